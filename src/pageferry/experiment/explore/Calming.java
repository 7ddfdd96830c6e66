package pageferry.experiment.explore;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import pageferry.experiment.plan.Finding;
import pageferry.experiment.run.Homes;
import pageferry.explore.Replay;
import pageferry.explore.Switches;

/**
 * Makes a schedule calmer: where a thread of control is interrupted, the interruption is put behind
 * what it interrupts, as long as the schedule still meets its finding with fewer switches.
 */
final class Calming {
  private final Trials trials;
  private final Finding wanted;

  /** What one thread of control does without being interrupted. */
  private record Block(int thread, List<String> labels) {}

  Calming(Trials trials, Finding wanted) {
    this.trials = trials;
    this.wanted = wanted;
  }

  /** The calmest schedule found. */
  List<String> calm(List<String> schedule) {
    List<String> calmest = schedule;
    int switches = trials.switches(schedule);
    List<Block> blocks = blocks(calmest);
    int at = 1;
    while (at + 1 < blocks.size()) {
      List<String> calmer = meets(swapped(blocks, at));
      int now = calmer == null ? switches : trials.switches(calmer);
      if (calmer != null && now < switches) {
        calmest = calmer;
        switches = now;
        blocks = blocks(calmest);
      } else {
        at++;
      }
    }
    return calmest;
  }

  private List<Block> blocks(List<String> labels) {
    Switches switches = new Switches(new Replay(labels, true), Homes::isHome);
    trials.run(switches, true);
    List<Block> blocks = new ArrayList<>();
    for (int i = 0; i < labels.size(); i++) {
      int thread = switches.threads().get(i);
      if (blocks.isEmpty() || blocks.get(blocks.size() - 1).thread() != thread) {
        blocks.add(new Block(thread, new ArrayList<>()));
      }
      blocks.get(blocks.size() - 1).labels().add(labels.get(i));
    }
    return blocks;
  }

  /** The labels with block {@code at} behind the next one of the thread in front of it. */
  private static List<String> swapped(List<Block> blocks, int at) {
    int thread = blocks.get(at - 1).thread();
    int next = at;
    while (next < blocks.size() && blocks.get(next).thread() != thread) {
      next++;
    }
    List<Block> order = new ArrayList<>(blocks);
    if (next < blocks.size()) {
      order.add(at, order.remove(next));
    }
    List<String> labels = new ArrayList<>();
    order.forEach(block -> labels.addAll(block.labels()));
    return labels;
  }

  private @Nullable List<String> meets(List<String> labels) {
    Trial trial = trials.run(new Replay(labels, false), true);
    Finding finding = trial.finding();
    return finding != null && finding.isLike(wanted) ? trials.labels(trial) : null;
  }
}
