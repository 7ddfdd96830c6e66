package pageferry.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import pageferry.mm.Mapping;
import pageferry.mm.ProgramSignal;
import pageferry.mm.WaitKind;
import pageferry.world.FaultKind;
import pageferry.world.LockEvent.FolioLocked;
import pageferry.world.LockEvent.FolioUnlocked;
import pageferry.world.LockEvent.LockAcquire;
import pageferry.world.LockEvent.LockAcquired;
import pageferry.world.LockEvent.LockRelease;
import pageferry.world.LockEvent.MmapLockAcquired;
import pageferry.world.LockEvent.MmapLockDowngraded;
import pageferry.world.LockEvent.MmapLockReleased;
import pageferry.world.MemoryEvent;
import pageferry.world.OomEvent;
import pageferry.world.TaskEvent;
import pageferry.world.TaskEvent.TaskBlocked;
import pageferry.world.TaskEvent.TaskWoken;
import pageferry.world.Tracepoint;

class WaitGraphTest {
  private static final int A = 101;
  private static final int B = 102;
  private static final int C = 103;
  private static final int MM = 1;
  private static final long AREA = Mapping.of(MM, 0x48000, false);
  private static final ProgramSignal GO = ProgramSignal.of("go", List.of());

  private final WaitGraph graph = new WaitGraph();

  @Test
  void a_queue_of_thousands_for_one_lock_and_thousands_of_tasks_take_seconds() {
    assertTimeoutPreemptively(
        Duration.ofSeconds(30),
        () -> {
          WaitGraph queue = new WaitGraph();
          queue.emit(0, 0, 1, new MmapLockAcquired(1, true));
          for (int task = 2; task < 3000; task++) {
            if (task < 100) {
              queue.emit(task, 0, task, new FolioLocked(task, 0));
            }
            queue.emit(task, 0, task, new TaskBlocked(WaitKind.MMAP_WRITE, 1, 0));
          }
          assertThat(queue.deadlocks()).isEmpty();
          SortedMap<Integer, Standstill.Known> tasks = new TreeMap<>();
          for (int task = 1; task < 40_000; task++) {
            tasks.put(task, new Standstill.Known("forked", List.of()));
          }
          Standstill still = Standstill.of(queue).with(tasks);
          assertThat(still.tasks()).hasSize(39_999);
          assertThat(still.waits()).hasSizeLessThan(2 * 3000);
        });
  }

  @Test
  void a_cycle_is_found_when_its_last_task_goes_to_sleep() {
    emit(A, new FolioLocked(1, 0));
    emit(B, new FolioLocked(2, 0));
    emit(A, sleeps(WaitKind.FOLIO_LOCK, 2));
    assertThat(graph.isDeadlocked()).isFalse();
    emit(B, sleeps(WaitKind.FOLIO_LOCK, 1));
    assertThat(graph.first().waits()).extracting(Deadlock.Wait::task).containsExactly(A, B);
    assertThat(graph.first().waits()).extracting(Deadlock.Wait::holder).containsExactly(B, A);
    assertThat(graph.first().isSelf()).isFalse();
  }

  @Test
  void a_task_that_waits_for_itself_is_a_cycle() {
    emit(A, new FolioLocked(1, 0));
    emit(A, sleeps(WaitKind.FOLIO_LOCK, 1));
    assertThat(graph.first().isSelf()).isTrue();
  }

  @Test
  void a_sleep_that_is_told_when_the_lock_was_had_already_is_no_cycle() {
    long root = Mapping.of(MM, 0x48000, false);
    emit(A, new LockAcquire(WaitKind.MMAP_READ, MM));
    emit(A, new LockAcquired(WaitKind.ANON_VMA_WRITE, root));
    emit(A, sleeps(WaitKind.ANON_VMA_WRITE, root));
    emit(A, new LockRelease(WaitKind.ANON_VMA_WRITE, root, 0));
    emit(A, new LockAcquired(WaitKind.ANON_VMA_WRITE, root + 1));
    emit(A, sleeps(WaitKind.ANON_VMA_WRITE, root));
    assertThat(graph.isDeadlocked()).isFalse();
    emit(A, new TaskWoken(WaitKind.ANON_VMA_WRITE, root));
    emit(A, sleeps(WaitKind.ANON_VMA_WRITE, root + 1));
    assertThat(graph.first().isSelf()).isTrue();
  }

  @Test
  void a_cycle_may_go_through_mmap_lock_and_a_page() {
    emit(A, new MmapLockAcquired(MM, false));
    emit(B, new FolioLocked(1, 0));
    emit(A, sleeps(WaitKind.FOLIO_WAIT, 1));
    emit(B, sleeps(WaitKind.MMAP_WRITE, MM));
    assertThat(graph.first().waits()).hasSize(2);
  }

  @Test
  void who_changes_an_area_waits_for_its_readers() {
    emit(A, new LockAcquired(WaitKind.VMA_READ, AREA));
    emit(B, new FolioLocked(1, 0));
    emit(A, sleeps(WaitKind.FOLIO_WAIT, 1));
    emit(B, sleeps(WaitKind.VMA_WRITE, AREA));
    assertThat(graph.first().text())
        .isEqualTo(
            "task 101 waits in folio_wait_locked() of pfn 0x1 held by task 102; task 102 waits in"
                + " vma_start_write() of vma_lock of page 0x48000 of mm 1 held by task 101");
  }

  @Test
  void a_writer_that_becomes_a_reader_lets_readers_in() {
    emit(A, new MmapLockAcquired(MM, true));
    emit(A, new MmapLockDowngraded(MM));
    emit(B, new FolioLocked(1, 0));
    emit(A, sleeps(WaitKind.FOLIO_LOCK, 1));
    emit(B, sleeps(WaitKind.MMAP_READ, MM));
    assertThat(graph.isDeadlocked()).isFalse();
  }

  @Test
  void readers_of_mmap_lock_do_not_wait_for_each_other() {
    emit(A, new MmapLockAcquired(MM, false));
    emit(B, new FolioLocked(1, 0));
    emit(A, sleeps(WaitKind.FOLIO_LOCK, 1));
    emit(B, sleeps(WaitKind.MMAP_READ, MM));
    assertThat(graph.isDeadlocked()).isFalse();
  }

  @Test
  void a_reader_behind_a_waiting_writer_waits_for_it() {
    emit(A, new MmapLockAcquired(MM, false));
    emit(B, new FolioLocked(1, 0));
    emit(C, sleeps(WaitKind.MMAP_WRITE, MM));
    emit(B, sleeps(WaitKind.MMAP_READ, MM));
    emit(A, sleeps(WaitKind.FOLIO_LOCK, 1));
    assertThat(graph.first().waits()).extracting(Deadlock.Wait::task).containsExactly(A, B, C);
  }

  @Test
  void who_was_woken_waits_for_nobody() {
    emit(A, new FolioLocked(1, 0));
    emit(B, new FolioLocked(2, 0));
    emit(A, sleeps(WaitKind.FOLIO_LOCK, 2));
    emit(B, new FolioUnlocked(2, 5));
    emit(A, new TaskWoken(WaitKind.FOLIO_LOCK, 2));
    emit(B, sleeps(WaitKind.FOLIO_LOCK, 1));
    assertThat(graph.isDeadlocked()).isFalse();
    assertThat(graph.waits()).singleElement().extracting(Deadlock.Wait::holder).isEqualTo(A);
  }

  @Test
  void a_shared_waiter_that_may_have_been_woken_is_no_cycle_until_the_run_rests() {
    emit(A, new FolioLocked(1, 0));
    emit(C, new FolioLocked(2, 0));
    emit(A, sleeps(WaitKind.FOLIO_WAIT, 2));
    emit(C, new FolioUnlocked(2, 5));
    emit(B, new FolioLocked(2, 0));
    emit(B, sleeps(WaitKind.FOLIO_LOCK, 1));
    assertThat(graph.isDeadlocked()).isFalse();
    graph.atRest(9);
    assertThat(graph.first().waits()).extracting(Deadlock.Wait::task).containsExactly(A, B);
  }

  @Test
  void what_a_task_has_is_told() {
    emit(A, new FolioLocked(2, 0));
    emit(A, new FolioLocked(1, 0));
    emit(A, new MmapLockAcquired(MM, true));
    assertThat(graph.held().get(A).folios()).containsExactly(1L, 2L);
    assertThat(graph.held().get(A).spaces()).containsExactly(1L);
    emit(A, new FolioUnlocked(1, 0));
    emit(A, new MmapLockReleased(MM));
    assertThat(graph.held().get(A).folios()).containsExactly(2L);
    assertThat(graph.held().get(A).spaces()).isEmpty();
  }

  @Test
  void a_signal_that_several_can_raise_is_waited_for_in_vain_once_all_are_stuck() {
    SignalPlan plan =
        plan(new SignalPlan.Raiser(B, GO.number(), 1), new SignalPlan.Raiser(C, GO.number(), 1));
    WaitGraph signals = new WaitGraph(plan);
    signals.emit(0, 0, A, new FolioLocked(1, 0));
    signals.emit(0, 0, A, TaskBlocked.forSignal(GO, 1));
    signals.emit(0, 0, B, sleeps(WaitKind.FOLIO_LOCK, 1));
    assertThat(signals.isDeadlocked()).isFalse();
    signals.emit(7, 0, C, sleeps(WaitKind.FOLIO_LOCK, 1));
    assertThat(signals.first().timeNs()).isEqualTo(7);
    assertThat(signals.first().waits()).extracting(Deadlock.Wait::task).containsExactly(A, B);
    assertThat(signals.first().text()).startsWith("task 101 waits for signal go of task 102");
  }

  @Test
  void a_signal_that_is_wanted_twice_needs_both_of_its_raisers() {
    SignalPlan plan =
        plan(new SignalPlan.Raiser(B, GO.number(), 1), new SignalPlan.Raiser(C, GO.number(), 1));
    WaitGraph signals = new WaitGraph(plan);
    signals.emit(0, 0, A, new FolioLocked(1, 0));
    signals.emit(0, 0, A, TaskBlocked.forSignal(GO, 2));
    signals.emit(0, 0, C, new TaskEvent.SignalRaised(GO.number()));
    assertThat(signals.isDeadlocked()).isFalse();
    signals.emit(0, 0, B, sleeps(WaitKind.FOLIO_LOCK, 1));
    assertThat(signals.first().waits()).extracting(Deadlock.Wait::task).containsExactly(A, B);
  }

  @Test
  void the_last_raiser_to_exit_leaves_a_circle_behind() {
    SignalPlan plan =
        plan(new SignalPlan.Raiser(B, GO.number(), 1), new SignalPlan.Raiser(C, GO.number(), 1));
    WaitGraph signals = new WaitGraph(plan);
    signals.emit(0, 0, A, new FolioLocked(1, 0));
    signals.emit(0, 0, A, TaskBlocked.forSignal(GO, 1));
    signals.emit(0, 0, B, sleeps(WaitKind.FOLIO_LOCK, 1));
    signals.emit(9, 0, C, new TaskEvent.TaskExit(C));
    assertThat(signals.first().timeNs()).isEqualTo(9);
    assertThat(signals.deadlocks()).hasSize(1);
  }

  @Test
  void a_signal_of_which_nothing_is_known_may_always_come() {
    emit(A, new FolioLocked(1, 0));
    emit(A, TaskBlocked.forSignal(GO, 1));
    emit(B, sleeps(WaitKind.FOLIO_LOCK, 1));
    graph.atRest(9);
    assertThat(graph.isDeadlocked()).isFalse();
  }

  @Test
  void who_drains_waits_for_the_cpus_that_are_late() {
    emit(A, sleeps(WaitKind.LRU_DRAIN, 0));
    assertThat(graph.waits()).singleElement().extracting(Deadlock.Wait::holder).isEqualTo(0);
    graph.emit(0, 2, 0, new TaskEvent.FaultInjected(FaultKind.DRAIN_STUCK, -1, -1, 5));
    assertThat(graph.waits())
        .singleElement()
        .extracting(Deadlock.Wait::text)
        .isEqualTo("task 101 waits in lru_add_drain_all() for cpu 2");
    emit(0, new MemoryEvent.LruDrainAll(1, 4));
    assertThat(graph.waits()).singleElement().extracting(Deadlock.Wait::holder).isEqualTo(0);
  }

  /** A has a folio locked and wants memory; B, the only other task, sleeps for the folio. */
  private WaitGraph hungry(Tracepoint... before) {
    WaitGraph hungry = new WaitGraph(new SignalPlan(new TreeMap<>(), List.of(), A, 2));
    hungry.emit(0, 0, A, new FolioLocked(1, 0));
    for (Tracepoint event : before) {
      hungry.emit(0, 0, 0, event);
    }
    hungry.emit(0, 0, A, new LockAcquire(WaitKind.MEMORY, 0));
    hungry.emit(0, 0, A, sleeps(WaitKind.MEMORY, 0));
    return hungry;
  }

  @Test
  void who_waits_for_memory_waits_for_all_who_could_free_some() {
    WaitGraph hungry = hungry();
    assertThat(hungry.isDeadlocked()).isFalse();
    hungry.emit(0, 0, B, sleeps(WaitKind.FOLIO_LOCK, 1));
    assertThat(hungry.first().text())
        .isEqualTo(
            "task 101 waits in __alloc_pages_slowpath() for memory of node 0 that task 102 may"
                + " free; task 102 waits in folio_lock() of pfn 0x1 held by task 101");
  }

  @Test
  void one_more_task_that_lives_can_free_memory_until_it_ends() {
    WaitGraph hungry = hungry(new TaskEvent.ProcessFork(C, 3));
    hungry.emit(0, 0, B, sleeps(WaitKind.FOLIO_LOCK, 1));
    hungry.emit(0, 0, C, sleeps(WaitKind.TIMEOUT, 0));
    assertThat(hungry.isDeadlocked()).isFalse();
    hungry.emit(0, 0, C, new TaskWoken(WaitKind.TIMEOUT, 0));
    hungry.emit(0, 0, C, new TaskEvent.TaskExit(C));
    assertThat(hungry.isDeadlocked()).isTrue();
  }

  @Test
  void a_wait_for_memory_ends_while_the_reaper_kswapd_or_a_device_is_at_work() {
    List<Tracepoint> begins =
        List.of(
            new OomEvent.WakeReaper(B),
            new MemoryEvent.KswapdWake(0),
            new MemoryEvent.FolioStartWriteback(7, 0));
    List<Tracepoint> ends =
        List.of(
            new OomEvent.SkipTaskReaping(B),
            new MemoryEvent.KswapdSleep(0, 0),
            new MemoryEvent.FolioEndWriteback(7));
    for (int i = 0; i < begins.size(); i++) {
      WaitGraph hungry = hungry(begins.get(i));
      hungry.emit(0, 0, B, sleeps(WaitKind.FOLIO_LOCK, 1));
      assertThat(hungry.isDeadlocked()).as(begins.get(i).toString()).isFalse();
      hungry.emit(0, 0, 0, ends.get(i));
      hungry.atRest(1);
      assertThat(hungry.isDeadlocked()).as(ends.get(i).toString()).isTrue();
    }
  }

  @Test
  void a_page_that_is_freed_may_have_woken_who_waits_for_memory() {
    WaitGraph hungry = hungry();
    hungry.emit(0, 0, 0, new MemoryEvent.PageFree(9, 0));
    hungry.emit(0, 0, B, sleeps(WaitKind.FOLIO_LOCK, 1));
    assertThat(hungry.isDeadlocked()).isFalse();
    hungry.emit(0, 0, A, new TaskWoken(WaitKind.MEMORY, 0));
    hungry.emit(0, 0, A, new LockAcquire(WaitKind.MEMORY, 0));
    hungry.emit(0, 0, A, sleeps(WaitKind.MEMORY, 0));
    assertThat(hungry.isDeadlocked()).isTrue();
  }

  @Test
  void who_was_killed_for_memory_is_waited_for_alone() {
    WaitGraph hungry = hungry(new TaskEvent.ProcessFork(C, 3), new OomEvent.MarkVictim(B));
    assertThat(hungry.waits())
        .singleElement()
        .extracting(Deadlock.Wait::text)
        .isEqualTo(
            "task 101 waits in __alloc_pages_slowpath() for memory of node 0 that task 102 may"
                + " free");
  }

  @Test
  void direct_reclaim_is_told_for_the_node_of_its_innermost_allocation() {
    emit(A, new MemoryEvent.DirectReclaimBegin(0, 0, 0));
    emit(A, new MemoryEvent.DirectReclaimBegin(1, 0, 0));
    assertThat(graph.reclaimsFor(A)).isEqualTo(1);
    emit(A, new MemoryEvent.DirectReclaimEnd(1, 0));
    assertThat(graph.reclaimsFor(A)).isZero();
    emit(A, new MemoryEvent.DirectReclaimEnd(0, 0));
    assertThat(graph.reclaimsFor(A)).isEqualTo(-1);
  }

  private static SignalPlan plan(SignalPlan.Raiser... raisers) {
    return new SignalPlan(new TreeMap<>(Map.of(GO.number(), GO.name())), List.of(raisers), 0, 0);
  }

  private void emit(int task, Tracepoint event) {
    graph.emit(0, 0, task, event);
  }

  private static TaskBlocked sleeps(WaitKind what, long object) {
    return new TaskBlocked(what, object, 0);
  }
}
