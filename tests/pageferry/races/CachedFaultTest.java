package pageferry.races;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import pageferry.explore.SearchKind;
import pageferry.house.Slow;

/** A fault in a file references and locks the page that it finds in the page cache. */
@Slow
class CachedFaultTest {
  @Test
  void a_fault_that_finds_the_entry_cleared_stands_in_the_migrations_way() {
    Race race =
        new Race(
            "6.12",
            "{'prepare': [{'op': 'mmap', 'map': 'a', 'pages': 1, 'type': 'tmpfs',"
                + " 'share': 'shared'}, {'op': 'touch', 'map': 'a', 'access': 'write'}],"
                + "'race': {'A': [{'op': 'move_pages', 'map': 'a', 'nodes': [1]}],"
                + " 'B': [{'op': 'touch', 'map': 'a', 'access': 'write'}]}}");
    assertThat(race.outcomes(4000, SearchKind.PCT))
        .containsExactlyInAnyOrder("{A=[0 [1]], B=[0]}", "{A=[1 [-2147483648]], B=[0]} failed 1");
  }
}
