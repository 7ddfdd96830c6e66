package pageferry.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import pageferry.actors.ProcessSpec.ThreadSpec;
import pageferry.engine.virtual.Chooser;
import pageferry.faults.FaultAttr;
import pageferry.faults.FaultFilter;
import pageferry.faults.FaultPlan;
import pageferry.faults.FaultRule;
import pageferry.house.Slow;
import pageferry.mm.Errno;
import pageferry.mm.MachineImage;
import pageferry.mm.NodeMask;
import pageferry.mm.PageFlags;
import pageferry.mm.PageSet;
import pageferry.mm.Pte;
import pageferry.protocol.fork.ForkCall;
import pageferry.protocol.kernel.Step;
import pageferry.protocol.madvise.MadviseCall;
import pageferry.protocol.mmap.MmapCall;
import pageferry.protocol.mmap.MprotectCall;
import pageferry.protocol.program.MapType;
import pageferry.protocol.program.Protection;
import pageferry.protocol.strategy.MigrationStep;
import pageferry.world.FaultKind;
import pageferry.world.Latency;

/**
 * Every step of every strategy, failed each time: all memory is then as if nobody had tried, to the
 * last reference, flag and entry.
 */
@Slow
class FailedStepTest {
  private static final long VPN = 0x48000;
  private static final int PAGES = 40;
  private static final String MAIN = "main";
  private static final String OTHER = "other";
  private static final String CHILD = "child";

  /** What the pages to be moved are. */
  private enum Memory {
    SMALL,
    HUGE,
    SHARED_BY_FORK,
    TMPFS,
    HUGE_MAPPED_BY_SMALL_ENTRIES,
    READ_ONLY
  }

  /** The steps that can fail: all before the contents have left the source. */
  static Stream<Arguments> steps() {
    List<Arguments> all = new ArrayList<>();
    for (String strategy : Lab.strategies()) {
      List<MigrationStep> order =
          Lab.strategy(strategy).phases().stream().flatMap(List::stream).toList();
      for (MigrationStep step : order.stream().distinct().toList()) {
        boolean late =
            step == MigrationStep.REMAP
                || step == MigrationStep.UNLOCK_SOURCE
                    && order.indexOf(step) > order.indexOf(MigrationStep.UNMAP);
        for (Memory memory : late ? new Memory[0] : Memory.values()) {
          for (Errno error : List.of(Errno.EAGAIN, Errno.EBUSY, Errno.ENOMEM)) {
            if (!splits(memory, error)) {
              all.add(Arguments.of(strategy, step, memory, error));
            }
          }
        }
      }
    }
    return all.stream();
  }

  /** A huge page that finds no memory is split, as in the kernel, and not left as it was. */
  private static boolean splits(Memory memory, Errno error) {
    boolean huge = memory == Memory.HUGE || memory == Memory.HUGE_MAPPED_BY_SMALL_ENTRIES;
    return huge && error == Errno.ENOMEM;
  }

  @ParameterizedTest
  @MethodSource("steps")
  void a_step_that_fails_leaves_no_trace(
      String strategy, MigrationStep step, Memory memory, Errno error) {
    FaultPlan plan = failing(step, error);
    try (Lab lab = new Lab(Lab.twoSockets(), strategy, Chooser.fifo(), plan.begin(1))) {
      lab.begin(new ThreadSpec(MAIN, 0, List.of()), new ThreadSpec(OTHER, 1, List.of()));
      PageSet pages = lay(lab, memory);
      List<Long> free = lab.freePages();
      boolean cleans = cleans(strategy);
      MachineImage before = settled(lab.image(), cleans);

      lab.drive(MAIN, Lab.move(pages, 1, Lab.MF_MOVE_ALL));

      assertThat(lab.injected()).isNotEmpty().allMatch(fault -> fault.step() == step.ordinal());
      assertThat(settled(lab.image(), cleans)).isEqualTo(before);
      assertThat(lab.freePages()).isEqualTo(free);
      lab.succeed(OTHER, Lab.move(pages, 1, Lab.MF_MOVE_ALL));
      if (!strategy.equals("discard")) {
        lab.assertAllOn(1, OTHER, pages);
      }
    }
  }

  private static boolean cleans(String strategy) {
    return Lab.strategy(strategy).phases().stream()
        .flatMap(List::stream)
        .anyMatch(step -> step == MigrationStep.CLEAR_DIRTY || step == MigrationStep.WRITE_PROTECT);
  }

  /**
   * Without PG_deferred_split, which unmapping sets for good in the kernel too. Where entries are
   * made clean their folio is dirty instead, for good too.
   */
  private static MachineImage settled(MachineImage image, boolean cleans) {
    int goes = PageFlags.DEFERRED_SPLIT | (cleans ? PageFlags.DIRTY : 0);
    List<MachineImage.NodeImage> nodes = new ArrayList<>();
    for (MachineImage.NodeImage node : image.nodes()) {
      List<MachineImage.Frame> frames =
          node.frames().stream().map(frame -> without(goes, frame)).toList();
      nodes.add(
          new MachineImage.NodeImage(
              node.node(), node.firstPfn(), node.pages(), frames, node.lists(), node.locked()));
    }
    return new MachineImage(
        nodes,
        cleans ? image.spaces().stream().map(FailedStepTest::clean).toList() : image.spaces(),
        image.inodes(),
        image.cpus(),
        image.worker(),
        image.cgroups());
  }

  private static MachineImage.Frame without(int flags, MachineImage.Frame frame) {
    return new MachineImage.Frame(
        frame.pfn(), frame.flags() & ~flags, frame.refs(), frame.mappings());
  }

  private static MachineImage.SpaceImage clean(MachineImage.SpaceImage space) {
    TreeMap<Long, Long> entries = new TreeMap<>(space.entries());
    entries.replaceAll((vpn, entry) -> entry & ~Pte.DIRTY);
    return new MachineImage.SpaceImage(
        space.mm(), space.areas(), entries, space.tables(), space.held(), space.locked());
  }

  private static FaultPlan failing(MigrationStep step, Errno error) {
    FaultFilter filter =
        new FaultFilter(
            List.of(MAIN),
            List.of(),
            NodeMask.NONE,
            List.of(step.ordinal()),
            new FaultFilter.Stack(List.of(), List.of(), 0),
            FaultFilter.Alloc.ANY);
    FaultRule.Effect effect = new FaultRule.Effect(new Latency.Constant(0), error, "");
    FaultAttr always = new FaultAttr(100, 1, -1, 0, 0);
    return new FaultPlan(List.of(new FaultRule(FaultKind.FAIL_MIGRATE, always, filter, effect)));
  }

  /** Makes memory and answers one page of each folio, in the order of the LRU lists. */
  private static PageSet lay(Lab lab, Memory memory) {
    switch (memory) {
      case SMALL -> lab.mapAndTouch(MAIN, VPN, PAGES);
      case HUGE -> lab.mapAndTouchHuge(MAIN, VPN, 1024);
      case SHARED_BY_FORK -> {
        lab.mapAndTouch(MAIN, VPN, PAGES);
        lab.succeed(MAIN, new ForkCall.Fork(CHILD, List.of()));
        lab.succeed(MAIN, new ForkCall.Fork("twin", List.of()));
      }
      case TMPFS -> {
        lab.succeed(
            MAIN, new MmapCall.Mmap("s", VPN, PAGES, MapType.ANON, true, Protection.READ_WRITE));
        lab.succeed(MAIN, new Step.Touch(PageSet.span(VPN, PAGES, 1), true));
        lab.succeed(MAIN, new ForkCall.Fork(CHILD, List.of()));
        lab.succeed(CHILD, new Step.Touch(PageSet.span(VPN, PAGES / 2, 1), false));
      }
      case HUGE_MAPPED_BY_SMALL_ENTRIES -> {
        lab.mapAndTouchHuge(MAIN, VPN, 1024);
        lab.succeed(MAIN, new ForkCall.Fork(CHILD, List.of()));
        lab.succeed(CHILD, new MadviseCall.Madvise(VPN << 12, 4096, 4));
      }
      case READ_ONLY -> {
        lab.mapAndTouch(MAIN, VPN, PAGES);
        lab.succeed(MAIN, new MprotectCall.Mprotect(VPN << 12, PAGES << 12, Protection.READ));
      }
    }
    boolean huge = memory == Memory.HUGE || memory == Memory.HUGE_MAPPED_BY_SMALL_ENTRIES;
    return huge ? PageSet.span(VPN, 2, 512) : PageSet.span(VPN, PAGES, 1);
  }
}
