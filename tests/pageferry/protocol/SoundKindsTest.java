package pageferry.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import pageferry.actors.MachineSpec.Pressure;
import pageferry.actors.ProcessSpec.ThreadSpec;
import pageferry.house.Slow;
import pageferry.mm.MachineImage;
import pageferry.mm.Madvice;
import pageferry.mm.MemPolicy;
import pageferry.mm.NodeSpec;
import pageferry.mm.NodeSwitch;
import pageferry.mm.PageSet;
import pageferry.mm.SwapSpec;
import pageferry.mm.Topology;
import pageferry.mm.ZoneSpec;
import pageferry.mm.ZoneType;
import pageferry.observe.Audit;
import pageferry.protocol.fork.ForkCall;
import pageferry.protocol.hotplug.SwitchNodeCall;
import pageferry.protocol.kernel.Step;
import pageferry.protocol.madvise.MadviseCall;
import pageferry.protocol.mempolicy.MbindCall;
import pageferry.protocol.mlock.MlockCall;
import pageferry.protocol.mmap.MmapCall;
import pageferry.protocol.mmap.MprotectCall;
import pageferry.protocol.mmap.MremapCall;
import pageferry.protocol.program.MapType;
import pageferry.protocol.program.NodeArg;
import pageferry.protocol.program.Protection;
import pageferry.protocol.syscalls.HoldCall;
import pageferry.protocol.syscalls.PinCall;

/**
 * A page of each kind: the audit takes the machine that has it for sound, and tells of each single
 * thing that is taken away from it or added.
 */
@Slow
class SoundKindsTest {
  private static final long VPN = 0x48000;
  private static final String MAIN = "main";
  private static final int HUGE = 512;

  /** What a machine can have in its memory. */
  private enum Kind {
    ANONYMOUS(lab -> lab.mapAndTouch(MAIN, VPN, 40)),
    IN_BATCHES(lab -> lab.mapAndTouch(MAIN, VPN, 3)),
    HUGE_ANONYMOUS(lab -> lab.mapAndTouchHuge(MAIN, VPN, HUGE)),
    HUGE_MAPPED_BY_SMALL_ENTRIES(
        lab -> {
          lab.mapAndTouchHuge(MAIN, VPN, HUGE);
          advise(lab, 3, 1, Madvice.DONTNEED);
        }),
    SHARED_ANONYMOUS(lab -> map(lab, MapType.ANON, true, 40, true)),
    TMPFS(lab -> map(lab, MapType.TMPFS, true, 40, true)),
    HUGE_TMPFS(() -> Lab.withHugeTmpfs("batch"), lab -> map(lab, MapType.TMPFS, true, HUGE, true)),
    FILE_MAPPED(lab -> map(lab, MapType.FILE, true, 40, true)),
    FILE_COPIED(lab -> map(lab, MapType.FILE, false, 40, true)),
    FILE_UNMAPPED(
        lab -> {
          map(lab, MapType.FILE, true, 40, false);
          advise(lab, 0, 20, Madvice.DONTNEED);
        }),
    HUGETLB_FREE(() -> Lab.withHugetlb("batch", ""), lab -> lab.mapAndTouch(MAIN, VPN, 1)),
    HUGETLB_USED(
        () -> Lab.withHugetlb("batch", ""), lab -> map(lab, MapType.HUGETLB, false, HUGE, true)),
    HUGETLB_MOVED(
        () -> Lab.withHugetlb("batch", ""),
        lab -> {
          map(lab, MapType.HUGETLB, true, HUGE, true);
          lab.drive(MAIN, Lab.move(PageSet.span(VPN, 1, 1), 1, Lab.MF_MOVE));
        }),
    ZERO_PAGE(
        lab -> {
          lab.succeed(MAIN, Lab.mmap(VPN, 40));
          lab.succeed(MAIN, new Step.Touch(PageSet.span(VPN, 20, 1), false));
          lab.succeed(MAIN, new Step.Touch(PageSet.span(VPN, 2, 1), true));
        }),
    HUGE_ZERO_PAGE(
        lab -> {
          lab.succeed(MAIN, Lab.mmap(VPN, 2 * HUGE));
          advise(lab, 0, 2 * HUGE, Madvice.HUGEPAGE);
          lab.succeed(MAIN, new Step.Touch(PageSet.span(VPN, 2, HUGE), false));
          lab.succeed(MAIN, new Step.Touch(PageSet.span(VPN, 1, 1), true));
        }),
    MLOCKED(
        lab -> {
          lab.mapAndTouch(MAIN, VPN, 40);
          lab.succeed(MAIN, new MlockCall.Mlock(VPN << 12, 20 << 12, false));
        }),
    IN_MLOCK_BATCH(
        lab -> {
          lab.succeed(MAIN, Lab.mmap(VPN, 4));
          lab.succeed(MAIN, new MlockCall.Mlock(VPN << 12, 4 << 12, true));
          lab.succeed(MAIN, new Step.Touch(PageSet.span(VPN, 2, 1), true));
        }),
    PINNED(
        lab -> {
          lab.mapAndTouch(MAIN, VPN, 40);
          pin(lab, 20);
        }),
    PINNED_HUGE(
        lab -> {
          lab.mapAndTouchHuge(MAIN, VPN, HUGE);
          pin(lab, 20);
        }),
    HELD(
        lab -> {
          lab.mapAndTouch(MAIN, VPN, 40);
          lab.succeed(MAIN, new HoldCall.Hold("pipe", VPN << 12, 20 << 12));
          lab.munmap(MAIN, VPN, 10);
        }),
    FORK_SHARED(
        lab -> {
          lab.mapAndTouch(MAIN, VPN, 40);
          lab.succeed(MAIN, new ForkCall.Fork("child", List.of()));
          lab.succeed("child", new Step.Touch(PageSet.span(VPN, 5, 1), true));
        }),
    PROT_NONE(
        lab -> {
          lab.mapAndTouch(MAIN, VPN, 40);
          lab.succeed(MAIN, new MprotectCall.Mprotect(VPN << 12, 20 << 12, Protection.NONE));
        }),
    IN_SWAP_CACHE(
        Lab::withLazyMbind,
        lab -> {
          lab.mapAndTouch(MAIN, VPN, 40);
          NodeArg nodes = new NodeArg(NodeArg.Pointer.MASK, List.of(1), 1025);
          int lazy = MemPolicy.MF_MOVE | MemPolicy.MF_LAZY;
          lab.succeed(MAIN, new MbindCall.Mbind(VPN << 12, 20 << 12, MemPolicy.BIND, nodes, lazy));
          MremapCall.Mremap away =
              new MremapCall.Mremap(VPN << 12, 20 << 12, VPN + 4096 << 12, 20 << 12);
          lab.succeed(MAIN, away);
        }),
    SWAPPED(
        () -> Lab.withSwap(SwapSpec.Kind.SYNC),
        lab -> {
          lab.mapAndTouch(MAIN, VPN, 40);
          advise(lab, 0, 20, Madvice.PAGEOUT);
        }),
    HUGE_SWAPPED(
        () -> Lab.withSwap(SwapSpec.Kind.ASYNC),
        lab -> {
          lab.mapAndTouchHuge(MAIN, VPN, HUGE);
          advise(lab, 0, HUGE, Madvice.PAGEOUT);
          lab.succeed(MAIN, new Step.Touch(PageSet.span(VPN, 5, 1), false));
        }),
    SHARED_SWAPPED(
        () -> Lab.withSwap(SwapSpec.Kind.SYNC),
        lab -> {
          map(lab, MapType.TMPFS, true, 40, true);
          advise(lab, 0, 20, Madvice.PAGEOUT);
        }),
    IN_A_GROUP(
        Lab::withGroup,
        lab -> {
          lab.beginIn(1, new ThreadSpec("other", 1, List.of()));
          lab.mapAndTouch("other", VPN, 40);
        }),
    POISONED(
        lab -> {
          lab.mapAndTouch(MAIN, VPN, 40);
          lab.drive(MAIN, new MadviseCall.Madvise(VPN << 12, 2 << 12, Madvice.HWPOISON));
        }),
    SOFT_OFFLINED(
        lab -> {
          lab.mapAndTouch(MAIN, VPN, 40);
          lab.drive(MAIN, new MadviseCall.Madvise(VPN << 12, 2 << 12, Madvice.SOFT_OFFLINE));
        }),
    OFFLINE(
        () -> Lab.pressed(movable()),
        lab -> {
          lab.mapAndTouch(MAIN, VPN, 40);
          lab.succeed(
              MAIN, new SwitchNodeCall.SwitchNode(NodeSwitch.OFFLINE, 1, true, 6_000_000_000L));
        }),
    OFFLINE_FAILED(
        () -> Lab.pressed(movable()),
        lab -> {
          lab.mapAndTouch(MAIN, VPN, 40);
          lab.succeed(MAIN, Lab.move(PageSet.span(VPN, 40, 1), 1, Lab.MF_MOVE));
          lab.succeed(MAIN, new HoldCall.Hold("pipe", VPN << 12, 4096));
          lab.drive(
              MAIN, new SwitchNodeCall.SwitchNode(NodeSwitch.OFFLINE, 1, true, 1_000_000_000L));
        }),
    CLEAN_PRESSURE(
        () -> Lab.pressed(movable(), new Pressure(0, 4000), new Pressure(1, 300)),
        lab -> lab.mapAndTouch(MAIN, VPN, 5000)),
    LASTING_PRESSURE(
        () -> Lab.pressed(movable(), new Pressure(1, 300, false, 0, Pressure.FOR_EVER)),
        lab -> {
          lab.mapAndTouch(MAIN, VPN, 40);
          lab.drive(
              MAIN, new SwitchNodeCall.SwitchNode(NodeSwitch.OFFLINE, 1, true, 1_000_000_000L));
        }),
    PRESSURE_THAT_LEAVES(
        () -> Lab.pressed(movable(), new Pressure(1, 300, false, 0, 1000)),
        lab -> lab.mapAndTouch(MAIN, VPN, 40)),
    NO_MEMORY_AT_NODE_0(() -> Lab.pressed(memoryless()), lab -> lab.mapAndTouch(MAIN, VPN, 40)),
    KILLED(
        () ->
            Lab.onMachine(
                "two-socket",
                "6.1",
                "batch",
                "{ fault = oom_kill, step = [copy], fail-nth = 3, task-filter = [other] }"),
        lab -> {
          lab.begin(new ThreadSpec("other", 1, List.of()));
          lab.mapAndTouch("other", VPN, 40);
          lab.drive("other", Lab.move(PageSet.span(VPN, 40, 1), 1, Lab.MF_MOVE));
        });

    private final Supplier<Lab> machine;
    private final Consumer<Lab> memory;

    Kind(Consumer<Lab> memory) {
      this(() -> new Lab("batch"), memory);
    }

    Kind(Supplier<Lab> machine, Consumer<Lab> memory) {
      this.machine = machine;
      this.memory = memory;
    }

    MachineImage image() {
      try (Lab lab = machine.get()) {
        lab.begin(new ThreadSpec(MAIN, 0, List.of()));
        memory.accept(lab);
        return lab.image();
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_machine_with_a_page_of_the_kind_is_sound_and_each_corruption_of_it_is_told(Kind kind) {
    MachineImage sound = kind.image();
    List<Corruption> all = Corruption.of(sound);
    assertThat(all).as("what could be wrong").isNotEmpty();
    assertThat(all)
        .filteredOn(corruption -> Audit.complaints(corruption.image()).isEmpty())
        .extracting(Corruption::what)
        .as("corruptions that nobody tells of")
        .isEmpty();
  }

  @Test
  void the_kinds_have_all_that_can_be_wrong() {
    Set<String> told = new TreeSet<>();
    List<Kind> some =
        List.of(
            Kind.IN_BATCHES,
            Kind.IN_MLOCK_BATCH,
            Kind.HUGE_TMPFS,
            Kind.HUGE_MAPPED_BY_SMALL_ENTRIES,
            Kind.PINNED,
            Kind.HUGETLB_FREE,
            Kind.IN_A_GROUP,
            Kind.SHARED_SWAPPED);
    for (Kind kind : some) {
      Corruption.of(kind.image()).forEach(corruption -> told.add(corruption.kind()));
    }
    assertThat(told).containsExactlyElementsOf(new TreeSet<>(Corruption.KINDS));
  }

  // How memory is laid

  private static void map(Lab lab, MapType type, boolean shared, long pages, boolean write) {
    lab.succeed(MAIN, new MmapCall.Mmap("m", VPN, pages, type, shared, Protection.READ_WRITE));
    lab.succeed(MAIN, new Step.Touch(PageSet.span(VPN, pages, 1), write));
  }

  private static void advise(Lab lab, long page, long pages, int advice) {
    lab.succeed(MAIN, new MadviseCall.Madvise(VPN + page << 12, pages << 12, advice));
  }

  private static void pin(Lab lab, long pages) {
    lab.succeed(MAIN, new PinCall.Pin("buffer", VPN << 12, pages << 12, Integer.MAX_VALUE));
  }

  /** Node 1 is ZONE_MOVABLE and nothing else. */
  private static Topology movable() {
    return topology(List.of(normal()), List.of(new ZoneSpec(ZoneType.MOVABLE, 4L << 15)));
  }

  private static Topology memoryless() {
    return topology(List.of(), List.of(normal()));
  }

  private static ZoneSpec normal() {
    return new ZoneSpec(ZoneType.NORMAL, 4L << 15);
  }

  private static Topology topology(List<ZoneSpec> first, List<ZoneSpec> second) {
    List<NodeSpec> nodes = new ArrayList<>();
    nodes.add(new NodeSpec(0, List.of(0, 1), first, 0, false, NodeSpec.ALL));
    nodes.add(new NodeSpec(1, List.of(2, 3), second, 0, true, NodeSpec.ALL));
    return new Topology("pair", nodes, new int[][] {{10, 21}, {21, 10}});
  }
}
