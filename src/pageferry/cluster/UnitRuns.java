package pageferry.cluster;

import org.jspecify.annotations.Nullable;
import pageferry.engine.virtual.VirtualEngine;
import pageferry.experiment.conf.BadInput;
import pageferry.experiment.run.ModelBroke;
import pageferry.experiment.run.UnitWork;

/** Does units of jobs, one after another, in the thread that asks. */
final class UnitRuns implements AutoCloseable {
  private final Works works;
  private @Nullable VirtualEngine engine;
  private @Nullable Begun begun;

  /** A job of which units are done. */
  private record Begun(String job, UnitWork.Hand<?> hand) {}

  UnitRuns(Works works) {
    this.works = works;
  }

  /**
   * What comes of a unit.
   *
   * @param text the job's
   */
  byte[] run(Unit unit, byte[] text) {
    try {
      Object result = hand(unit.job(), text).unit(engine(), unit.index());
      return Packed.bytes(new Outcome(Packed.plain(result), ""));
    } catch (ModelBroke | BadInput told) {
      return broke(String.valueOf(told.getMessage()));
    } catch (RuntimeException | Error broke) {
      // Whoever asked has to hear of it, and the next worker would fare no better.
      return broke(broke.toString());
    }
  }

  private static byte[] broke(String message) {
    return Packed.bytes(new Outcome(null, message));
  }

  private UnitWork.Hand<?> hand(String job, byte[] text) {
    Begun known = begun;
    if (known == null || !known.job().equals(job)) {
      known = new Begun(job, works.of(Packed.record(text, Job.class)).hand());
      begun = known;
    }
    return known.hand();
  }

  private VirtualEngine engine() {
    VirtualEngine known = engine;
    if (known == null) {
      known = VirtualEngine.start();
      engine = known;
    }
    return known;
  }

  @Override
  public void close() {
    if (engine != null) {
      engine.close();
    }
  }
}
