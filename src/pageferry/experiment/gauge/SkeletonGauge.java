package pageferry.experiment.gauge;

import pageferry.engine.virtual.Chooser;
import pageferry.engine.virtual.Course;
import pageferry.engine.virtual.RunLimits;
import pageferry.engine.virtual.VirtualEngine;
import pageferry.engine.virtual.VirtualRun;

/** Migrations of a bare skeleton: what the engine would carry if the machine cost nothing. */
final class SkeletonGauge implements Gauge {
  /** What a migration takes at least where every owner is an actor. */
  private static final BareSkeleton.Shape BARE = new BareSkeleton.Shape(14, 0, 4);

  private static final int MIGRATIONS = 20_000;

  private final VirtualEngine engine;
  private final VirtualRun<BareSkeleton.Message> run;

  private SkeletonGauge(BareSkeleton.Shape shape) {
    engine = VirtualEngine.start();
    run =
        engine.begin(
            BareSkeleton.population(shape), Course.inOrder(Chooser.fifo(), RunLimits.none()), 1);
  }

  static Gauge bare() {
    return new SkeletonGauge(BARE);
  }

  static Gauge asMany() {
    Counts counts = Counts.ofMigration();
    return new SkeletonGauge(
        new BareSkeleton.Shape(
            (int) Math.round(counts.messages()), (int) Math.round(counts.timers()), 6));
  }

  @Override
  public long work() {
    run.tell(new BareSkeleton.Migrate(MIGRATIONS));
    run.pump();
    return MIGRATIONS;
  }

  @Override
  public void close() {
    run.close();
    engine.close();
  }
}
