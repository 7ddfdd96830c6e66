package pageferry.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import pageferry.mm.StepOp;
import pageferry.observe.Timeline.Kind;
import pageferry.observe.Timeline.Track;
import pageferry.world.AccessEvent;
import pageferry.world.LockEvent;
import pageferry.world.MemoryEvent;
import pageferry.world.StepEvent;
import pageferry.world.TaskEvent;

/** What was going on when, and that it stays bounded. */
class TimelineTest {
  private final Timeline timeline = new Timeline(Machines.pair(), 512);

  @Test
  void a_cpu_shows_tasks_with_their_calls_faults_and_reclaim() {
    timeline.emit(100, 0, 101, new TaskEvent.SchedSwitch(0, 101));
    timeline.emit(200, 0, 101, new AccessEvent.PageFault(4096, true, 50));
    timeline.emit(300, 0, 101, new MemoryEvent.DirectReclaimBegin(0, 0, 0));
    timeline.emit(350, 0, 101, new MemoryEvent.DirectReclaimEnd(0, 32));
    timeline.emit(400, 0, 101, new StepEvent.SysExit(StepOp.MBIND, 0, 150));
    timeline.emit(500, 0, 101, new TaskEvent.TaskExit(101));
    timeline.emit(900, 1, 0, new MemoryEvent.LruDrainAll(1, 2));
    assertThat(timeline.tracks())
        .extracting(Track::lane, Track::kind, Track::what, track -> List.of(boxed(track)))
        .containsExactly(
            tuple("cpu 0", Kind.RUN, "", List.of(100L, 500L, 101L)),
            tuple("cpu 0", Kind.CALL, "mbind", List.of(250L, 400L, 101L)),
            tuple("cpu 0", Kind.FAULT, "", List.of(150L, 200L, 101L)),
            tuple("cpu 0", Kind.RECLAIM, "", List.of(300L, 350L, 101L)));
  }

  @Test
  void a_task_that_moves_to_another_cpu_leaves_the_one_it_ran_on() {
    timeline.emit(100, 0, 101, new TaskEvent.SchedSwitch(0, 101));
    timeline.emit(300, 1, 101, new TaskEvent.SchedSwitch(0, 101));
    timeline.emit(500, 0, 102, new TaskEvent.SchedSwitch(101, 102));
    timeline.emit(600, 1, 101, new TaskEvent.TaskExit(101));
    timeline.emit(700, 0, 102, new TaskEvent.TaskExit(102));
    assertThat(track("cpu 0", Kind.RUN)).containsExactly(100, 300, 101, 500, 700, 102);
    assertThat(track("cpu 1", Kind.RUN)).containsExactly(300, 600, 101);
  }

  @Test
  void a_page_shows_who_held_it_and_who_waited_if_anybody_did() {
    timeline.emit(10, 0, 101, new LockEvent.FolioLocked(7, 0));
    timeline.emit(20, 0, 101, new LockEvent.FolioLocked(8, 0));
    timeline.emit(30, 1, 102, new LockEvent.FolioLockWait(7));
    timeline.emit(50, 0, 101, new LockEvent.FolioUnlocked(7, 40));
    timeline.emit(51, 1, 102, new LockEvent.FolioLocked(7, 21));
    timeline.emit(60, 1, 102, new LockEvent.FolioUnlocked(7, 9));
    timeline.emit(70, 0, 101, new LockEvent.FolioUnlocked(8, 50));
    assertThat(track("pfn 0x7 of node 0", Kind.HOLD)).containsExactly(10, 50, 101, 51, 60, 102);
    assertThat(track("pfn 0x7 of node 0", Kind.WAIT)).containsExactly(30, 51, 102);
    assertThat(track("cpu 1", Kind.WAIT)).containsExactly(30, 51, 102);
    assertThat(timeline.tracks()).noneMatch(each -> each.lane().startsWith("pfn 0x8 "));
  }

  @Test
  void a_fault_that_waited_for_an_entry_shows_the_hold_that_was_over_when_it_said_so() {
    timeline.emit(50, 0, 101, new LockEvent.FolioUnlocked(7, 40));
    timeline.emit(55, 1, 102, new AccessEvent.MigrationEntryWaited(7, 30));
    assertThat(track("pfn 0x7 of node 0", Kind.HOLD)).containsExactly(10, 50, 101);
    assertThat(track("pfn 0x7 of node 0", Kind.WAIT)).containsExactly(25, 55, 102);
  }

  @Test
  void however_much_happens_the_timeline_stays_small_and_covers_it_all() {
    Random dice = new Random(5);
    long now = 0;
    for (int i = 0; i < 200_000; i++) {
      now += 10 + dice.nextInt(1000);
      timeline.emit(now, 0, 101 + dice.nextInt(3), new AccessEvent.PageFault(0, false, 5));
      timeline.emit(now, 1, 104, new LockEvent.FolioUnlocked(i, 5));
      timeline.emit(now, 1, 105, new AccessEvent.MigrationEntryWaited(i, 5));
    }
    assertThat(timeline.tracks()).hasSizeLessThan(30);
    long[] faults = track("cpu 0", Kind.FAULT);
    assertThat(faults.length).isBetween(3, 3 * 512);
    assertThat(faults[faults.length - 2]).isEqualTo(now);
    for (int i = 3; i < faults.length; i += 3) {
      assertThat(faults[i]).isGreaterThan(faults[i - 2]);
    }
  }

  private long[] track(String lane, Kind kind) {
    return timeline.tracks().stream()
        .filter(each -> each.lane().equals(lane) && each.kind() == kind)
        .findFirst()
        .orElseThrow()
        .spans();
  }

  private static Long[] boxed(Track track) {
    return Arrays.stream(track.spans()).boxed().toArray(Long[]::new);
  }
}
