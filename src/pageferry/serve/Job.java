package pageferry.serve;

import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import pageferry.experiment.conf.BadInput;
import pageferry.experiment.conf.Place;
import pageferry.experiment.plan.Experiment;

/**
 * Something to be done with an experiment.
 *
 * @param kind what
 * @param experiment the experiment
 * @param name its name
 * @param text its text
 * @param runs of torture how many random runs
 * @param stop whether it is to be stopped
 */
record Job(
    Kind kind, Experiment experiment, String name, String text, int runs, AtomicBoolean stop) {
  /** Random runs of one torture. */
  private static final int MOST_RUNS = 1_000_000;

  /** What can be done with one. */
  enum Kind {
    /** Its rows are run. */
    RUN,
    /** The schedules of its rows are searched. */
    EXPLORE,
    /** Random workloads run on it under random faults. */
    TORTURE;

    /** The word by which pages name it. */
    String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** The one of that word; to run it, if there is none. */
    static Kind of(String word) {
      for (Kind each : values()) {
        if (each.word().equals(word)) {
          return each;
        }
      }
      if (word.isEmpty()) {
        return RUN;
      }
      throw BadInput.at(new Place("kind", 0), "run, explore or torture", "'" + word + "'");
    }
  }

  Job {
    if (runs < 1 || runs > MOST_RUNS) {
      throw BadInput.at(new Place("runs", 0), "1 to " + MOST_RUNS, "" + runs);
    }
  }

  /** What the journal and messages call its file. */
  String place() {
    return ExperimentTexts.file(name);
  }
}
