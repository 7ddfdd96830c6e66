package pageferry.experiment.costs;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import pageferry.experiment.plan.Experiment;
import pageferry.mm.Cost;

/**
 * An experiment whose runs note which costs they draw.
 *
 * @param experiment the experiment
 * @param notes of each row whether each cost was drawn
 */
record Draws(Experiment experiment, List<boolean[]> notes) {
  /** The experiment, noting. */
  static Draws of(Experiment experiment) {
    List<boolean[]> notes = new ArrayList<>();
    Experiment noting =
        experiment.costing(
            costs -> {
              boolean[] drawn = new boolean[Cost.values().length];
              notes.add(drawn);
              return costs.noting(drawn);
            });
    return new Draws(noting, notes);
  }

  /** The costs that any run has drawn. */
  Set<Cost> drawn() {
    Set<Cost> drawn = EnumSet.noneOf(Cost.class);
    for (Cost cost : Cost.values()) {
      if (notes.stream().anyMatch(note -> note[cost.ordinal()])) {
        drawn.add(cost);
      }
    }
    return drawn;
  }
}
