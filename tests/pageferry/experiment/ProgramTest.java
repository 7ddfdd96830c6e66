package pageferry.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import pageferry.experiment.conf.ConfParser;
import pageferry.experiment.conf.Entry;
import pageferry.experiment.program.Layout;
import pageferry.experiment.program.Names;
import pageferry.experiment.program.StepReader;
import pageferry.mm.AccessPattern;
import pageferry.mm.Capability;
import pageferry.mm.Gfp;
import pageferry.mm.NodeSwitch;
import pageferry.mm.PageRange;
import pageferry.mm.PageSet;
import pageferry.mm.Pieces;
import pageferry.mm.ProgramSignal;
import pageferry.mm.StepOp;
import pageferry.protocol.cgroup.CgroupWrite;
import pageferry.protocol.cma.CmaAllocCall;
import pageferry.protocol.cma.CmaReleaseCall;
import pageferry.protocol.fork.ExitCall;
import pageferry.protocol.fork.ForkCall;
import pageferry.protocol.fork.ForkExitCall;
import pageferry.protocol.hotplug.SwitchNodeCall;
import pageferry.protocol.kernel.Step;
import pageferry.protocol.ksm.MemoryMergeCall;
import pageferry.protocol.madvise.MadviseCall;
import pageferry.protocol.madvise.ProcessMadviseCall;
import pageferry.protocol.mempolicy.GetMempolicyCall;
import pageferry.protocol.mempolicy.MbindCall;
import pageferry.protocol.mempolicy.MigratePagesCall;
import pageferry.protocol.mempolicy.SetHomeNodeCall;
import pageferry.protocol.mempolicy.SetMempolicyCall;
import pageferry.protocol.mlock.MlockCall;
import pageferry.protocol.mmap.MmapCall;
import pageferry.protocol.mmap.MprotectCall;
import pageferry.protocol.mmap.MremapCall;
import pageferry.protocol.mmap.MunmapCall;
import pageferry.protocol.move.MovePagesCall;
import pageferry.protocol.program.MapType;
import pageferry.protocol.program.NodeArg;
import pageferry.protocol.program.NodeArg.Pointer;
import pageferry.protocol.program.Protection;
import pageferry.protocol.swapfile.SwapOffCall;
import pageferry.protocol.swapfile.SwapOnCall;
import pageferry.protocol.sync.MsyncCall;
import pageferry.protocol.syscalls.AllocCall;
import pageferry.protocol.syscalls.CompactCall;
import pageferry.protocol.syscalls.DropCachesCall;
import pageferry.protocol.syscalls.HoldCall;
import pageferry.protocol.syscalls.PagemapCall;
import pageferry.protocol.syscalls.PinCall;
import pageferry.protocol.syscalls.ReadFileCall;
import pageferry.protocol.syscalls.ReleaseCall;
import pageferry.protocol.syscalls.SetCapCall;
import pageferry.protocol.syscalls.SetUidCall;
import pageferry.protocol.syscalls.SplitHugePagesCall;
import pageferry.protocol.syscalls.SysctlCall;
import pageferry.protocol.syscalls.WriteFileCall;
import pageferry.protocol.userfault.FillCall;
import pageferry.protocol.userfault.RegisterCall;
import pageferry.protocol.userfault.ServeCall;

/** Steps as they are written, and as they are meant. */
class ProgramTest {
  private static final long A = 0x48000;
  private static final long B = A + 1536;
  private static final long A_ADDR = A << 12;
  private static final ProgramSignal DONE = ProgramSignal.of("done", List.of());

  static Stream<Arguments> memory_steps() {
    return Stream.of(
        step(
            "mmap, map = a, pages = 16",
            new MmapCall.Mmap("a", A, 16, MapType.ANON, false, Protection.READ_WRITE)),
        step(
            "mmap, map = b, pages = 8, type = tmpfs, share = shared, prot = r",
            new MmapCall.Mmap("b", B, 8, MapType.TMPFS, true, Protection.READ)),
        step("munmap, map = a", new MunmapCall.Munmap(A_ADDR, 16 * 4096)),
        step(
            "munmap, map = a, pages = \"4-7\"", new MunmapCall.Munmap(A_ADDR + 4 * 4096, 4 * 4096)),
        step("madvise, map = a, advice = HUGEPAGE", new MadviseCall.Madvise(A_ADDR, 16 * 4096, 14)),
        step("madvise, map = a, advice = 77", new MadviseCall.Madvise(A_ADDR, 16 * 4096, 77)),
        step(
            "process_madvise, target = main, map = a, advice = PAGEOUT",
            new ProcessMadviseCall.ProcessMadvise(
                "main", new MadviseCall.Madvise(A_ADDR, 16 * 4096, 21))),
        step(
            "split_huge_pages, target = main, map = a, order = 3",
            new SplitHugePagesCall.SplitHugePages(
                "main", new PageRange(A_ADDR, 16 * 4096), new Pieces(3, Pieces.EVENLY))),
        step(
            "mprotect, map = a, pages = \"4-7\", prot = none",
            new MprotectCall.Mprotect(A_ADDR + 4 * 4096, 4 * 4096, Protection.NONE)),
        step("msync, map = a, for = 1 us", new MsyncCall.Msync(A_ADDR, 16 * 4096, 1000)),
        step(
            "writeback, map = a, pages = \"1\", for = 1 us",
            new Step.Writeback(new PageRange(A_ADDR + 4096, 4096), 1000, List.of())),
        step("mlock, map = a, onfault = true", new MlockCall.Mlock(A_ADDR, 16 * 4096, true)),
        step("munlock, map = a", new MlockCall.Munlock(A_ADDR, 16 * 4096)),
        step(
            "mremap, map = a, to = b, pages = 8",
            new MremapCall.Mremap(A_ADDR, 16 * 4096, B << 12, 8 * 4096)),
        step("smaps, map = a", new Step.Smaps(A, 16)),
        step("pagemap, map = a", new PagemapCall.Pagemap(A, 16)));
  }

  static Stream<Arguments> userfault_steps() {
    ProgramSignal resolved = ProgramSignal.of("userfaultfd u", List.of());
    PageRange one = new PageRange(A_ADDR, 4096);
    return Stream.of(
        step(
            "prctl, option = PR_SET_MEMORY_MERGE, value = 1",
            new MemoryMergeCall.SetMemoryMerge(true)),
        step("prctl, option = PR_GET_MEMORY_MERGE", new MemoryMergeCall.GetMemoryMerge()),
        step(
            "uffd_register, name = u, map = a, pages = \"0\"",
            new RegisterCall.Register(resolved, one)),
        step(
            "uffd_unregister, name = u, map = a, pages = \"0\"",
            new RegisterCall.Unregister(resolved, one)),
        step(
            "uffd_copy, name = u, map = a, pages = \"0\", how = zeropage",
            new FillCall.Fill(resolved, one, true)),
        step("uffd_serve, name = u, count = 7", new ServeCall.Serve(resolved, 7, 1, false)));
  }

  static Stream<Arguments> machine_steps() {
    return Stream.of(
        step("alloc_pages, name = m", new AllocCall.Alloc("m", 1, Gfp.KERNEL)),
        step(
            "alloc_pages, name = m, pages = 3, gfp = [NOFS, NOFAIL]",
            new AllocCall.Alloc("m", 3, Gfp.NOFS | Gfp.NOFAIL)),
        step("free_pages, name = m", new ReleaseCall.FreePages("m")),
        step(
            "pin, name = p, map = a, pages = \"1\"",
            new PinCall.Pin("p", A_ADDR + 4096, 4096, Integer.MAX_VALUE)),
        step("unpin, name = p", new ReleaseCall.Unpin("p")),
        step("hold, name = h, map = a", new HoldCall.Hold("h", A_ADDR, 16 * 4096)),
        step("unhold, name = h", new ReleaseCall.Unhold("h")),
        step("set_cap, drop = [SYS_NICE]", new SetCapCall.SetCap(List.of(Capability.SYS_NICE))),
        step("setuid, uid = 65534", new SetUidCall.SetUid(65534)),
        step(
            "offline_block, block = 35",
            new SwitchNodeCall.SwitchOne(NodeSwitch.OFFLINE, 35, 6_000_000_000L)),
        step(
            "offline_node, node = 3, zone = all, limit_s = 2",
            new SwitchNodeCall.SwitchNode(NodeSwitch.OFFLINE, 3, false, 2_000_000_000L)),
        step(
            "online_node, node = 3",
            new SwitchNodeCall.SwitchNode(NodeSwitch.ONLINE, 3, true, 6_000_000_000L)),
        step(
            "unplug_node, node = 3",
            new SwitchNodeCall.SwitchNode(NodeSwitch.UNPLUG, 3, true, 6_000_000_000L)),
        step("drop_caches, value = 3", new DropCachesCall.DropCaches(3)),
        step("compact", new CompactCall.Compact()),
        step("cma_alloc, name = c, node = 1, pages = 64", new CmaAllocCall.CmaAlloc("c", 1, 64)),
        step("cma_release, name = c", new CmaReleaseCall.CmaRelease("c")),
        step("swapon", new SwapOnCall.SwapOn()),
        step("swapoff", new SwapOffCall.SwapOff()),
        step(
            "sysctl, name = kernel.numa_balancing, value = 1",
            new SysctlCall.Sysctl("kernel.numa_balancing", "1")),
        step(
            "write_file, path = /proc/sys/vm/drop_caches, value = 1",
            new WriteFileCall.WriteFile("/proc/sys/vm/drop_caches", "1")));
  }

  static Stream<Arguments> placement_steps() {
    return Stream.of(
        step(
            "read_file, path = /sys/kernel/mm/ksm/pages_shared",
            new ReadFileCall.ReadFile("/sys/kernel/mm/ksm/pages_shared")),
        step(
            "mbind, map = a, mode = BIND, nodes = [1, 3], flags = [MOVE, STRICT]",
            new MbindCall.Mbind(A_ADDR, 16 * 4096, 2, mask(1025, 1, 3), 3)),
        step(
            "mbind, map = a, offset = 100, raw_len = 5000, mode = 99, flags = 64",
            new MbindCall.Mbind(A_ADDR + 100, 5000, 99, NodeArg.ABSENT, 64)),
        step(
            "mbind, map = a, offset = -16384, mode = \"INTERLEAVE|RELATIVE_NODES\", nodes = [1024]",
            new MbindCall.Mbind(A_ADDR - 16384, 16 * 4096, 3 | 1 << 14, mask(4097, 1024), 0)),
        step(
            "set_mempolicy, mode = PREFERRED, nodes = []",
            new SetMempolicyCall.SetMempolicy(1, mask(1025))),
        step(
            "set_mempolicy, mode = -1, nodes = bad, maxnode = 64",
            new SetMempolicyCall.SetMempolicy(-1, new NodeArg(Pointer.BAD, List.of(), 64))),
        step(
            "migrate_pages, from = [0], to = [1]",
            new MigratePagesCall.Migrate("", mask(1025, 0), mask(1025, 1))),
        step(
            "migrate_pages, target = main, to = [1]",
            new MigratePagesCall.Migrate(
                "main", new NodeArg(Pointer.NULL, List.of(), 1025), mask(1025, 1))),
        step("migrate_pages", new MigratePagesCall.Migrate("", NodeArg.ABSENT, NodeArg.ABSENT)),
        step(
            "get_mempolicy, map = a, page = 3, flags = [NODE, ADDR], null = [nodes]",
            new GetMempolicyCall.GetMempolicy(
                A_ADDR + 3 * 4096, 3, Pointer.MASK, Pointer.NULL, 1025)),
        step(
            "get_mempolicy, bad = [mode], maxnode = 2",
            new GetMempolicyCall.GetMempolicy(0, 0, Pointer.BAD, Pointer.MASK, 2)),
        step(
            "set_mempolicy_home_node, map = a, node = 2",
            new SetHomeNodeCall.SetHomeNode(A_ADDR, 16 * 4096, 2, 0)));
  }

  static Stream<Arguments> task_steps() {
    return Stream.of(
        step("fork, child = c", new ForkCall.Fork("c", List.of())),
        step(
            "fork, child = c, body = [{ op = exit }]",
            new ForkCall.Fork("c", List.of(new ExitCall.Exit()))),
        step(
            "fork_exit",
            new ForkExitCall.ForkExit(
                "short-lived-1", ProgramSignal.of("short-lived-1 is gone", List.of()))),
        step("exit", new ExitCall.Exit()),
        step("sched_setaffinity, cpu = 3", new Step.SetAffinity(3)),
        step(
            "repeat, times = 3, body = [{ op = exit }]",
            new Step.Repeat(3, List.of(new ExitCall.Exit()))),
        step(
            "for, duration = 2 ms, body = [{ op = exit }]",
            new Step.For(2_000_000, List.of(new ExitCall.Exit()))),
        step(
            "until, signal = done, body = [{ op = exit }]",
            new Step.Until(DONE, List.of(new ExitCall.Exit()))),
        step("wait, signal = done", new Step.Wait(DONE, 1)),
        step("wait, signal = done, count = 4", new Step.Wait(DONE, 4)),
        step("signal, signal = done", new Step.Signal(DONE)),
        step("mark, name = after", new Step.Mark(1)),
        step("sleep, time = 1.5 us", new Step.Sleep(1500)),
        step(
            "cgroup, file = cpuset.mems, value = \"0-1\"",
            new CgroupWrite.Write(CgroupWrite.Write.OWN, "cpuset.mems", "0-1")),
        step("cpuset, mems = [0, 1]", new CgroupWrite.SetNodes(CgroupWrite.Write.OWN, "0,1")),
        step("sleep, until = 2 ms", new Step.Sleep(2_000_000, true)),
        step("sleep, ms = 20", new Step.Sleep(20_000_000)));
  }

  @ParameterizedTest
  @MethodSource({
    "memory_steps",
    "placement_steps",
    "task_steps",
    "machine_steps",
    "userfault_steps"
  })
  void a_step_means_what_the_corpus_says(String text, Step expected) {
    assertThat(read("{ op = " + text + " }")).isEqualTo(expected);
  }

  @Test
  void folios_are_held_in_the_order_given_unless_it_is_to_ascend() {
    Step.HoldFolios given =
        (Step.HoldFolios)
            read("{ op = hold_folios, map = a, pages = \"3,1\", body = [{ op = exit }] }");
    assertThat(pages(given.pages())).containsExactly(A + 3, A + 1);
    assertThat(given.locked()).isTrue();
    assertThat(given.ascending()).isFalse();
    assertThat(given.body()).containsExactly(new ExitCall.Exit());
    Step.HoldFolios referenced =
        (Step.HoldFolios)
            read("{ op = hold_folios, map = a, how = referenced, order = ascending, body = [] }");
    assertThat(referenced.locked()).isFalse();
    assertThat(referenced.ascending()).isTrue();
  }

  @Test
  void every_op_of_the_model_can_be_read() {
    TreeSet<String> tested =
        new TreeSet<>(
            List.of(
                "touch",
                "touch_until",
                "access",
                "move_pages",
                "hold_folios",
                "hmm_range_fault",
                "damon",
                "migrate_vma",
                "lock",
                "unlock"));
    Stream.of(memory_steps(), placement_steps(), task_steps(), machine_steps(), userfault_steps())
        .flatMap(steps -> steps)
        .forEach(each -> tested.add(((Step) each.get()[1]).op().text()));
    assertThat(new TreeSet<>(StepReader.ops())).isEqualTo(tested);
    assertThat(
            Stream.of(StepOp.values())
                .filter(op -> op.kind() != StepOp.Kind.KERNEL)
                .map(StepOp::text))
        .containsExactlyInAnyOrderElementsOf(tested);
  }

  @Test
  void a_touch_covers_the_map_and_writes_unless_it_says_otherwise() {
    Step.Touch all = (Step.Touch) read("{ op = touch, map = a }");
    assertThat(pages(all.pages())).hasSize(16).startsWith(A).endsWith(A + 15);
    assertThat(all.write()).isTrue();
    Step.Touch some =
        (Step.Touch) read("{ op = touch, map = a, pages = \"0-6:3\", access = read }");
    assertThat(pages(some.pages())).containsExactly(A, A + 3, A + 6);
    assertThat(some.write()).isFalse();
  }

  @Test
  void an_access_reads_in_order_without_a_pause_unless_it_says_otherwise() {
    Step.Access plain = (Step.Access) read("{ op = access, map = a, count = 64 }");
    assertThat(plain.pattern()).isEqualTo(AccessPattern.SEQUENTIAL);
    assertThat(plain.count()).isEqualTo(64);
    assertThat(plain.write()).isFalse();
    assertThat(plain.thinkNs()).isZero();
    Step.Access other =
        (Step.Access)
            read(
                "{ op = access, map = a, count = 1, pattern = zipf, access = write,"
                    + " think = 2 us }");
    assertThat(other.pattern()).isEqualTo(AccessPattern.ZIPF);
    assertThat(other.write()).isTrue();
    assertThat(other.thinkNs()).isEqualTo(2000);
  }

  @Test
  void move_pages_moves_with_nodes_and_asks_without() {
    MovePagesCall.MovePages moves =
        (MovePagesCall.MovePages) read("{ op = move_pages, map = a, nodes = [1, -1] }");
    assertThat(moves.flags()).isEqualTo(2);
    assertThat(moves.arrays().nodes()).containsExactly(1, -1);
    assertThat(moves.arrays().count()).isEqualTo(16);
    MovePagesCall.MovePages asks = (MovePagesCall.MovePages) read("{ op = move_pages, map = a }");
    assertThat(asks.flags()).isZero();
    assertThat(asks.arrays().isQuery()).isTrue();
  }

  @Test
  void move_pages_can_pass_wrong_arguments_on_purpose() {
    MovePagesCall.MovePages wrong =
        (MovePagesCall.MovePages)
            read(
                "{ op = move_pages, target = bogus, map = a, nodes = [-2147483648], flags = 8,"
                    + " count = 5, bad = [status, pages] }");
    assertThat(wrong.target()).isEqualTo("bogus");
    assertThat(wrong.flags()).isEqualTo(8);
    assertThat(wrong.arrays().count()).isEqualTo(5);
    assertThat(wrong.arrays().nodes()).containsExactly(Integer.MIN_VALUE);
    assertThat(wrong.arrays().bad().status()).isTrue();
    assertThat(wrong.arrays().bad().pages()).isTrue();
    assertThat(wrong.arrays().bad().nodes()).isFalse();
  }

  @Test
  void addresses_can_lie_anywhere() {
    MovePagesCall.MovePages step =
        (MovePagesCall.MovePages)
            read(
                "{ op = move_pages, addr = [\"null\", \"unaligned:a:3\", kernel, high, \"gap:a\","
                    + " \"a:14-15\", \"b:0\"] }");
    assertThat(pages(step.arrays().pages()))
        .containsExactly(
            0L, A + 3, 0xffff888000000L, (1L << 35) - 2, A + 16 + 3, A + 14, A + 15, B);
  }

  @Test
  void maps_are_laid_out_as_the_probe_does() {
    Layout layout = new Layout();
    assertThat(layout.add("a", 16)).isTrue();
    assertThat(layout.add("b", 1024)).isTrue();
    assertThat(layout.add("c", 1025)).isTrue();
    assertThat(layout.add("a", 99)).isTrue();
    assertThat(layout.add("d", 1)).isTrue();
    assertThat(layout.maps()).containsExactly("a", "b", "c", "d");
    assertThat(layout.find("a")).isEqualTo(new Layout.Area(0x48000000L >> 12, 16));
    assertThat(layout.find("b")).isEqualTo(new Layout.Area(0x48600000L >> 12, 1024));
    assertThat(layout.find("c")).isEqualTo(new Layout.Area(0x48c00000L >> 12, 1025));
    assertThat(layout.find("d")).isEqualTo(new Layout.Area(0x49800000L >> 12, 1));
    assertThat(layout.find("e")).isNull();
  }

  @Test
  void maps_may_be_as_large_as_the_address_space() {
    Layout layout = new Layout();
    long gib300 = 300L << 18;
    assertThat(layout.add("huge", gib300)).isTrue();
    assertThat(layout.add("next", 1)).isTrue();
    Layout.Area next = layout.find("next");
    assertThat(next).isNotNull();
    assertThat(next.vpn() % 1536).isZero();
    assertThat(next.vpn()).isBetween(A + gib300 + 512, A + gib300 + 512 + 1535);
    assertThat(layout.add("too-much", 1L << 35)).isFalse();
  }

  private static Step read(String text) {
    Entry entry = ConfParser.text("p", "steps = [" + text + "]");
    Entry steps = entry.fields("a test", "steps").get("steps");
    Layout layout = new Layout();
    layout.add("a", 16);
    layout.add("b", 8);
    Names names = new Names(4);
    names.addTask("main");
    Entry signal = ConfParser.text("s", "steps = [{ op = signal, signal = done }]");
    names.collect(signal.fields("a test", "steps").get("steps"), layout);
    names.collect(steps, layout);
    return new StepReader(layout, names).program(steps).get(0);
  }

  private static Arguments step(String text, Step step) {
    return Arguments.of(text, step);
  }

  private static NodeArg mask(long maxnode, Integer... nodes) {
    return new NodeArg(Pointer.MASK, List.of(nodes), maxnode);
  }

  private static List<Long> pages(PageSet set) {
    return new ArrayList<>(LongStream.range(0, set.size()).map(set::page).boxed().toList());
  }
}
