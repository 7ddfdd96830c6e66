package pageferry.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import pageferry.observe.ScheduleEvent;
import pageferry.observe.Standstill;
import pageferry.world.LockEvent.FolioLocked;
import pageferry.world.LockEvent.FolioTrylockFailed;
import pageferry.world.LockEvent.FolioUnlocked;
import pageferry.world.Tracepoint;

/** What a schedule's table folds, and what it must not. */
class ScheduleTableTest {
  private static final Standstill NOBODY = new Standstill(null, List.of(), List.of());

  private final List<ScheduleEvent> events = new ArrayList<>();

  private void event(int task, Tracepoint event) {
    events.add(new ScheduleEvent(events.size() + 1, task, event));
  }

  private String table(int width) {
    return new ScheduleTable(events, NOBODY).text(width);
  }

  @Test
  void equal_lines_after_each_other_are_shown_once_with_their_number() {
    event(101, new FolioLocked(2, 0));
    for (int i = 0; i < 5; i++) {
      event(102, new FolioTrylockFailed(2));
    }
    event(101, new FolioUnlocked(2, 0));
    assertThat(table(100).lines().map(String::stripTrailing))
        .containsExactly(
            "step  task:101         task:102",
            "   1  locks pfn 0x2",
            "   2                   finds pfn 0x2 locked ×5, until step 6",
            "   7  unlocks pfn 0x2");
  }

  @Test
  void a_group_that_comes_again_is_shown_once_and_said_how_often() {
    for (int i = 0; i < 4; i++) {
      event(101, new FolioLocked(2, 0));
      event(102, new FolioTrylockFailed(2));
      event(101, new FolioUnlocked(2, 0));
    }
    event(102, new FolioLocked(2, 0));
    assertThat(table(100).lines().map(String::stripTrailing))
        .containsExactly(
            "step  task:101         task:102",
            "   1  locks pfn 0x2",
            "   2                   finds pfn 0x2 locked",
            "   3  unlocks pfn 0x2",
            "      ... these 3 lines ×4, until step 12",
            "  13                   locks pfn 0x2");
    assertThat(table(42))
        .startsWith("step  task: what it does\n")
        .contains("\n      ... these 3 lines ×4, until step 12\n");
  }

  @Test
  void what_differs_in_its_task_or_its_page_is_not_folded() {
    event(101, new FolioLocked(2, 0));
    event(102, new FolioLocked(2, 0));
    event(102, new FolioLocked(3, 0));
    assertThat(table(100)).doesNotContain("×").hasLineCount(4);
  }

  @Property
  void groups_written_out_are_the_list_again(
      @ForAll @Size(max = 60) List<@IntRange(max = 2) Integer> list) {
    List<Integer> again = new ArrayList<>();
    for (Repeats.Group group : Repeats.of(list, Integer::equals)) {
      for (int i = 0; i < group.times(); i++) {
        again.addAll(list.subList(group.from(), group.from() + group.length()));
      }
    }
    assertThat(again).isEqualTo(list);
  }
}
