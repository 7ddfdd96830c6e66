package pageferry.experiment.run;

import pageferry.engine.virtual.Chooser;
import pageferry.engine.virtual.Runnables;

/** A chooser that ends a run where that is wanted, also one that goes on without a tracepoint. */
final class Stoppable implements Chooser {
  private static final int EVERY = 1 << 10;

  private final Chooser chooser;
  private final Progress progress;
  private int choices;

  /**
   * @param chooser who chooses
   * @param progress who may want no more of the run
   */
  Stoppable(Chooser chooser, Progress progress) {
    this.chooser = chooser;
    this.progress = progress;
  }

  @Override
  public int choose(Runnables enabled) {
    if (++choices % EVERY == 0 && progress.isStopped()) {
      throw new Stopped();
    }
    return chooser.choose(enabled);
  }
}
