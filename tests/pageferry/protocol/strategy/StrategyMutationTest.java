package pageferry.protocol.strategy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import pageferry.experiment.conf.ConfFiles;
import pageferry.experiment.conf.StrategyReader;

/**
 * No rule of the check of strategies is idle, and no step of a strategy: each is taken out in turn,
 * and something notices.
 */
class StrategyMutationTest {
  /** Without these a strategy is another one that works as well, if slower. */
  private static final Map<String, String> SPARED =
      Map.of(
          "batch flush-tlb", "each unmap sends its own shootdowns: Z2 of the zoo",
          "batch-copy flush-tlb", "the same",
          "batch-copy copy-batch", "copy copies the contents itself: batch");

  /**
   * Rules without which another one refuses the same orders later, with a reason that says less: a
   * copy of what can still be written wants recheck-dirty, which wants clear-dirty.
   */
  private static final Set<StrategyRule> SHADOWED =
      EnumSet.of(StrategyRule.CONTENTS_CLEAN_OR_UNMAPPED);

  /** Orders beside the installation's: phases between bars. */
  private static final List<String> MORE =
      List.of(
          "allocate-target lock-source write-protect copy-contents unmap recheck-dirty copy remap"
              + " unlock-source",
          "allocate-target lock-source unmap unlock-source copy-contents lock-source copy remap"
              + " unlock-source",
          "allocate-target lock-source unlock-source",
          "split allocate-target lock-source wait-references unmap copy remap unlock-source",
          "allocate-target lock-source clear-dirty copy-contents recheck-dirty copy-contents unmap"
              + " recheck-dirty copy remap unlock-source",
          "allocate-target lock-source clear-dirty copy-contents unmap | flush-tlb recheck-dirty"
              + " copy remap unlock-source",
          "allocate-target lock-source clear-dirty copy-contents unmap recheck-dirty copy"
              + " keep-shadow remap unlock-source",
          "lock-source unmap use-shadow allocate-target copy remap unlock-source",
          "lock-source unmap use-shadow discard unlock-source");

  @Test
  void each_rule_alone_keeps_some_order_out() {
    Set<StrategyRule> first = EnumSet.noneOf(StrategyRule.class);
    Set<StrategyRule> alone = EnumSet.noneOf(StrategyRule.class);
    for (Strategy each : mutants()) {
      StrategyRule rule = broken(each, null);
      if (rule != null) {
        first.add(rule);
        if (broken(each, rule) == null) {
          alone.add(rule);
        }
      }
    }
    assertThat(first).isEqualTo(EnumSet.allOf(StrategyRule.class));
    Set<StrategyRule> idle = EnumSet.allOf(StrategyRule.class);
    idle.removeAll(alone);
    System.out.printf(
        "rules: %d of %d alone keep an order out, all are told of one%n",
        alone.size(), StrategyRule.values().length);
    assertThat(idle).isEqualTo(SHADOWED);
  }

  @Test
  void each_step_that_is_taken_out_of_a_shipped_strategy_makes_it_one_that_is_refused() {
    Map<String, String> accepted = new TreeMap<>();
    int all = 0;
    for (Strategy each : shipped()) {
      for (int step = 0; step < steps(each).size(); step++) {
        all++;
        List<MigrationStep> left = steps(each);
        MigrationStep gone = left.remove(step);
        if (broken(like(each, phases(each, step, 0, null)), null) == null) {
          accepted.put(each.name() + " " + gone.key(), "");
        }
      }
    }
    System.out.printf("steps: %d of %d refused when left out%n", all - accepted.size(), all);
    assertThat(accepted).containsOnlyKeys(SPARED.keySet());
  }

  private static List<Strategy> shipped() {
    ConfFiles files = ConfFiles.installed();
    StrategyReader reader = new StrategyReader(files.shared("strategies.conf"), null);
    return files.shared("strategies.conf").members("strategies").keySet().stream()
        .map(reader::named)
        .toList();
  }

  private static List<Strategy> mutants() {
    List<Strategy> all = new ArrayList<>(shipped());
    MORE.forEach(each -> all.add(written(each)));
    List<Strategy> mutants = new ArrayList<>();
    for (Strategy each : all) {
      int steps = steps(each).size();
      for (int at = 0; at <= steps; at++) {
        for (MigrationStep more : MigrationStep.values()) {
          mutants.add(like(each, phases(each, at, at, more)));
          for (int gone = 0; gone < steps; gone++) {
            mutants.add(like(each, phases(each, gone, at, more)));
          }
        }
        if (at < steps) {
          mutants.add(like(each, phases(each, at, 0, null)));
        }
      }
    }
    return mutants;
  }

  /**
   * The phases with a step less, a step more, or both.
   *
   * @param gone the step that is left out; that of {@code at}: none is, if there is one more
   * @param at before which step there is one more
   * @param more that one; null: none
   */
  private static List<List<MigrationStep>> phases(
      Strategy of, int gone, int at, @Nullable MigrationStep more) {
    List<List<MigrationStep>> phases = new ArrayList<>();
    int number = 0;
    for (List<MigrationStep> phase : of.phases()) {
      List<MigrationStep> steps = new ArrayList<>();
      for (MigrationStep step : phase) {
        if (more != null && number == at) {
          steps.add(more);
        }
        if (number != gone || more != null && gone == at) {
          steps.add(step);
        }
        number++;
      }
      phases.add(steps);
    }
    if (more != null && number == at) {
      phases.get(phases.size() - 1).add(more);
    }
    return phases;
  }

  private static Strategy written(String text) {
    List<List<MigrationStep>> phases = new ArrayList<>();
    for (String phase : text.split(" \\| ")) {
      phases.add(Stream.of(phase.split(" ")).map(MigrationStep::of).toList());
    }
    Strategy.Conduct conduct =
        new Strategy.Conduct(512, 0, false, true, 1_000, Strategy.Budget.USUAL);
    Strategy.Order order = new Strategy.Order(phases, List.of());
    return new Strategy("written", "", order, List.of(), conduct);
  }

  private static Strategy like(Strategy of, List<List<MigrationStep>> phases) {
    return of.with(new Strategy.Order(phases, List.of()));
  }

  private static List<MigrationStep> steps(Strategy of) {
    return new ArrayList<>(of.phases().stream().flatMap(List::stream).toList());
  }

  private static @Nullable StrategyRule broken(Strategy of, @Nullable StrategyRule without) {
    StrategyCheck check = new StrategyCheck(of, without);
    check.objection();
    return check.broken();
  }
}
