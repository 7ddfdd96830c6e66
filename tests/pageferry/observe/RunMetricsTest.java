package pageferry.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.Assertions.within;
import static pageferry.mm.MigrateMode.MIGRATE_SYNC;
import static pageferry.mm.MigrateReason.MR_SYSCALL;

import java.util.SortedMap;
import org.junit.jupiter.api.Test;
import pageferry.mm.StepOp;
import pageferry.world.AccessCosts;
import pageferry.world.AccessEvent.MigrationEntryWaited;
import pageferry.world.AccessEvent.PageFault;
import pageferry.world.AccessEvent.TlbFlush;
import pageferry.world.AccessEvent.UserAccesses;
import pageferry.world.KernelBug;
import pageferry.world.LockEvent.FolioLocked;
import pageferry.world.LockEvent.FolioTrylockFailed;
import pageferry.world.LockEvent.FolioUnlocked;
import pageferry.world.MemoryEvent.DirectReclaimBegin;
import pageferry.world.MemoryEvent.DirectReclaimEnd;
import pageferry.world.MemoryEvent.KswapdSleep;
import pageferry.world.MemoryEvent.LruDrainAll;
import pageferry.world.MemoryEvent.PageAlloc;
import pageferry.world.MigrateCounts;
import pageferry.world.MigrateEvent.FolioDiscarded;
import pageferry.world.MigrateEvent.MigratePages;
import pageferry.world.MigrateEvent.MigratePagesStart;
import pageferry.world.MigrateEvent.RevalidationFailed;
import pageferry.world.MigrateEvent.TargetWasted;
import pageferry.world.StepEvent.SysExit;
import pageferry.world.Tracepoint;

class RunMetricsTest {
  private static final MigratePagesStart START = new MigratePagesStart(MIGRATE_SYNC, MR_SYSCALL);

  private final RunMetrics metrics = new RunMetrics(Machines.pair());

  @Test
  void a_run_without_events_counts_zeros_and_leaves_out_what_has_no_value() {
    SortedMap<String, Double> values = metrics.values(17);
    assertThat(values)
        .contains(entry("time.virtual", 17.0))
        .contains(entry("lock.hold.count", 0.0), entry("wait.count", 0.0))
        .contains(entry("migrate.failed", 0.0), entry("targets.wasted", 0.0))
        .doesNotContainKeys("lock.hold.max", "wait.p99", "migrate.rate");
    assertThat(values.keySet()).allSatisfy(name -> assertThat(Metric.of(name)).isNotNull());
  }

  @Test
  void every_duration_has_percentiles_a_greatest_a_mean_and_a_count() {
    for (int ns = 1; ns <= 1000; ns++) {
      emit(new FolioUnlocked(1, ns));
    }
    assertThat(metrics.values(0).subMap("lock.hold.other", "lock.hold.other~"))
        .containsExactly(
            entry("lock.hold.other.count", 1000.0),
            entry("lock.hold.other.max", 1000.0),
            entry("lock.hold.other.mean", 500.5),
            entry("lock.hold.other.p50", 500.0),
            entry("lock.hold.other.p99", 990.0),
            entry("lock.hold.other.p99.9", 999.0));
    assertThat(metrics.values(0).subMap("lock.hold", "lock.hold~")).hasSize(12);
  }

  @Test
  void a_percentile_that_its_samples_do_not_carry_has_no_value() {
    for (int i = 1; i <= 99; i++) {
      emit(new FolioUnlocked(1, i));
    }
    assertThat(metrics.values(0)).containsKey("lock.hold.p50").doesNotContainKey("lock.hold.p99");
    emit(new FolioUnlocked(1, 100));
    assertThat(metrics.values(0)).containsKey("lock.hold.p99").doesNotContainKey("lock.hold.p99.9");
    for (int i = 101; i < 1000; i++) {
      emit(new FolioUnlocked(1, i));
    }
    assertThat(metrics.values(0)).doesNotContainKey("lock.hold.p99.9");
    emit(new FolioUnlocked(1, 1000));
    assertThat(metrics.values(0)).containsEntry("lock.hold.p99.9", 999.0);
  }

  @Test
  void percentiles_are_good_to_three_digits_and_the_greatest_is_exact() {
    for (int i = 1; i <= 1000; i++) {
      emit(new FolioUnlocked(1, i * 1_234_567L));
    }
    SortedMap<String, Double> values = metrics.values(0);
    assertThat(values.get("lock.hold.p99")).isCloseTo(990 * 1_234_567.0, within(1.3e6));
    assertThat(values.get("lock.hold.max")).isEqualTo(1_234_567_000.0);
  }

  @Test
  void a_duration_that_never_varies_is_told_exactly() {
    for (int i = 0; i < 1000; i++) {
      emit(new FolioUnlocked(1, 1_000_001));
    }
    assertThat(metrics.values(0))
        .contains(entry("lock.hold.p50", 1_000_001.0), entry("lock.hold.p99.9", 1_000_001.0));
  }

  @Test
  void a_lock_taken_without_waiting_is_no_wait() {
    emit(new FolioLocked(1, 0), new FolioLocked(2, 70), new FolioLocked(3, 0));
    assertThat(metrics.values(0))
        .contains(entry("lock.wait.count", 1.0), entry("lock.wait.p50", 70.0));
  }

  @Test
  void bystanders_wait_for_locks_and_for_migration_entries() {
    emit(new FolioLocked(1, 10), new FolioLocked(1, 30));
    emit(new MigrationEntryWaited(1, 20), new MigrationEntryWaited(1, 500));
    assertThat(metrics.values(0))
        .contains(entry("lock.wait.count", 2.0), entry("lock.wait.max", 30.0))
        .contains(entry("entry.wait.count", 2.0), entry("entry.wait.max", 500.0))
        .contains(entry("wait.count", 4.0), entry("wait.p50", 20.0), entry("wait.max", 500.0))
        .contains(entry("wait.mean", 140.0));
  }

  @Test
  void waits_can_be_all_of_one_kind() {
    emit(new MigrationEntryWaited(1, 20));
    assertThat(metrics.values(0)).contains(entry("wait.p50", 20.0), entry("wait.count", 1.0));
  }

  @Test
  void asking_twice_answers_the_same() {
    emit(new FolioLocked(1, 10), new MigrationEntryWaited(1, 20));
    assertThat(metrics.values(5)).isEqualTo(metrics.values(5));
  }

  @Test
  void failed_trylocks_are_counted() {
    emit(new FolioTrylockFailed(1), new FolioTrylockFailed(2));
    assertThat(metrics.values(0)).contains(entry("lock.trylock.failed", 2.0));
  }

  @Test
  void faults_take_what_they_take() {
    emit(new PageFault(4096, true, 800), new PageFault(8192, false, 600));
    assertThat(metrics.values(0))
        .contains(entry("fault.count", 2.0), entry("fault.p50", 600.0), entry("fault.max", 800.0));
  }

  @Test
  void allocations_are_timed_and_their_pages_counted_by_node() {
    emit(new PageAlloc(5, 0, 0, 100), new PageAlloc(Machines.NODE_PAGES, 9, 0, 300));
    emit(new PageAlloc(-1, 0, 0, 900));
    assertThat(metrics.values(0))
        .contains(entry("alloc.count", 3.0), entry("alloc.max", 900.0), entry("alloc.failed", 1.0))
        .contains(entry("alloc.node0", 1.0), entry("alloc.node1", 512.0));
  }

  @Test
  void the_rate_is_over_the_time_from_the_first_start_to_the_last_end() {
    metrics.emit(1_000_000, 0, 100, START);
    metrics.emit(2_000_000, 0, 100, moved(300, 2));
    metrics.emit(4_000_000, 1, 101, START);
    metrics.emit(5_000_000, 1, 101, moved(100, 1));
    assertThat(metrics.values(9_000_000))
        .contains(entry("migrate.calls", 2.0))
        .contains(entry("migrate.succeeded", 400.0), entry("migrate.failed", 3.0))
        .contains(entry("migrate.rate", 100_000.0));
  }

  @Test
  void there_is_no_rate_without_an_end_or_without_time() {
    metrics.emit(1_000_000, 0, 100, START);
    assertThat(metrics.values(9_000_000)).doesNotContainKey("migrate.rate");
    metrics.emit(1_000_000, 0, 100, moved(1, 0));
    assertThat(metrics.values(9_000_000)).doesNotContainKey("migrate.rate");
  }

  @Test
  void work_in_vain_is_counted() {
    emit(new TargetWasted(1, 0), new TargetWasted(2, 9), new RevalidationFailed(3));
    emit(new FolioDiscarded(4, 0), new FolioDiscarded(5, 0), new FolioDiscarded(6, 0));
    assertThat(metrics.values(0))
        .contains(entry("targets.wasted", 2.0), entry("revalidation.failed", 1.0))
        .contains(entry("folio.discarded", 3.0));
  }

  @Test
  void reclaim_is_told_by_who_did_it() {
    emit(new DirectReclaimBegin(0, 0, 0), new DirectReclaimEnd(0, 32));
    emit(new DirectReclaimBegin(0, 0, 0), new KswapdSleep(0, 700));
    assertThat(metrics.values(0))
        .contains(entry("reclaim.direct", 32.0), entry("reclaim.direct.calls", 2.0))
        .contains(entry("reclaim.kswapd", 700.0));
  }

  @Test
  void shootdowns_accesses_and_drains_are_counted() {
    emit(new TlbFlush(3, 1), new TlbFlush(1, 512));
    emit(
        new UserAccesses(64, 60, 9000, AccessCosts.NONE),
        new UserAccesses(10, 0, 900, AccessCosts.NONE));
    emit(new LruDrainAll(1, 4), new LruDrainAll(2, 4));
    assertThat(metrics.values(0))
        .contains(entry("tlb.flushes", 2.0), entry("tlb.ipis", 4.0))
        .contains(entry("access.count", 74.0), entry("access.remote", 60.0))
        .contains(entry("lru.drains", 2.0));
  }

  @Test
  void each_system_call_is_timed_by_itself() {
    emit(new SysExit(StepOp.MOVE_PAGES, 0, 5000), new SysExit(StepOp.MBIND, -14, 400));
    emit(new SysExit(StepOp.MOVE_PAGES, 0, 6000));
    assertThat(metrics.values(0))
        .contains(entry("call.move_pages.max", 6000.0), entry("call.move_pages.count", 2.0))
        .contains(entry("call.mbind.p50", 400.0))
        .doesNotContainKey("call.mmap.count");
  }

  @Test
  void a_duration_below_nothing_is_an_error_of_the_model() {
    assertThatThrownBy(() -> emit(new FolioUnlocked(1, -5)))
        .isInstanceOf(KernelBug.class)
        .hasMessage("something took -5 ns");
  }

  private static MigratePages moved(long succeeded, long failed) {
    return new MigratePages(
        new MigrateCounts(succeeded, failed, 0, 0, 0), MIGRATE_SYNC, MR_SYSCALL);
  }

  private void emit(Tracepoint... events) {
    for (Tracepoint event : events) {
      metrics.emit(0, 0, 100, event);
    }
  }
}
