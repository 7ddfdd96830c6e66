package pageferry.experiment.litmus;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import pageferry.engine.virtual.VirtualEngine;
import pageferry.house.Slow;
import pageferry.protocol.strategy.MigrationStep;
import pageferry.protocol.strategy.Strategy;

/** Orders of a migration that no kernel has, while another task uses the page. */
@Slow
class StrategyRaceTest {
  private static final String TRANSACTIONAL =
      "allocate-target lock-source clear-dirty copy-contents unmap recheck-dirty copy remap"
          + " unlock-source";
  private static final String HALVES =
      "allocate-target lock-source clear-dirty copy-contents recheck-dirty copy-contents unmap"
          + " recheck-dirty copy remap unlock-source";

  private static final String PROTECTED =
      "allocate-target lock-source write-protect copy-contents unmap recheck-dirty copy remap"
          + " unlock-source";
  private static final String DROPPED =
      "allocate-target lock-source unmap unlock-source copy-contents lock-source copy remap"
          + " unlock-source";
  private static final String WAITING =
      "allocate-target lock-source wait-references unmap copy remap unlock-source";
  private static final StrategySearch SEARCH = new StrategySearch("quad", "6.1", 2000);

  private static final String RACE =
      """
      { "name": "mine",
        "prepare": [ {"op": "mmap", "map": "a", "pages": 1}, {"op": "touch", "map": "a"} ],
        "race": { "A": [ {"op": "move_pages", "map": "a", "nodes": [1]} ], "B": [ %s ] } }
      """;
  private static final Map<String, String> OTHERS =
      Map.of(
          "write", "{\"op\": \"touch\", \"map\": \"a\", \"access\": \"write\"}",
          "read", "{\"op\": \"touch\", \"map\": \"a\", \"access\": \"read\"}",
          "munmap", "{\"op\": \"munmap\", \"map\": \"a\"}",
          "fork", "{\"op\": \"fork_exit\"}");

  private static VirtualEngine engine;

  @BeforeAll
  static void start() {
    engine = VirtualEngine.start();
  }

  @AfterAll
  static void end() {
    engine.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {TRANSACTIONAL, PROTECTED, HALVES, DROPPED, WAITING})
  void what_another_task_writes_meanwhile_is_never_lost(String steps) {
    Strategy strategy = of(steps);
    assertThat(strategy.objection()).isNull();
    assertThat(StrategySearch.contents(search(strategy, "write"))).containsExactly("Bx1");
  }

  @ParameterizedTest
  @ValueSource(strings = {TRANSACTIONAL, PROTECTED, HALVES, DROPPED, WAITING})
  void whatever_another_task_does_both_come_to_their_end(String steps) {
    for (String other : List.of("read", "munmap", "fork")) {
      LitmusFound found = search(of(steps), other);
      assertThat(found.schedules()).isPositive();
      assertThat(StrategySearch.field(found, LitmusOutcome.END)).as(other).isEmpty();
    }
  }

  @Test
  void a_write_is_lost_where_nobody_looks_for_it_after_the_page_was_unmapped() {
    Strategy careless = of(TRANSACTIONAL.replace("recheck-dirty ", ""));
    assertThat(careless.objection()).contains("would lose what was written");
    assertThat(StrategySearch.contents(search(careless, "write"))).contains("ix1");
  }

  @Test
  void an_unlocked_source_moves_only_where_faults_have_something_else_to_wait_for() {
    LitmusFound found = search(of(DROPPED), "read");
    assertThat(StrategySearch.field(found, "race A.0")).contains("0 1x1");
  }

  private static Strategy of(String steps) {
    List<MigrationStep> order = Stream.of(steps.split(" ")).map(MigrationStep::of).toList();
    Strategy.Order whole = new Strategy.Order(List.of(order), List.of());
    return new Strategy(
        "mine",
        "",
        whole,
        List.of(),
        new Strategy.Conduct(512, 0, false, true, 1_000, Strategy.Budget.USUAL));
  }

  private static LitmusFound search(Strategy strategy, String other) {
    return SEARCH.of(engine, strategy, String.format(RACE, OTHERS.get(other)));
  }
}
