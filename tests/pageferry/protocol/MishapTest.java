package pageferry.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import pageferry.actors.ProcessSpec.ThreadSpec;
import pageferry.house.Slow;
import pageferry.mm.Errno;
import pageferry.mm.MachineImage;
import pageferry.mm.MachineImage.Frame;
import pageferry.mm.NodeSwitch;
import pageferry.mm.PageFlags;
import pageferry.mm.PageSet;
import pageferry.mm.Signal;
import pageferry.mm.VmCounter;
import pageferry.mm.WaitKind;
import pageferry.protocol.hotplug.SwitchNodeCall;
import pageferry.protocol.kernel.Step;
import pageferry.protocol.madvise.MadviseCall;
import pageferry.protocol.mmap.MmapCall;
import pageferry.protocol.program.MapType;
import pageferry.protocol.program.Protection;
import pageferry.protocol.program.StepResult;
import pageferry.protocol.program.StepResult.UserSignal;
import pageferry.protocol.strategy.MigrationStep;
import pageferry.world.FaultKind;
import pageferry.world.TaskEvent;

/** What befalls a machine in the middle of a migration: the OOM killer, bad memory, lost nodes. */
@Slow
class MishapTest {
  private static final long VPN = 0x48000;
  private static final int PAGES = 20;
  private static final PageSet SET = PageSet.span(VPN, PAGES, 1);
  private static final String MAIN = "main";
  private static final String OTHER = "other";

  /** The third page of a call; the worker of the fault has all the time it wants. */
  private static final String THIRD = "fail-nth = 3, task-filter = [main]";

  private static final String SLOW_MOVER =
      "{ fault = cpu_stall, probability = 100, times = -1, cpus = [0], require = migrate_folio,"
          + " for = 50 us }";

  static Stream<Arguments> stepsOfStrategies() {
    return Lab.strategies().stream()
        .flatMap(
            strategy ->
                Lab.strategy(strategy).phases().stream()
                    .flatMap(List::stream)
                    .distinct()
                    .map(step -> Arguments.of(strategy, step)));
  }

  @ParameterizedTest
  @MethodSource("stepsOfStrategies")
  void the_oom_killer_ends_the_mover_and_nothing_is_lost(String strategy, MigrationStep step) {
    try (Lab lab = lab(strategy, "6.1", "oom_kill, step = " + step.key())) {
      lab.begin(new ThreadSpec(OTHER, 1, List.of()));
      List<Long> free = lab.freePages();
      lab.begin(new ThreadSpec(MAIN, 0, List.of()));
      lab.mapAndTouch(MAIN, VPN, PAGES);

      lab.drive(MAIN, Lab.move(SET, 1, Lab.MF_MOVE));

      assertThat(lab.tasks()).contains(OTHER).doesNotContain(MAIN);
      assertThat(lab.report().vmstat()).containsEntry(VmCounter.OOM_KILL, 1L);
      assertThat(lab.freePages()).isEqualTo(free);
    }
  }

  @ParameterizedTest
  @MethodSource("stepsOfStrategies")
  void the_oom_killer_ends_another_process_whose_pages_are_under_migration(
      String strategy, MigrationStep step) {
    try (Lab lab = lab(strategy, "6.1", "oom_kill, step = " + step.key())) {
      lab.begin(new ThreadSpec(MAIN, 0, List.of()));
      List<Long> free = lab.freePages();
      lab.begin(new ThreadSpec(OTHER, 1, List.of()));
      lab.mapAndTouch(OTHER, VPN, PAGES);

      lab.drive(MAIN, Lab.move(OTHER, SET, 1));

      assertThat(lab.tasks()).contains(MAIN).doesNotContain(OTHER);
      assertThat(lab.freePages()).isEqualTo(free);
    }
  }

  @Test
  void the_oom_killer_takes_the_process_with_most_memory() {
    try (Lab lab = lab("batch", "6.1", "oom_kill, step = copy")) {
      lab.begin(new ThreadSpec(MAIN, 0, List.of()));
      lab.begin(new ThreadSpec(OTHER, 1, List.of()));
      lab.begin(new ThreadSpec("third", 2, List.of()));
      lab.mapAndTouch(MAIN, VPN, PAGES);
      lab.mapAndTouch(OTHER, VPN, PAGES + 2);
      lab.mapAndTouch("third", VPN, PAGES + 1);
      lab.drive(MAIN, Lab.move(SET, 1, Lab.MF_MOVE));
      assertThat(lab.tasks()).contains(MAIN, "third").doesNotContain(OTHER);
      lab.assertAllOn(1, MAIN, SET);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"allocate-target", "lock-source"})
  void memory_that_fails_before_it_is_unmapped_leaves_poison_entries(String step) {
    try (Lab lab = lab("alloc-before-lock", "6.1", "memory_failure, step = " + step)) {
      begin(lab);
      StepResult moved = lab.drive(MAIN, Lab.move(SET, 1, Lab.MF_MOVE));
      assertThat(moved.ret()).isZero();
      StepResult touched = lab.drive(MAIN, new Step.Touch(SET, false));
      assertThat(touched.signal()).isEqualTo(new UserSignal(Signal.SIGBUS, VPN + 2, 4));
      assertThat(failed(lab.image())).allMatch(frame -> frame.has(PageFlags.OUT_OF_SERVICE));
      assertThat(lab.placement(MAIN, PageSet.span(VPN, 2, 1))).containsExactly(1, 1);
    }
  }

  @Test
  void memory_that_fails_unmapped_is_copied_still_and_never_given_out_again() {
    try (Lab lab = lab("alloc-before-lock", "6.1", "memory_failure, step = copy")) {
      begin(lab);
      lab.succeed(MAIN, Lab.move(SET, 1, Lab.MF_MOVE));
      lab.assertAllOn(1, MAIN, SET);
      assertThat(failed(lab.image())).allMatch(frame -> frame.has(PageFlags.OUT_OF_SERVICE));
    }
  }

  @Test
  void newer_kernels_find_failed_memory_when_they_copy_it() {
    try (Lab lab = lab("alloc-before-lock", "6.12", "memory_failure, step = copy")) {
      begin(lab);
      StepResult moved = lab.drive(MAIN, Lab.move(SET, 1, Lab.MF_MOVE));
      assertThat(moved.ret()).isEqualTo(1);
      assertThat(lab.placement(MAIN, SET)).containsOnlyOnce(0).contains(1);
      assertThat(failed(lab.image())).noneMatch(frame -> frame.has(PageFlags.OUT_OF_SERVICE));
      lab.munmap(MAIN, VPN, PAGES);
      assertThat(failed(lab.image())).allMatch(frame -> frame.has(PageFlags.OUT_OF_SERVICE));
    }
  }

  @Test
  void of_a_huge_page_that_fails_one_frame_goes_out_of_service() {
    try (Lab lab = lab("batch", "6.1", "memory_failure, step = copy", "fail-nth = 1")) {
      lab.begin(new ThreadSpec(MAIN, 0, List.of()));
      List<Long> free = lab.freePages();
      lab.mapAndTouchHuge(MAIN, VPN, 512);
      lab.succeed(MAIN, Lab.move(PageSet.span(VPN, 1, 1), 1, Lab.MF_MOVE));
      lab.assertAllOn(1, MAIN, PageSet.span(VPN, 512, 1));
      lab.munmap(MAIN, VPN, 512);
      assertThat(lab.freePages()).containsExactly(free.get(0) - 1, free.get(1));
      assertThat(failed(lab.image())).hasSize(1);
    }
  }

  @Test
  void a_huge_page_of_hugetlb_that_somebody_holds_is_not_dissolved() {
    String held =
        "{ fault = extra_reference, step = unlock-source, probability = 100, for = 1 ms }";
    try (Lab lab = Lab.withHugetlb("batch", held)) {
      lab.begin(new ThreadSpec(MAIN, 0, List.of()));
      MapType type = MapType.HUGETLB;
      lab.succeed(MAIN, new MmapCall.Mmap("g", VPN, 512, type, false, Protection.READ_WRITE));
      lab.succeed(MAIN, new Step.Touch(PageSet.span(VPN, 1, 1), true));
      int softOffline = 101;
      StepResult outcome = lab.drive(MAIN, new MadviseCall.Madvise(VPN << 12, 4096, softOffline));
      assertThat(outcome.errno()).isEqualTo(Errno.EBUSY);
      assertThat(failed(lab.image())).isEmpty();
    }
  }

  @Test
  void a_target_node_that_goes_offline_sends_its_pages_on_and_is_no_node_then() {
    String fault = "offline_node, step = copy, which = target, for = 1 s";
    try (Lab lab = Lab.onMachine("quad-movable", "6.1", "batch", plan(fault, THIRD))) {
      begin(lab);
      lab.drive(MAIN, Lab.move(SET, 3, Lab.MF_MOVE));
      assertThat(lab.injected(FaultKind.OFFLINE_NODE)).hasSize(1);
      assertThat(lab.placement(MAIN, SET)).doesNotContain(3).allMatch(node -> node >= 0);
      StepResult again = lab.drive(MAIN, Lab.move(SET, 3, Lab.MF_MOVE));
      assertThat(again.errno()).isEqualTo(Errno.ENODEV);
      lab.image();
    }
  }

  @Test
  void a_source_node_that_goes_offline_loses_no_page() {
    String fault = "offline_node, step = copy, which = source, for = 1 s";
    try (Lab lab = Lab.onMachine("quad-movable", "6.1", "batch", plan(fault, "fail-nth = 23"))) {
      begin(lab);
      lab.succeed(MAIN, Lab.move(SET, 3, Lab.MF_MOVE));
      lab.succeed(MAIN, Lab.move(SET, 0, Lab.MF_MOVE));
      assertThat(lab.injected(FaultKind.OFFLINE_NODE)).hasSize(1);
      lab.assertAllOn(0, MAIN, SET);
      assertThat(lab.drive(MAIN, Lab.move(SET, 3, Lab.MF_MOVE)).errno()).isEqualTo(Errno.ENODEV);
    }
  }

  /** Five calls of alloc_contig_range(), each with five of migrate_pages(). */
  @ParameterizedTest
  @CsvSource({"alloc-before-lock, 25", "batch, 50"})
  void pages_that_never_leave_a_node_to_be_unplugged_are_tried_again_and_put_back(
      String strategy, int tries) {
    try (Lab lab = Lab.onMachine("quad-movable", "6.1", strategy, busy(-1))) {
      StepResult unplugged = unplug(lab);
      assertThat(unplugged.errno()).isEqualTo(Errno.EBUSY);
      assertThat(lab.injected(FaultKind.FAIL_MIGRATE)).hasSize(tries * PAGES);
      lab.assertAllOn(3, MAIN, SET);
      lab.image();
    }
  }

  @Test
  void pages_that_cannot_leave_a_node_at_once_leave_it_in_the_next_call() {
    try (Lab lab = Lab.onMachine("quad-movable", "6.1", "alloc-before-lock", busy(PAGES))) {
      unplug(lab);
      assertThat(lab.injected(FaultKind.FAIL_MIGRATE)).hasSize(PAGES);
      assertThat(lab.placement(MAIN, SET)).doesNotContain(3).allMatch(node -> node >= 0);
      lab.image();
    }
  }

  private static String busy(int times) {
    return "{ fault = fail_migrate, step = lock-source, error = EBUSY, probability = 100, times = "
        + times
        + ", task-filter = [other] }";
  }

  /** Another task takes the memory of a node away that has all the pages. */
  private static StepResult unplug(Lab lab) {
    begin(lab);
    lab.begin(new ThreadSpec(OTHER, 1, List.of()));
    lab.succeed(MAIN, Lab.move(SET, 3, Lab.MF_MOVE));
    return lab.drive(
        OTHER, new SwitchNodeCall.SwitchNode(NodeSwitch.UNPLUG, 3, true, 1_000_000_000));
  }

  @Test
  void a_task_killed_while_it_waits_for_a_page_lock_takes_it_and_gives_it_back() {
    PageSet page = PageSet.span(VPN, 1, 1);
    String kill = "{ fault = kill_task, step = lock-source, probability = 100 }";
    List<Step> locked = List.of(new Step.Signal(Lab.signal("go")), new Step.Sleep(1_000_000));
    List<Step> holder =
        List.of(
            Lab.mmap(VPN, 1),
            new Step.Touch(page, true),
            new Step.HoldFolios(page, true, false, locked));
    try (Lab lab = Lab.onMachine("two-socket", "6.1", "alloc-before-lock", kill)) {
      List<Step> waiter = List.of(new Step.Wait(Lab.signal("go"), 1), Lab.move("holder", page, 1));
      lab.begin(new ThreadSpec(OTHER, 1, waiter));
      lab.begin(new ThreadSpec("holder", 0, holder), new ThreadSpec(MAIN, 3, List.of()));
      assertThat(lab.events())
          .anyMatch(
              event ->
                  event instanceof TaskEvent.TaskBlocked sleep
                      && sleep.what() == WaitKind.FOLIO_LOCK);
      assertThat(lab.tasks()).contains(MAIN).doesNotContain(OTHER);
      lab.assertAllOn(1, MAIN, page);
      lab.image();
    }
  }

  private static List<Frame> failed(MachineImage image) {
    List<Frame> failed =
        image.nodes().stream()
            .flatMap(node -> node.frames().stream())
            .filter(frame -> frame.has(PageFlags.HWPOISON))
            .toList();
    return failed;
  }

  private static void begin(Lab lab) {
    lab.begin(new ThreadSpec(MAIN, 0, List.of()));
    lab.mapAndTouch(MAIN, VPN, PAGES);
  }

  private static Lab lab(String strategy, String kernel, String fault) {
    return lab(strategy, kernel, fault, THIRD);
  }

  private static Lab lab(String strategy, String kernel, String fault, String when) {
    return Lab.onMachine("two-socket", kernel, strategy, plan(fault, when));
  }

  private static String plan(String fault, String when) {
    return SLOW_MOVER + ", { fault = " + fault + ", " + when + " }";
  }
}
