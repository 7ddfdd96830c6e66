package pageferry.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import pageferry.actors.ProcessSpec.ThreadSpec;
import pageferry.engine.virtual.Chooser;
import pageferry.house.Slow;
import pageferry.mm.Errno;
import pageferry.mm.NodeSpec;
import pageferry.mm.PageSet;
import pageferry.mm.Topology;
import pageferry.mm.Watermarks;
import pageferry.mm.ZoneSpec;
import pageferry.mm.ZoneType;
import pageferry.protocol.fork.ExitCall;
import pageferry.protocol.fork.ForkCall;
import pageferry.protocol.kernel.Step;
import pageferry.protocol.program.StepResult;

/** A move that finds no memory leaves everything as it was. */
@Slow
class UndoTest {
  private static final long NODE_PAGES = 16_384;
  private static final long VPN = 0x48000;
  private static final long FILL = 0x60000;
  private static final long REST = 0x70000;
  private static final int REST_PAGES = 1000;
  private static final int PAGES = 64;
  private static final String MAIN = "main";
  private static final String HOG = "hog";
  private static final PageSet SET = PageSet.span(VPN, PAGES, 1);

  private static final ZoneSpec ZONE = new ZoneSpec(ZoneType.NORMAL, NODE_PAGES);
  private static final ZoneSpec LOW = new ZoneSpec(ZoneType.DMA, 4096);
  private static final Topology SMALL =
      new Topology(
          "small",
          List.of(
              new NodeSpec(0, List.of(0), List.of(LOW, ZONE), 0),
              new NodeSpec(1, List.of(1), List.of(ZONE), 0)),
          new int[][] {{10, 21}, {21, 10}});

  static List<String> strategies() {
    return Lab.strategies().stream().filter(name -> !name.equals("discard")).toList();
  }

  @ParameterizedTest
  @MethodSource("strategies")
  void without_memory_on_the_target_all_is_as_before(String strategy) {
    try (Lab lab = new Lab(SMALL, strategy, Chooser.fifo())) {
      lab.begin(new ThreadSpec(MAIN, 0, List.of()));
      List<Long> before = lab.freePages();
      lab.mapAndTouch(MAIN, VPN, PAGES);
      fillNodeOne(lab);
      assertNothingMoves(lab, SET, SET, Lab.MF_MOVE);
      lab.munmap(MAIN, VPN, PAGES);
      lab.drive(HOG, new ExitCall.Exit());
      assertThat(lab.freePages()).isEqualTo(before);
    }
  }

  @ParameterizedTest
  @MethodSource("strategies")
  void without_memory_shared_pages_stay_with_both_processes(String strategy) {
    try (Lab lab = new Lab(SMALL, strategy, Chooser.fifo())) {
      lab.begin(new ThreadSpec(MAIN, 0, List.of()));
      List<Long> before = lab.freePages();
      lab.mapAndTouch(MAIN, VPN, PAGES);
      lab.succeed(MAIN, new ForkCall.Fork("child", List.of()));
      fillNodeOne(lab);
      assertNothingMoves(lab, SET, SET, Lab.MF_MOVE_ALL);
      lab.assertAllOn(0, "child", SET);
      lab.drive("child", new ExitCall.Exit());
      lab.munmap(MAIN, VPN, PAGES);
      lab.drive(HOG, new ExitCall.Exit());
      assertThat(lab.freePages()).isEqualTo(before);
    }
  }

  @ParameterizedTest
  @MethodSource("strategies")
  void pages_that_stayed_can_be_moved_once_there_is_memory(String strategy) {
    try (Lab lab = new Lab(SMALL, strategy, Chooser.fifo())) {
      lab.begin(new ThreadSpec(MAIN, 0, List.of()));
      List<Long> before = lab.freePages();
      lab.mapAndTouch(MAIN, VPN, PAGES);
      fillNodeOne(lab);
      assertNothingMoves(lab, SET, SET, Lab.MF_MOVE);
      lab.drive(HOG, new ExitCall.Exit());
      assertThat(lab.succeed(MAIN, Lab.move(SET, 1, Lab.MF_MOVE)).ret()).isZero();
      lab.assertAllOn(1, MAIN, SET);
      lab.munmap(MAIN, VPN, PAGES);
      assertThat(lab.freePages()).isEqualTo(before);
    }
  }

  private static void assertNothingMoves(Lab lab, PageSet moved, PageSet all, int flags) {
    List<Long> free = lab.freePages();
    StepResult outcome = lab.drive(MAIN, Lab.move(moved, 1, flags));
    assertThat(outcome.errno()).isEqualTo(Errno.ENOMEM);
    assertThat(outcome.status()).containsOnly(StepResult.UNWRITTEN);
    lab.assertAllOn(0, MAIN, all);
    assertThat(lab.freePages()).isEqualTo(free);
    StepResult touch = lab.succeed(MAIN, new Step.Touch(all, false));
    assertThat(touch.faults()).isZero();
  }

  /**
   * Page faults fill the node to its low mark, from where on they would go elsewhere; a move takes
   * what is left above the min mark.
   */
  private static void fillNodeOne(Lab lab) {
    Watermarks marks = Watermarks.of(SMALL, ZONE);
    lab.begin(new ThreadSpec(HOG, 1, List.of()));
    lab.mapAndTouch(HOG, FILL, NODE_PAGES - marks.low());
    lab.mapAndTouch(HOG, REST, REST_PAGES);
    PageSet rest = PageSet.span(REST, REST_PAGES, 1);
    assertThat(lab.drive(HOG, Lab.move(rest, 1, Lab.MF_MOVE)).errno()).isEqualTo(Errno.ENOMEM);
    assertThat(lab.freePages().get(1)).isLessThanOrEqualTo(marks.min() + 1);
  }
}
