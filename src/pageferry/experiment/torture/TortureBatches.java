package pageferry.experiment.torture;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.SortedMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import pageferry.experiment.run.Crew;
import pageferry.experiment.run.Progress;
import pageferry.experiment.run.UnitBroke;

/**
 * Others who run random experiments, batch by batch: while one batch is looked at, they do the
 * next.
 */
final class TortureBatches implements TortureHands {
  /** The first batch is soon done, and what is run in vain when nobody wants more is little. */
  private static final int LEAST = 4;

  private static final int LARGEST = 64;
  private static final int AHEAD = 2;

  private final TortureTemplate template;
  private final Crew crew;
  private final Supplier<Long> seeds;
  private final ExecutorService askers = Executors.newFixedThreadPool(AHEAD);
  private final Deque<Future<List<Done>>> batches = new ArrayDeque<>();
  private final Deque<Done> ready = new ArrayDeque<>();
  private final BooleanSupplier goesOn;
  private int size = LEAST;
  private volatile boolean closed;

  /**
   * @param crew who runs them
   * @param seeds gives one after the other
   * @param goesOn whether more are wanted
   */
  TortureBatches(
      TortureTemplate template, Crew crew, Supplier<Long> seeds, BooleanSupplier goesOn) {
    this.template = template;
    this.crew = crew;
    this.seeds = seeds;
    this.goesOn = goesOn;
  }

  @Override
  public @Nullable Done next() {
    while (ready.isEmpty() && goesOn.getAsBoolean()) {
      while (batches.size() < AHEAD) {
        begin();
      }
      ready.addAll(ended(batches.remove()));
    }
    return ready.poll();
  }

  private void begin() {
    List<Long> batch = new ArrayList<>();
    List<RandomExperiment> drawn = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      long seed = seeds.get();
      batch.add(seed);
      drawn.add(template.draw(seed));
    }
    size = Math.min(2 * size, LARGEST);
    TortureUnits work = new TortureUnits(template.name(), template.text(), batch);
    batches.add(askers.submit(() -> done(work, drawn)));
  }

  /** Those that ended, up to the first that did not. */
  private List<Done> done(TortureUnits work, List<RandomExperiment> drawn) {
    SortedMap<Integer, TortureUnits.Gave> gave = crew.run(work, new UntilClosed());
    List<Done> done = new ArrayList<>();
    for (TortureUnits.Gave each = gave.get(0); each != null; each = gave.get(done.size())) {
      done.add(new Done(drawn.get(done.size()), each.outcome(), each.coverage()));
    }
    return done;
  }

  private static List<Done> ended(Future<List<Done>> batch) {
    try {
      return batch.get();
    } catch (ExecutionException failed) {
      if (failed.getCause() instanceof UnitBroke broke) {
        throw new IllegalStateException(broke.getMessage(), broke);
      }
      if (failed.getCause() instanceof RuntimeException known) {
        throw known;
      }
      throw new IllegalStateException("a batch of experiments failed", failed.getCause());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while others work", interrupted);
    }
  }

  /** Goes on until nobody asks for more. */
  private final class UntilClosed implements Progress {
    @Override
    public void at(int done, int total, String title) {}

    @Override
    public boolean isStopped() {
      return closed || !goesOn.getAsBoolean();
    }
  }

  @Override
  public void close() {
    closed = true;
    askers.shutdownNow();
  }
}
