package pageferry.cluster;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Where units are done, one after another, in a thread of its own; several workers may share it.
 */
final class Bench implements AutoCloseable {
  private final ExecutorService thread = Executors.newSingleThreadExecutor(Bench::daemon);
  private final UnitRuns runs;

  Bench(Works works) {
    runs = new UnitRuns(works);
  }

  /**
   * What comes of a unit, when those before it are done.
   *
   * @param text the job's
   */
  CompletionStage<byte[]> run(Unit unit, byte[] text) {
    return CompletableFuture.supplyAsync(() -> runs.run(unit, text), thread);
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "pageferry-worker");
    thread.setDaemon(true);
    return thread;
  }

  /** Ends the thread after the unit that it does. */
  @Override
  public void close() {
    thread.execute(runs::close);
    thread.shutdown();
  }
}
