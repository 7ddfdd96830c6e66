package pageferry.cluster;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import pageferry.experiment.run.UnitWork;

/**
 * Work that says nothing but numbers, takes so long and counts how often it was done.
 *
 * @param name what users call it
 * @param units how many units it has
 * @param milliseconds how long each takes
 */
record Squares(String name, int units, int milliseconds) implements UnitWork<Squares.Square> {
  static final AtomicInteger DONE = new AtomicInteger();

  /** What a unit gives. */
  record Square(long of) {}

  @Override
  public Class<Square> result() {
    return Square.class;
  }

  @Override
  public Hand<Square> hand() {
    return (engine, unit) -> {
      Executor later = CompletableFuture.delayedExecutor(milliseconds, TimeUnit.MILLISECONDS);
      CompletableFuture.runAsync(() -> {}, later).join();
      DONE.incrementAndGet();
      return new Square((long) unit * unit);
    };
  }
}
