package pageferry.observe.waits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import pageferry.mm.MigrateMode;
import pageferry.mm.MigrateReason;
import pageferry.mm.NodeSpec;
import pageferry.mm.StepOp;
import pageferry.mm.Topology;
import pageferry.mm.WaitKind;
import pageferry.mm.ZoneSpec;
import pageferry.mm.ZoneType;
import pageferry.observe.MapNames;
import pageferry.observe.RunStart;
import pageferry.report.ChainText;
import pageferry.world.AccessEvent.MigrationEntryWaited;
import pageferry.world.AccessEvent.PageFault;
import pageferry.world.AccessEvent.PageFaultBegin;
import pageferry.world.FaultKind;
import pageferry.world.LockEvent.FolioLocked;
import pageferry.world.LockEvent.FolioUnlocked;
import pageferry.world.LockEvent.MmapLockAcquired;
import pageferry.world.LockEvent.MmapLockReleased;
import pageferry.world.MemoryEvent.DirectReclaimBegin;
import pageferry.world.MemoryEvent.DirectReclaimEnd;
import pageferry.world.MemoryEvent.LruDrainAll;
import pageferry.world.MigrateEvent.MigratePagesStart;
import pageferry.world.StepEvent.SysEnter;
import pageferry.world.StepEvent.SysExit;
import pageferry.world.TaskEvent.FaultInjected;
import pageferry.world.TaskEvent.SchedSwitch;
import pageferry.world.TaskEvent.TaskBlocked;
import pageferry.world.TaskEvent.TaskWoken;
import pageferry.world.TaskEvent.WorkqueueExecuteStart;
import pageferry.world.TaskEvent.WorkqueueQueueWork;
import pageferry.world.Tracepoint;

/** Chains of waits that are known because they were made by hand. */
class WaitChainsTest {
  private static final int MOVER = 101;
  private static final int READER = 102;
  private static final int FORKER = 103;
  private static final int LATE = 104;
  private static final int MM = 1;
  private static final long A = 0x48000000L;
  private static final long PAGE = 4096;

  private final WaitChains chains = new WaitChains(start(), 2);

  private static RunStart start() {
    Topology one =
        new Topology(
            "one",
            List.of(
                new NodeSpec(
                    0, List.of(0, 1, 2, 3), List.of(new ZoneSpec(ZoneType.NORMAL, 8L << 15)), 0)),
            new int[][] {{10}});
    List<MapNames.Thread> threads = new ArrayList<>();
    SortedMap<Integer, String> tasks = new TreeMap<>();
    for (String name : List.of("mover", "reader", "forker", "late")) {
      int pid = MOVER + tasks.size();
      tasks.put(pid, name);
      threads.add(new MapNames.Thread(pid, name, name));
    }
    List<MapNames.Area> maps = List.of(new MapNames.Area("a", A / PAGE, 16));
    MapNames names =
        new MapNames(List.of(new MapNames.Process("app", MM, threads, maps)), List.of());
    return new RunStart(one, tasks, List.of(0L), names);
  }

  /** Each task has the CPU of its number. */
  private void emit(long ns, int task, Tracepoint event) {
    chains.emit(ns, task - MOVER, task, event);
  }

  private static TaskBlocked sleeps(WaitKind what, long object) {
    return new TaskBlocked(what, object, 0);
  }

  private void faults(long ns, int task, int page) {
    emit(ns, task, new PageFaultBegin(A + page * PAGE, false));
  }

  private Tail tail(String metric) {
    return chains.waits().tail(metric).orElseThrow();
  }

  /** A fault behind mmap_lock, a queued fork(), a reader, a migration entry, and reclaim. */
  private void fiveLinks() {
    emit(0, MOVER, new SysEnter(StepOp.MOVE_PAGES));
    emit(10, MOVER, new MigratePagesStart(MigrateMode.MIGRATE_SYNC, MigrateReason.MR_SYSCALL));
    emit(20, MOVER, new FolioLocked(7, 0));
    faults(30, READER, 3);
    emit(31, READER, new MmapLockAcquired(MM, false));
    emit(40, READER, sleeps(WaitKind.FOLIO_WAIT, 7));
    emit(50, FORKER, new SysEnter(StepOp.FORK));
    emit(60, FORKER, sleeps(WaitKind.MMAP_WRITE, MM));
    faults(70, LATE, 4);
    emit(80, LATE, sleeps(WaitKind.MMAP_READ, MM));
    emit(90, MOVER, new DirectReclaimBegin(1, 0, 0));
    emit(990, MOVER, new DirectReclaimEnd(1, 32));
    emit(1000, MOVER, new FolioUnlocked(7, 980));
    emit(1000, READER, new TaskWoken(WaitKind.FOLIO_WAIT, 7));
    emit(1000, READER, new MigrationEntryWaited(7, 960));
    emit(1010, READER, new MmapLockReleased(MM));
    emit(1010, FORKER, new MmapLockAcquired(MM, true));
    emit(1010, FORKER, new TaskWoken(WaitKind.MMAP_WRITE, MM));
    emit(1020, READER, new PageFault(A + 3 * PAGE, false, 990));
    emit(1110, FORKER, new MmapLockReleased(MM));
    emit(1110, LATE, new MmapLockAcquired(MM, false));
    emit(1110, LATE, new TaskWoken(WaitKind.MMAP_READ, MM));
    emit(1120, LATE, new MmapLockReleased(MM));
    emit(1120, LATE, new PageFault(A + 4 * PAGE, false, 1050));
  }

  @Test
  void a_fault_is_followed_through_five_links() {
    fiveLinks();
    Tail fault = tail("fault");
    assertThat(fault.ns()).isEqualTo(1050);
    assertThat(new ChainText(fault).sentence())
        .isEqualTo(
            "late:104 in a read fault on a+4 slept for mmap_lock of app to read (1.03 µs);"
                + " forker:103 in fork() had queued to write in front of it and slept for"
                + " mmap_lock of app to write (930 ns); reader:102 in a read fault on a+3 had it"
                + " to read and slept for the migration entry of a+3 (pfn 0x7) (920 ns);"
                + " mover:101 in move_pages(), migrate_pages() had PG_locked and was in direct"
                + " reclaim for node 1 (900 ns).");
  }

  @Test
  void what_the_others_did_meanwhile_adds_up() {
    fiveLinks();
    assertThat(new ChainText(tail("fault")).tree())
        .containsExactly(
            "  1.03 µs  slept for mmap_lock of app to read",
            "    930 ns  forker:103 in fork() had queued to write in front of it",
            "      930 ns  slept for mmap_lock of app to write",
            "        930 ns  reader:102 in a read fault on a+3 had it to read",
            "          920 ns  slept for the migration entry of a+3 (pfn 0x7)",
            "            920 ns  mover:101 in move_pages(), migrate_pages() had PG_locked",
            "              900 ns  direct reclaim for node 1",
            "              20 ns  ran",
            "    100 ns  forker:103 in fork() had it to write",
            "      100 ns  ran",
            "  20 ns  ran");
  }

  @Test
  void the_moment_to_look_at_lies_within_every_link() {
    fiveLinks();
    assertThat(tail("fault").lookAtNs()).isBetween(90L, 990L);
    assertThat(tail("wait").lookAtNs()).isBetween(90L, 990L);
  }

  @Test
  void who_cost_the_others_most_comes_first() {
    fiveLinks();
    List<Blocker> blockers = chains.waits().blockers();
    assertThat(blockers)
        .extracting(Blocker::resource, Blocker::who, Blocker::totalNs)
        .contains(
            tuple("mmap_lock of app", "forker in fork() had queued to write in front of it", 930L),
            tuple("PG_locked", "mover in move_pages(), migrate_pages() had PG_locked", 960L));
    assertThat(blockers).extracting(Blocker::totalNs).isSortedAccordingTo((a, b) -> b.compareTo(a));
  }

  @Test
  void a_holder_that_was_off_its_cpu_is_told_so() {
    emit(0, MOVER, new SchedSwitch(0, MOVER));
    emit(0, MOVER, new FolioLocked(7, 0));
    emit(10, READER, sleeps(WaitKind.FOLIO_LOCK, 7));
    chains.emit(20, 0, LATE, new SchedSwitch(MOVER, LATE));
    chains.emit(80, 0, MOVER, new SchedSwitch(LATE, MOVER));
    emit(100, MOVER, new FolioUnlocked(7, 100));
    emit(110, READER, new TaskWoken(WaitKind.FOLIO_LOCK, 7));
    emit(110, READER, new FolioLocked(7, 100));
    assertThat(new ChainText(tail("lock.wait")).tree())
        .containsExactly(
            "  100 ns  slept for PG_locked of pfn 0x7",
            "    90 ns  mover:101 in user mode had PG_locked",
            "      60 ns  another task ran on its CPU",
            "      30 ns  ran",
            "    10 ns  until it was woken");
  }

  @Test
  void of_two_readers_the_one_that_let_go_last_is_told() {
    emit(0, MOVER, new MmapLockAcquired(MM, false));
    emit(5, READER, new MmapLockAcquired(MM, false));
    emit(10, FORKER, new SysEnter(StepOp.MUNMAP));
    emit(10, FORKER, sleeps(WaitKind.MMAP_WRITE, MM));
    emit(60, MOVER, new MmapLockReleased(MM));
    emit(90, READER, new MmapLockReleased(MM));
    emit(90, FORKER, new MmapLockAcquired(MM, true));
    emit(90, FORKER, new TaskWoken(WaitKind.MMAP_WRITE, MM));
    emit(95, FORKER, new MmapLockReleased(MM));
    emit(99, FORKER, new SysExit(StepOp.MUNMAP, 0, 89));
    assertThat(new ChainText(tail("call.munmap")).tree())
        .containsExactly(
            "  80 ns  slept for mmap_lock of app to write",
            "    80 ns  reader:102 in user mode had it to read",
            "      80 ns  ran",
            "  9 ns  ran");
    assertThat(tail("mmap.hold.munmap").ns()).isEqualTo(5);
  }

  @Test
  void direct_reclaim_within_direct_reclaim_is_part_of_it() {
    emit(0, MOVER, new DirectReclaimBegin(0, 0, 0));
    emit(10, MOVER, new DirectReclaimBegin(1, 0, 0));
    emit(20, MOVER, new DirectReclaimEnd(1, 0));
    emit(90, MOVER, new DirectReclaimEnd(0, 32));
    assertThat(tail("alloc.stall").ns()).isEqualTo(90);
  }

  @Test
  void who_drains_after_another_waits_for_that_one_first() {
    emit(0, MOVER, new SysEnter(StepOp.MBIND));
    emit(0, MOVER, sleeps(WaitKind.LRU_DRAIN, 0));
    emit(10, READER, sleeps(WaitKind.LRU_DRAIN, 0));
    chains.emit(50, -1, 0, new LruDrainAll(1, 4));
    emit(50, MOVER, new TaskWoken(WaitKind.LRU_DRAIN, 0));
    chains.emit(80, -1, 0, new LruDrainAll(2, 4));
    emit(80, READER, new TaskWoken(WaitKind.LRU_DRAIN, 0));
    assertThat(new ChainText(tail("drain.wait")).tree())
        .containsExactly(
            "  70 ns  slept for lru_add_drain_all()",
            "    40 ns  mover:101 in mbind() had called it before",
            "      40 ns  slept for lru_add_drain_all()",
            "    30 ns  all CPUs were gone over");
  }

  @Test
  void who_drains_waits_for_the_cpu_that_comes_late_to_its_work() {
    emit(0, MOVER, new SysEnter(StepOp.MBIND));
    emit(0, MOVER, sleeps(WaitKind.LRU_DRAIN, 0));
    chains.emit(10, 2, 0, new FaultInjected(FaultKind.DRAIN_STUCK, 0, 0, 60));
    chains.emit(20, 3, 0, new WorkqueueQueueWork(MOVER));
    chains.emit(40, 3, 0, new WorkqueueExecuteStart(MOVER));
    chains.emit(70, -1, 0, new LruDrainAll(1, 4));
    emit(75, MOVER, new TaskWoken(WaitKind.LRU_DRAIN, 0));
    assertThat(new ChainText(tail("drain.wait")).tree())
        .containsExactly(
            "  75 ns  slept for lru_add_drain_all()",
            "    60 ns  cpu 2 came late to its drain work",
            "    15 ns in 2 times  all CPUs were gone over");
    assertThat(chains.waits().blockers().get(0).who())
        .isEqualTo("cpu 2 came late to its drain work");
  }

  @Test
  void a_sleep_that_is_told_when_the_lock_was_got_already_is_none() {
    emit(0, MOVER, new MmapLockAcquired(MM, true));
    emit(50, MOVER, new MmapLockReleased(MM));
    emit(50, READER, new MmapLockAcquired(MM, false));
    emit(50, READER, sleeps(WaitKind.MMAP_READ, MM));
    emit(50, READER, new TaskWoken(WaitKind.MMAP_READ, MM));
    assertThat(chains.waits().blockers()).isEmpty();
  }

  @Test
  void the_longest_sleeps_are_told_in_the_order_of_their_ends() {
    fiveLinks();
    assertThat(chains.waits().sleeps())
        .extracting(LongSleep::task, each -> each.tail().ns(), each -> each.tail().metric())
        .containsExactly(
            tuple(READER, 960L, "folio_wait_locked"), tuple(LATE, 1030L, "mmap_read_lock"));
  }

  @Test
  void who_sleeps_for_ever_is_in_the_ranking_with_whom_it_waits_for() {
    emit(0, MOVER, new FolioLocked(7, 0));
    emit(10, READER, sleeps(WaitKind.FOLIO_LOCK, 7));
    emit(1000, MOVER, sleeps(WaitKind.SIGNAL, 7));
    assertThat(chains.waits().blockers())
        .extracting(Blocker::who, Blocker::totalNs)
        .containsExactly(tuple("mover in user mode had PG_locked", 990L));
  }
}
