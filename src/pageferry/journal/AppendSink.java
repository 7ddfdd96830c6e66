package pageferry.journal;

import java.util.function.Consumer;

/** Persists what it is given. */
final class AppendSink implements ChunkSink {
  private final Backpressure window;
  private final RunId run;
  private final Consumer<JournalEvent> catalog;

  AppendSink(Backpressure window, RunId run, Consumer<JournalEvent> catalog) {
    this.window = window;
    this.run = run;
    this.catalog = catalog;
  }

  @Override
  public int nextCount() {
    return 0;
  }

  @Override
  public int take(Chunk chunk) {
    window.send(chunk);
    return chunk.crc();
  }

  @Override
  public void finish(RunFinished how) {
    window.send(how);
    window.close();
    catalog.accept(new RunClosed(run, how));
  }

  @Override
  public long acknowledged() {
    return window.acknowledged();
  }

  @Override
  public void abandon() {
    window.close();
  }
}
