package pageferry.experiment.litmus;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.function.Function;
import pageferry.engine.virtual.VirtualEngine;
import pageferry.experiment.run.Progress;

/** Threads that share work, each with an engine of its own. */
final class Workers {
  private final int threads;
  private final Progress progress;

  Workers(int threads, Progress progress) {
    this.threads = threads;
    this.progress = progress;
  }

  /**
   * What comes of each task, in their order; of those that were begun before progress was stopped.
   *
   * @param title what a task is called
   * @param work does a task
   */
  <T, R> List<R> run(
      List<T> tasks, Function<T, String> title, BiFunction<VirtualEngine, T, R> work) {
    AtomicInteger next = new AtomicInteger();
    Callable<SortedMap<Integer, R>> worker =
        () -> {
          SortedMap<Integer, R> done = new TreeMap<>();
          try (VirtualEngine engine = VirtualEngine.start()) {
            for (int i = next.getAndIncrement();
                i < tasks.size() && !progress.isStopped();
                i = next.getAndIncrement()) {
              begins(i, tasks.size(), title.apply(tasks.get(i)));
              done.put(i, work.apply(engine, tasks.get(i)));
            }
          }
          return done;
        };
    return all(worker);
  }

  private synchronized void begins(int number, int of, String title) {
    progress.at(number, of, title);
  }

  private <R> List<R> all(Callable<SortedMap<Integer, R>> worker) {
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      List<Callable<SortedMap<Integer, R>>> workers = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        workers.add(worker);
      }
      SortedMap<Integer, R> done = new TreeMap<>();
      for (Future<SortedMap<Integer, R>> each : pool.invokeAll(workers)) {
        done.putAll(each.get());
      }
      return List.copyOf(done.values());
    } catch (ExecutionException failed) {
      throw new IllegalStateException("a search thread failed", failed.getCause());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while searching", interrupted);
    } finally {
      pool.shutdownNow();
    }
  }
}
