package pageferry.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import pageferry.actors.ProcessSpec.ThreadSpec;
import pageferry.engine.virtual.Chooser;
import pageferry.house.Slow;
import pageferry.mm.AccessPattern;
import pageferry.mm.PageSet;
import pageferry.protocol.fork.ExitCall;
import pageferry.protocol.fork.ForkCall;
import pageferry.protocol.kernel.Step;
import pageferry.protocol.madvise.MadviseCall;
import pageferry.protocol.program.StepResult;
import pageferry.protocol.strategy.MigrationStep;
import pageferry.protocol.strategy.Strategy;

/** Every strategy of the installation moves pages, and loses none. */
@Slow
class StrategyTest {
  private static final long VPN = 0x48000;
  private static final int PAGES = 64;
  private static final int SEEDS = 20;
  private static final String MAIN = "main";
  private static final String CHILD = "child";
  private static final PageSet SET = PageSet.span(VPN, PAGES, 1);

  static List<String> strategies() {
    return Lab.strategies();
  }

  @ParameterizedTest
  @MethodSource("strategies")
  void every_strategy_moves_touched_pages_and_leaks_none(String strategy) {
    try (Lab lab = new Lab(strategy)) {
      lab.begin(new ThreadSpec(MAIN, 0, List.of()));
      List<Long> before = lab.freePages();
      lab.mapAndTouch(MAIN, VPN, PAGES);
      lab.assertAllOn(0, MAIN, SET);
      List<Long> touched = lab.freePages();
      moveAll(lab, SET, Lab.MF_MOVE);
      assertMoved(lab, strategy, MAIN, SET);
      long there = strategy.equals("discard") ? 0 : PAGES;
      assertThat(lab.freePages()).containsExactly(touched.get(0) + PAGES, before.get(1) - there);
      lab.munmap(MAIN, VPN, PAGES);
      assertThat(lab.freePages()).isEqualTo(before);
    }
  }

  @ParameterizedTest
  @MethodSource("strategies")
  void every_strategy_moves_pages_there_and_back(String strategy) {
    try (Lab lab = new Lab(strategy)) {
      lab.begin(new ThreadSpec(MAIN, 0, List.of()));
      List<Long> before = lab.freePages();
      lab.mapAndTouch(MAIN, VPN, PAGES);
      for (int node : new int[] {1, 0, 1}) {
        lab.succeed(MAIN, Lab.move(SET, node, Lab.MF_MOVE));
        lab.succeed(MAIN, new Step.Touch(SET, true));
      }
      lab.assertAllOn(strategy.equals("discard") ? 0 : 1, MAIN, SET);
      lab.munmap(MAIN, VPN, PAGES);
      assertThat(lab.freePages()).isEqualTo(before);
    }
  }

  @ParameterizedTest
  @MethodSource("strategies")
  void every_strategy_moves_huge_pages_and_leaks_none(String strategy) {
    try (Lab lab = new Lab(strategy)) {
      lab.begin(new ThreadSpec(MAIN, 0, List.of()));
      List<Long> before = lab.freePages();
      lab.mapAndTouchHuge(MAIN, VPN, 1024);
      moveAll(lab, PageSet.span(VPN, 2, 512), Lab.MF_MOVE);
      assertMoved(lab, strategy, MAIN, PageSet.span(VPN, 1024, 1));
      lab.munmap(MAIN, VPN, 1024);
      assertThat(lab.freePages()).isEqualTo(before);
    }
  }

  @ParameterizedTest
  @MethodSource("strategies")
  void every_strategy_moves_pages_shared_by_fork_and_leaks_none(String strategy) {
    try (Lab lab = new Lab(strategy)) {
      lab.begin(new ThreadSpec(MAIN, 0, List.of()));
      List<Long> before = lab.freePages();
      lab.mapAndTouch(MAIN, VPN, PAGES);
      assertSharedMove(lab, strategy, SET, SET);
      lab.munmap(MAIN, VPN, PAGES);
      assertThat(lab.freePages()).isEqualTo(before);
    }
  }

  @ParameterizedTest
  @MethodSource("strategies")
  void every_strategy_moves_huge_pages_shared_by_fork_and_leaks_none(String strategy) {
    try (Lab lab = new Lab(strategy)) {
      lab.begin(new ThreadSpec(MAIN, 0, List.of()));
      List<Long> before = lab.freePages();
      lab.mapAndTouchHuge(MAIN, VPN, 1024);
      assertSharedMove(lab, strategy, PageSet.span(VPN, 2, 512), PageSet.span(VPN, 1024, 1));
      lab.munmap(MAIN, VPN, 1024);
      assertThat(lab.freePages()).isEqualTo(before);
    }
  }

  private static void assertSharedMove(Lab lab, String strategy, PageSet moved, PageSet all) {
    lab.succeed(MAIN, new ForkCall.Fork(CHILD, List.of()));
    assertThat(lab.drive(MAIN, Lab.move(moved, 1, Lab.MF_MOVE)).status()).containsOnly(-13);
    lab.assertAllOn(0, MAIN, all);
    moveAll(lab, moved, Lab.MF_MOVE_ALL);
    assertMoved(lab, strategy, MAIN, all);
    assertMoved(lab, strategy, CHILD, all);
    lab.drive(CHILD, new ExitCall.Exit());
  }

  private static void moveAll(Lab lab, PageSet pages, int flags) {
    StepResult outcome = lab.succeed(MAIN, Lab.move(pages, 1, flags));
    assertThat(outcome.ret()).isZero();
    assertThat(outcome.status()).isEqualTo(Collections.nCopies((int) pages.size(), 1));
  }

  private static void assertMoved(Lab lab, String strategy, String task, PageSet pages) {
    if (strategy.equals("discard")) {
      assertThat(lab.placement(task, pages)).hasSize((int) pages.size()).allMatch(node -> node < 0);
    } else {
      lab.assertAllOn(1, task, pages);
    }
  }

  static Stream<Arguments> storms() {
    return strategies().stream()
        .flatMap(name -> Stream.of(Arguments.of(name, false), Arguments.of(name, true)));
  }

  @ParameterizedTest
  @MethodSource("storms")
  void nothing_is_lost_while_others_read_and_fork(String strategy, boolean huge) {
    for (long seed = 0; seed < SEEDS; seed++) {
      try (Lab lab = new Lab(Lab.twoSockets(), strategy, Chooser.random(seed))) {
        List<Long> before = lab.freePages();
        lab.begin(
            new ThreadSpec(MAIN, 0, mover(huge)),
            new ThreadSpec("reader", 1, reader()),
            new ThreadSpec("writer", 9, writer()),
            new ThreadSpec("forker", 10, forker()));
        assertThat(lab.tasks()).as("seed %s", seed).containsExactly(Lab.JANITOR);
        assertThat(lab.freePages()).as("seed %s", seed).isEqualTo(before);
      }
    }
  }

  private static List<Step> mover(boolean huge) {
    PageSet moved = huge ? PageSet.span(VPN, 1, 1).then(SET) : SET;
    List<Step> steps = new ArrayList<>();
    steps.add(Lab.mmap(VPN, 512));
    if (huge) {
      steps.add(new MadviseCall.Madvise(VPN << 12, 512L << 12, 14));
    }
    steps.add(new Step.Touch(SET, true));
    steps.add(new Step.Signal(Lab.signal("ready")));
    Step there = Lab.move(moved, 1, Lab.MF_MOVE_ALL);
    Step back = Lab.move(moved, 0, Lab.MF_MOVE_ALL);
    steps.add(new Step.Repeat(4, List.of(there, back)));
    return steps;
  }

  private static List<Step> reader() {
    return List.of(
        new Step.Wait(Lab.signal("ready"), 1),
        new Step.Access(SET, AccessPattern.UNIFORM, 2000, false, 200));
  }

  private static List<Step> writer() {
    return List.of(
        new Step.Wait(Lab.signal("ready"), 1),
        new Step.Access(SET, AccessPattern.UNIFORM, 500, true, 800));
  }

  private static List<Step> forker() {
    List<Step> steps = new ArrayList<>();
    steps.add(new Step.Wait(Lab.signal("ready"), 1));
    for (int i = 0; i < 4; i++) {
      steps.add(new ForkCall.Fork("child-" + i, List.of(new Step.Touch(SET, i % 2 == 0))));
      steps.add(new Step.Sleep(20_000));
    }
    return steps;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          lock-source unmap copy | copy has no target to copy to: allocate-target must come first
          allocate-target unlock-source | unlock-source comes while the source is not locked
          allocate-target lock-source unmap remap | remap would map a target without contents: \
          copy must come first
          allocate-target lock-source unmap copy remap | the source is still locked at the end: \
          unlock-source is missing
          lock-source lock-source | lock-source comes while the source is locked: \
          a task cannot take PG_locked twice
          allocate-target allocate-target | allocate-target comes twice: there is a target already
          allocate-target unmap | unmap needs the source locked: lock-source must come first
          lock-source unmap unlock-source | unlock-source leaves migration entries behind \
          that nobody would wait for: remap or discard first, or let \
          faults wait for something else than PG_locked (migrating-bit = on)
          flush-tlb | flush-tlb has nothing to flush: unmap must come first
          allocate-target lock-source copy | copy would copy a page that can still be written: \
          unmap must come first
          allocate-target lock-source unmap copy flush-tlb | copy would copy a page that stale \
          TLB entries can still write: flush-tlb must come first
          allocate-target lock-source discard | discard tosses the contents although a target \
          was allocated for them
          lock-source discard | discard would toss a page that is still mapped: \
          unmap must come first
          lock-source unlock-source | the folio is neither remapped nor discarded at the end
          """)
  void an_order_that_cannot_work_is_refused_with_the_reason(String steps, String reason) {
    assertThat(of(steps).objection()).isEqualTo(reason);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          allocate-target lock-source split | split comes too late: the pieces take all steps, \
          so it must be first
          allocate-target lock-source unmap copy wait-references | wait-references comes too \
          late: copy has looked at the references
          allocate-target clear-dirty | clear-dirty needs the source locked: lock-source must \
          come first
          allocate-target lock-source unmap write-protect | write-protect finds no entries: \
          it must come before unmap
          allocate-target lock-source clear-dirty copy-contents clear-dirty | clear-dirty would \
          forget what was written since the contents were copied: it must come first
          allocate-target lock-source copy-contents | copy-contents would copy a page that can \
          still be written, and nobody could tell whether it was: write-protect or clear-dirty \
          must come first (and recheck-dirty after unmap), or unmap
          lock-source unmap copy-contents | copy-contents has no target to copy to: \
          allocate-target must come first
          allocate-target lock-source unmap copy copy-contents | copy-contents comes too late: \
          copy has moved the contents
          allocate-target lock-source clear-dirty copy-contents unmap copy | copy would lose \
          what was written since copy-contents: recheck-dirty must come first
          allocate-target lock-source clear-dirty copy-contents recheck-dirty copy-contents \
          unmap copy | copy would lose what was written since copy-contents: recheck-dirty must \
          come first
          allocate-target lock-source unmap recheck-dirty | recheck-dirty has nothing to compare \
          with: copy-contents must come first
          allocate-target lock-source unmap copy-contents recheck-dirty | recheck-dirty cannot \
          tell what was written: write-protect or clear-dirty must come before the copy
          allocate-target lock-source unmap copy-batch | copy-batch is done for a whole batch at \
          once: it must be the first step of its phase, but for flush-tlb
          allocate-target lock-source unmap copy unlock-source | unlock-source leaves migration \
          entries behind that nobody would wait for: remap or discard first, or let faults wait \
          for something else than PG_locked (migrating-bit = on)
          """)
  void a_step_that_no_kernel_has_is_refused_where_it_cannot_stand(String steps, String reason) {
    assertThat(of(steps).objection()).isEqualTo(reason);
  }

  @Test
  void the_strategies_of_the_installation_can_work() {
    assertThat(strategies()).hasSizeGreaterThanOrEqualTo(6);
    assertThat(strategies()).allMatch(name -> Lab.strategy(name).objection() == null);
  }

  private static Strategy of(String steps) {
    List<MigrationStep> order = Stream.of(steps.split(" ")).map(MigrationStep::of).toList();
    Strategy.Order whole = new Strategy.Order(List.of(order), List.of());
    return new Strategy(
        "tried",
        "",
        whole,
        List.of(),
        new Strategy.Conduct(512, 0, false, false, 0, Strategy.Budget.USUAL));
  }
}
