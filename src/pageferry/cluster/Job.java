package pageferry.cluster;

import java.util.List;
import pageferry.experiment.plan.Recording;
import pageferry.experiment.run.TextDigest;

/**
 * What somebody asks the cluster to do: rows of an experiment, with each of several seeds.
 *
 * @param name the experiment's
 * @param text the experiment with all defaults and settings in it, as JSON
 * @param seeds with which it is run, one after another
 * @param rows how many it has
 * @param detail how much of each run is recorded
 * @param maps whether runs tell where each page of each area is
 */
record Job(
    String name, String text, List<Long> seeds, int rows, Recording.Detail detail, boolean maps) {
  Job {
    seeds = List.copyOf(seeds);
  }

  /** How many units of work it has: the rows with the first seed, then with the second. */
  int units() {
    return rows * seeds.size();
  }

  /** What tells it from all other jobs: its name, and a digest of all that it asks. */
  String id() {
    return name + "-" + TextDigest.of(text + seeds + detail + maps);
  }
}
