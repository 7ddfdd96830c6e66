package pageferry.races;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import pageferry.explore.SearchKind;
import pageferry.house.Slow;

/** Walks of the reverse map hold its locks, in each kernel's order. */
@Slow
class RmapLocksTest {
  /** What comes out when each waits for the other. */
  private static final String DEADLOCK = "{A=[], B=[]}";

  @ParameterizedTest
  @CsvSource({"5.6, false", "5.10, false", "6.1, true", "6.12, true", "7.2, false"})
  void a_hole_in_a_hugetlb_file_and_a_migration_wait_for_each_other(String kernel, boolean dies) {
    Race race =
        new Race(
            kernel,
            "{'prepare': [{'op': 'mmap', 'map': 'a', 'pages': 512, 'type': 'hugetlb',"
                + " 'share': 'shared'}, {'op': 'touch', 'map': 'a', 'pages': '0'}],"
                + "'race': {'A': [{'op': 'madvise', 'map': 'a', 'advice': 'REMOVE'}],"
                + " 'B': [{'op': 'move_pages', 'map': 'a', 'pages': '0', 'nodes': [1]}]}}");
    assertThat(race.outcomes(120, SearchKind.PCT).contains(DEADLOCK)).isEqualTo(dies);
  }

  @ParameterizedTest
  @CsvSource({"5.10", "6.12"})
  void a_hole_in_shared_memory_and_a_migration_do_not(String kernel) {
    Race race =
        new Race(
            kernel,
            "{'prepare': [{'op': 'mmap', 'map': 'a', 'pages': 2, 'type': 'tmpfs',"
                + " 'share': 'shared'}, {'op': 'touch', 'map': 'a'}],"
                + "'race': {'A': [{'op': 'madvise', 'map': 'a', 'advice': 'REMOVE'}],"
                + " 'B': [{'op': 'move_pages', 'map': 'a', 'nodes': [1, 1]}]}}");
    assertThat(race.outcomes(120, SearchKind.PCT)).doesNotContain(DEADLOCK).hasSizeGreaterThan(1);
  }
}
