package pageferry.journal;

import java.util.HexFormat;
import pageferry.world.Fingerprint;
import pageferry.world.Tracepoint;
import pageferry.world.Tracer;

/** Hears a run and writes it down, or compares it with what is written. */
public final class RunWriter implements Tracer, AutoCloseable {
  /** A chunk is complete when it has that many tracepoints or bytes. */
  private static final int MOST_EVENTS = 16_384;

  private static final int MOST_BYTES = 128 << 10;

  private final Detail detail;
  private final Fingerprint fingerprint;
  private final ChunkSink sink;
  private final ChunkEncoder encoder = new ChunkEncoder(EventTypes.CURRENT.all());
  private final ClassValue<Boolean> kept =
      new ClassValue<>() {
        @Override
        protected Boolean computeValue(Class<?> type) {
          return detail.keeps(type);
        }
      };
  private int wanted;
  private long chunks;
  private long first;
  private int link;
  private boolean finished;

  /**
   * @param fingerprint of all that the run shows, which hears each event before this one does
   */
  RunWriter(RunStarted started, Fingerprint fingerprint, ChunkSink sink) {
    this.detail = started.origin().detail();
    this.fingerprint = fingerprint;
    this.sink = sink;
    this.wanted = sink.nextCount();
  }

  @Override
  public void emit(long timeNs, int cpu, int task, Tracepoint event) {
    if (!kept.get(event.getClass())) {
      return;
    }
    encoder.add(timeNs, cpu, task, event);
    boolean full =
        wanted == 0
            ? encoder.count() >= MOST_EVENTS || encoder.length() >= MOST_BYTES
            : encoder.count() >= wanted;
    if (full) {
      hand();
    }
  }

  private void hand() {
    Chunk.Mark mark = new Chunk.Mark(fingerprint.events(), fingerprint.value());
    Chunk chunk = encoder.chunk(link, first, mark);
    link = sink.take(chunk);
    first = chunk.end();
    chunks++;
    wanted = sink.nextCount();
  }

  /** Writes that the run has ended, and waits until all of it is on the disk. */
  public void finish(String ending, RunFinished.Verdict verdict) {
    if (encoder.count() > 0) {
      hand();
    }
    finished = true;
    String digest = HexFormat.of().toHexDigits(fingerprint.value());
    sink.finish(new RunFinished(chunks, first, fingerprint.events(), digest, ending, verdict));
  }

  /** How many events the store has acknowledged, the run's beginning included. */
  public long acknowledged() {
    return sink.acknowledged();
  }

  /** Ends; a run that has not finished stays interrupted. */
  @Override
  public void close() {
    if (!finished) {
      finished = true;
      sink.abandon();
    }
  }
}
