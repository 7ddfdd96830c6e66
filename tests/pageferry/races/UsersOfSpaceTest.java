package pageferry.races;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import pageferry.explore.SearchKind;
import pageferry.house.Slow;

/** An address space, and what its process holds, live until nobody uses them any more. */
@Slow
class UsersOfSpaceTest {
  private static final String CHILD =
      "'prepare': [{'op': 'mmap', 'map': 'a', 'pages': 1}, {'op': 'fork', 'child': 'B'},"
          + " {'op': 'touch', 'map': 'a', 'access': 'write', 'task': 'B'}],";

  @ParameterizedTest
  @ValueSource(strings = {"5.10", "6.1", "6.12", "7.2"})
  void pages_of_a_process_that_exits_are_moved_or_it_has_no_space_any_more(String kernel) {
    String race =
        "'race': {'A': [{'op': 'move_pages', 'map': 'a', 'nodes': [1], 'target': 'B'}],"
            + " 'B': [{'op': 'exit'}]}}";
    assertThat(outcomes(kernel, "{" + CHILD + race, 100))
        .containsExactlyInAnyOrder("{A=[0 [1]], B=[0]}", "{A=[EINVAL [-2147483648]], B=[0]}");
  }

  @Test
  void migrate_pages_of_a_process_that_exits_has_its_space_to_the_end() {
    String race =
        "'race': {'A': [{'op': 'migrate_pages', 'from': [0], 'to': [1], 'target': 'B'}],"
            + " 'B': [{'op': 'exit'}]}}";
    assertThat(outcomes("6.12", "{" + CHILD + race, 100))
        .containsExactlyInAnyOrder("{A=[0], B=[0]}", "{A=[EINVAL], B=[0]}");
  }

  @Test
  void a_thread_unpins_what_another_has_pinned() {
    String race =
        "{'prepare': [{'op': 'mmap', 'map': 'a', 'pages': 1},"
            + " {'op': 'touch', 'map': 'a', 'access': 'write'},"
            + " {'op': 'pin', 'map': 'a', 'name': 'p'}],"
            + "'race': {'A': [{'op': 'move_pages', 'map': 'a', 'nodes': [1]}],"
            + " 'B': [{'op': 'unpin', 'name': 'p'}]}}";
    assertThat(outcomes("6.12", race, 100))
        .containsExactlyInAnyOrder("{A=[0 [1]], B=[0]}", "{A=[1 [-2147483648]], B=[0]} failed 1");
  }

  private static Set<String> outcomes(String kernel, String program, int schedules) {
    return new Race(kernel, program).outcomes(schedules, SearchKind.PCT);
  }
}
