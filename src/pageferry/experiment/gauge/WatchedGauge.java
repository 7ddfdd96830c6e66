package pageferry.experiment.gauge;

import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import pageferry.mm.Topology;
import pageferry.observe.Digest;
import pageferry.observe.LockOrder;
import pageferry.observe.RunMetrics;
import pageferry.observe.Tee;
import pageferry.observe.WaitGraph;
import pageferry.world.Tracer;

/** Migrations that are watched as those of a run are: digest, metrics, waits, order of locks. */
final class WatchedGauge implements Gauge {
  private final @Nullable ScratchJournal journal;
  private final Ferry ferry;

  private WatchedGauge(boolean journalled) {
    Topology topology = Ferry.spec("6.1", "never").topology();
    Digest digest = new Digest();
    Tracer observers = new Tee(digest, new RunMetrics(topology), new WaitGraph(), new LockOrder());
    journal = journalled ? new ScratchJournal(digest) : null;
    Tracer all = journal == null ? observers : new Tee(observers, journal.writer());
    ferry = new Ferry(new Ferry.Load("6.1", 1, 4096), all, UnaryOperator.identity());
  }

  static Gauge of(boolean journalled) {
    return new WatchedGauge(journalled);
  }

  @Override
  public long work() {
    return ferry.moveOften();
  }

  @Override
  public void close() {
    ferry.close();
    if (journal != null) {
      journal.close();
    }
  }
}
