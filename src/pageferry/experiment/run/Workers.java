package pageferry.experiment.run;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import pageferry.engine.virtual.VirtualEngine;
import pageferry.experiment.plan.RowResult;

/**
 * Threads that share work, each with an engine of its own. Tasks are begun in their order, and what
 * comes of them is in it, too, so nobody can tell from the results how many threads there were.
 */
public final class Workers {
  /** One thread: the one that asks. */
  public static final Workers ONE = new Workers(1);

  private final int threads;

  /**
   * @param threads how many tasks are done at once, 1 or more
   */
  public Workers(int threads) {
    this.threads = threads;
  }

  /** Does one task; null if it was stopped in the middle of it. */
  @FunctionalInterface
  public interface Work<T, R> {
    @Nullable R of(VirtualEngine engine, T task, Progress progress);
  }

  /**
   * What comes of each task, in their order; of those that were begun before progress was stopped,
   * and came to their end.
   *
   * @param title what a task is called
   * @param work does a task
   * @throws RuntimeException what the first of those tasks threw that threw anything; none is begun
   *     after one that did
   */
  public <T, R> List<R> run(
      List<T> tasks, Function<T, String> title, Work<T, R> work, Progress progress) {
    Share<T, R> share = new Share<>(tasks, title, work, progress);
    int useful = Math.min(threads, tasks.size());
    if (useful <= 1) {
      share.work(0);
    } else {
      inParallel(share, useful);
    }
    return share.results();
  }

  private static void inParallel(Share<?, ?> share, int threads) {
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      List<Future<?>> workers = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        int number = i;
        workers.add(pool.submit(() -> share.work(number)));
      }
      for (Future<?> each : workers) {
        each.get();
      }
    } catch (ExecutionException failed) {
      throw new IllegalStateException("a thread that shares work failed", failed.getCause());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while others work", interrupted);
    } finally {
      pool.shutdownNow();
    }
  }

  /** The work that threads share. */
  private static final class Share<T, R> {
    private final List<T> tasks;
    private final Function<T, String> title;
    private final Work<T, R> work;
    private final Progress progress;
    private final SortedMap<Integer, R> results = new TreeMap<>();
    private final SortedMap<Integer, Throwable> failures = new TreeMap<>();
    private int next;
    private int ended;

    Share(List<T> tasks, Function<T, String> title, Work<T, R> work, Progress progress) {
      this.tasks = tasks;
      this.title = title;
      this.work = work;
      this.progress = progress;
    }

    /** Does tasks until there is none left; what goes wrong is thrown by {@link #results}. */
    void work(int thread) {
      Progress own = new Part(thread);
      try (VirtualEngine engine = VirtualEngine.start()) {
        for (int task = begun(); task >= 0; task = begun()) {
          done(task, engine, own);
        }
      }
    }

    private void done(int task, VirtualEngine engine, Progress own) {
      try {
        ended(task, work.of(engine, tasks.get(task), own));
      } catch (RuntimeException | Error failure) {
        failed(task, failure);
      }
    }

    private synchronized int begun() {
      if (next == tasks.size() || !failures.isEmpty() || progress.isStopped()) {
        return -1;
      }
      progress.at(ended, tasks.size(), title.apply(tasks.get(next)));
      return next++;
    }

    private synchronized void ended(int task, @Nullable R result) {
      ended++;
      if (result != null) {
        results.put(task, result);
      }
    }

    private synchronized void failed(int task, Throwable failure) {
      failures.put(task, failure);
    }

    private synchronized void told(RowResult result) {
      progress.ended(result);
    }

    private synchronized void within(String done, long timeNs, long limitNs) {
      progress.within(done, timeNs, limitNs);
    }

    /** The results; or what went wrong first. */
    synchronized List<R> results() {
      if (!failures.isEmpty()) {
        Throwable first = failures.get(failures.firstKey());
        if (first instanceof Error error) {
          throw error;
        }
        throw (RuntimeException) first;
      }
      if (ended == tasks.size()) {
        progress.at(ended, ended, "");
      }
      return List.copyOf(results.values());
    }

    /** What one thread tells: only the first tells how far its task has come. */
    private final class Part implements Progress {
      private final int thread;

      Part(int thread) {
        this.thread = thread;
      }

      @Override
      public void at(int done, int total, String title) {}

      @Override
      public void ended(RowResult result) {
        told(result);
      }

      @Override
      public void within(String done, long timeNs, long limitNs) {
        if (thread == 0) {
          Share.this.within(done, timeNs, limitNs);
        }
      }

      @Override
      public boolean isStopped() {
        return progress.isStopped();
      }
    }
  }
}
