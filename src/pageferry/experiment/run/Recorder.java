package pageferry.experiment.run;

import org.jspecify.annotations.Nullable;
import pageferry.experiment.plan.Experiment;
import pageferry.journal.RunWriter;
import pageferry.world.Fingerprint;

/** Who writes down the rows of an experiment, which may be run in several threads. */
@FunctionalInterface
public interface Recorder {
  /** Nobody does. */
  Recorder NONE = (experiment, row, fingerprint) -> null;

  /**
   * A row begins.
   *
   * @param row which one, from 0
   * @param fingerprint of all that the row shows
   * @return who writes it down; null: nobody
   */
  @Nullable RunWriter begin(Experiment experiment, int row, Fingerprint fingerprint);

  /** Who writes down the experiment that comes so many after the first, such as another seed's. */
  default Recorder after(int experiments) {
    return this;
  }
}
