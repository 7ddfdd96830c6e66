package pageferry.experiment.gauge;

import java.util.List;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import pageferry.journal.EventRange;
import pageferry.journal.StoredRun;
import pageferry.mm.Topology;
import pageferry.observe.Digest;
import pageferry.observe.Moment;
import pageferry.observe.RunStart;
import pageferry.observe.Tee;

/** A run that a journal has, read and folded into the machine at its end, as replay does. */
final class FoldGauge implements Gauge {
  private static final int ROUNDS = 8;

  private final ScratchJournal journal;
  private final Topology topology = Ferry.spec("6.1", "never").topology();
  private long migrations;

  FoldGauge() {
    Digest digest = new Digest();
    journal = new ScratchJournal(digest);
    Tee all = new Tee(digest, journal.writer());
    try (Ferry ferry = new Ferry(new Ferry.Load("6.1", 1, 4096), all, UnaryOperator.identity())) {
      for (int i = 0; i < ROUNDS; i++) {
        migrations += ferry.move();
      }
    }
    journal.finish();
  }

  @Override
  public long work() {
    List<Long> free = List.of(1L << 21, 1L << 21);
    Moment moment = new Moment(new RunStart(topology, new TreeMap<>(), free));
    journal.read().forEachTracepoint(EventRange.ALL, moment);
    return migrations;
  }

  /** Events that were written, and the bytes that they take. */
  double bytesPerEvent() {
    StoredRun stored = journal.read();
    long events = stored.forEachTracepoint(EventRange.ALL, Ferry.NOBODY);
    return stored.bytes() / (double) events;
  }

  @Override
  public void close() {
    journal.close();
  }
}
