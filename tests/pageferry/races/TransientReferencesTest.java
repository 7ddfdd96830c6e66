package pageferry.races;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import pageferry.explore.SearchKind;
import pageferry.house.Slow;

/** References that the kernel holds for a moment stand in a migration's way for as long. */
@Slow
class TransientReferencesTest {
  private static final String PREPARE =
      "'prepare': [{'op': 'mmap', 'map': 'a', 'pages': %d},"
          + " {'op': 'touch', 'map': 'a', 'access': 'write'}, {'op': 'fork', 'child': 'B'}],";

  @ParameterizedTest
  @ValueSource(strings = {"6.1", "6.12", "7.2"})
  void an_exit_keeps_pages_that_it_has_unmapped_until_the_flush(String kernel) {
    Race race =
        new Race(
            kernel,
            "{"
                + PREPARE.formatted(1)
                + "'race': {'A': [{'op': 'move_pages', 'map': 'a', 'nodes': [1]}],"
                + " 'B': [{'op': 'exit'}]}}");
    assertThat(race.outcomes(300, SearchKind.PCT))
        .contains(
            "{A=[0 [-13]], B=[0]}", "{A=[0 [1]], B=[0]}", "{A=[1 [-2147483648]], B=[0]} failed 1");
  }

  @Test
  void an_exit_unmaps_page_by_page() {
    Race race =
        new Race(
            "6.12",
            "{"
                + PREPARE.formatted(2)
                + "'race': {'A': [{'op': 'move_pages', 'map': 'a', 'nodes': [1]}],"
                + " 'B': [{'op': 'exit'}]}}");
    assertThat(race.outcomes(2500, SearchKind.PCT))
        .anyMatch(outcome -> outcome.contains("[-13, -2147483648]"))
        .anyMatch(outcome -> outcome.contains("[-2147483648, -13]"));
  }

  @Test
  void a_call_for_another_process_may_come_before_what_that_does_on_its_own_cpu() {
    Race race =
        new Race(
            "6.12",
            "{'prepare': [{'op': 'mmap', 'map': 'a', 'pages': 1}, {'op': 'fork', 'child': 'B'},"
                + " {'op': 'touch', 'map': 'a', 'access': 'write', 'task': 'B'}],"
                + "'race': {'A': [{'op': 'move_pages', 'map': 'a', 'nodes': [1], 'target': 'B'}],"
                + " 'B': [{'op': 'munmap', 'map': 'a'}]}}");
    assertThat(race.outcomes(150, SearchKind.PCT))
        .contains("{A=[0 [-14]], B=[0]}", "{A=[0 [1]], B=[0]}");
  }
}
