package pageferry.experiment.litmus;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import pageferry.engine.virtual.VirtualEngine;
import pageferry.house.Slow;
import pageferry.mm.MigrateMode;
import pageferry.mm.MigrateReason;
import pageferry.protocol.strategy.MigrationStep;
import pageferry.protocol.strategy.Strategy;
import pageferry.protocol.strategy.When;

/** A page that has a shadow copy, while another task uses it. */
@Slow
class ShadowRaceTest {
  private static final String KEEPS =
      "allocate-target lock-source clear-dirty copy-contents unmap recheck-dirty copy keep-shadow"
          + " remap unlock-source";
  private static final String PROTECTS = KEEPS.replace("clear-dirty", "write-protect");
  private static final String USES =
      "lock-source unmap use-shadow allocate-target copy remap unlock-source";

  private static final StrategySearch SEARCH = new StrategySearch("duo-tier", "6.12", 1500);

  private static final String RACE =
      """
      { "name": "mine",
        "prepare": [
          {"op": "mmap", "map": "a", "pages": 1},
          {"op": "mbind", "map": "a", "mode": "BIND", "nodes": [1]},
          {"op": "touch", "map": "a"},
          {"op": "mbind", "map": "a", "mode": "DEFAULT"},
          {"op": "move_pages", "map": "a", "nodes": [0]}
        ],
        "race": {
          "A": [ {"op": "mbind", "map": "a", "mode": "BIND", "nodes": [1], "flags": ["MOVE"]} ],
          "B": [ %s ] } }
      """;
  private static final String WRITE = "{\"op\": \"touch\", \"map\": \"a\", \"access\": \"write\"}";
  private static final List<String> OTHERS =
      List.of(
          "{\"op\": \"touch\", \"map\": \"a\", \"access\": \"read\"}",
          "{\"op\": \"munmap\", \"map\": \"a\"}",
          "{\"op\": \"fork_exit\"}",
          "{\"op\": \"move_pages\", \"map\": \"a\", \"nodes\": [1]}",
          "{\"op\": \"madvise\", \"map\": \"a\", \"advice\": \"FREE\"}");

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
  @ValueSource(strings = {KEEPS, "write-protect"})
  void what_is_written_before_a_demotion_or_within_it_is_never_lost(String steps) {
    Strategy strategy = of(steps.equals(KEEPS) ? KEEPS : PROTECTS, USES);
    assertThat(strategy.objection()).isNull();
    LitmusFound found = search(strategy, WRITE);
    assertThat(StrategySearch.contents(found)).containsExactly("Bx1");
    assertThat(StrategySearch.field(found, LitmusOutcome.END)).isEmpty();
  }

  @Test
  void a_write_is_lost_where_the_copy_is_taken_while_the_page_can_be_written() {
    Strategy careless =
        of(KEEPS, "lock-source use-shadow allocate-target unmap copy remap unlock-source");
    assertThat(
            careless.of(0, MigrateReason.MR_MEMPOLICY_MBIND, MigrateMode.MIGRATE_SYNC).objection())
        .contains("cannot tell whether the page was written");
    assertThat(StrategySearch.contents(search(careless, WRITE))).contains("ix1");
  }

  @Test
  void whatever_another_task_does_both_come_to_their_end_and_no_frame_is_lost() {
    for (String other : OTHERS) {
      LitmusFound found = search(of(KEEPS, USES), other);
      assertThat(found.schedules()).isPositive();
      assertThat(StrategySearch.field(found, LitmusOutcome.END)).as(other).isEmpty();
    }
  }

  private static Strategy.Order order(String steps) {
    return new Strategy.Order(
        List.of(Stream.of(steps.split(" ")).map(MigrationStep::of).toList()), List.of());
  }

  private static Strategy of(String up, String down) {
    Strategy.Conduct conduct =
        new Strategy.Conduct(512, 0, false, false, 1_000, Strategy.Budget.USUAL);
    When bound =
        new When(0, Integer.MAX_VALUE, List.of(MigrateReason.MR_MEMPOLICY_MBIND), List.of());
    return new Strategy(
        "mine", "", order(up), List.of(new Strategy.Special(bound, order(down))), conduct);
  }

  private static LitmusFound search(Strategy strategy, String other) {
    return SEARCH.of(engine, strategy, String.format(RACE, other));
  }
}
