package pageferry.experiment.torture;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import pageferry.world.FaultPoint;

/**
 * Threads that run random experiments, each with an engine of its own. Who asks gets them in their
 * order, whatever their number; those behind are run ahead, in vain if nobody asks for them.
 */
final class TortureCrew implements TortureHands {
  private final TortureTemplate template;
  private final Supplier<Long> seeds;
  private final ExecutorService threads;
  private final int count;
  private final List<TortureRuns> all = new ArrayList<>();
  private final BlockingQueue<TortureRuns> idle = new LinkedBlockingQueue<>();
  private final ArrayDeque<Future<Done>> ahead = new ArrayDeque<>();

  /**
   * @param sabotage what makes machines worse than their faults
   * @param count how many experiments are run at once
   * @param seeds gives one after the other
   */
  TortureCrew(
      TortureTemplate template,
      UnaryOperator<FaultPoint> sabotage,
      int count,
      Supplier<Long> seeds) {
    this.template = template;
    this.count = count;
    this.seeds = seeds;
    this.threads = Executors.newFixedThreadPool(count);
    for (int i = 0; i < count; i++) {
      all.add(new TortureRuns(sabotage));
    }
    idle.addAll(all);
  }

  @Override
  public Done next() {
    while (ahead.size() < count) {
      RandomExperiment random = template.draw(seeds.get());
      int own = template.threads(random.row());
      ahead.add(threads.submit(() -> run(random, own)));
    }
    try {
      return ahead.remove().get();
    } catch (ExecutionException failed) {
      if (failed.getCause() instanceof RuntimeException known) {
        throw known;
      }
      throw new IllegalStateException("a thread that runs experiments failed", failed.getCause());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while others work", interrupted);
    }
  }

  private Done run(RandomExperiment random, int own) throws InterruptedException {
    TortureRuns trials = idle.take();
    try {
      Coverage coverage = new Coverage();
      return new Done(random, trials.sound(random, own, coverage), coverage);
    } finally {
      idle.add(trials);
    }
  }

  /** What is under way comes to its end first. */
  @Override
  public void close() {
    threads.shutdown();
    try {
      for (int i = 0; i < count; i++) {
        idle.take();
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    all.forEach(TortureRuns::close);
  }
}
