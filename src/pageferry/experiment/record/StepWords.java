package pageferry.experiment.record;

import static pageferry.experiment.record.GuestStep.call;
import static pageferry.experiment.record.GuestStep.words;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import pageferry.experiment.record.GuestStep.Kind;
import pageferry.experiment.record.GuestStep.Output;
import pageferry.mm.Capability;
import pageferry.mm.NodeSwitch;
import pageferry.mm.PageSet;
import pageferry.protocol.fork.ExitCall.Exit;
import pageferry.protocol.fork.ForkCall.Fork;
import pageferry.protocol.fork.ForkExitCall.ForkExit;
import pageferry.protocol.hotplug.SwitchNodeCall.SwitchNode;
import pageferry.protocol.hotplug.SwitchNodeCall.SwitchOne;
import pageferry.protocol.kernel.Step;
import pageferry.protocol.madvise.MadviseCall.Madvise;
import pageferry.protocol.mempolicy.GetMempolicyCall.GetMempolicy;
import pageferry.protocol.mempolicy.MbindCall.Mbind;
import pageferry.protocol.mempolicy.MigratePagesCall.Migrate;
import pageferry.protocol.mempolicy.SetHomeNodeCall.SetHomeNode;
import pageferry.protocol.mempolicy.SetMempolicyCall.SetMempolicy;
import pageferry.protocol.mlock.MlockCall.Mlock;
import pageferry.protocol.mlock.MlockCall.Munlock;
import pageferry.protocol.mmap.MmapCall.Mmap;
import pageferry.protocol.mmap.MprotectCall.Mprotect;
import pageferry.protocol.mmap.MremapCall.Mremap;
import pageferry.protocol.mmap.MunmapCall.Munmap;
import pageferry.protocol.move.MovePagesCall.MovePages;
import pageferry.protocol.program.MapType;
import pageferry.protocol.program.MoveArrays;
import pageferry.protocol.program.NodeArg;
import pageferry.protocol.syscalls.CompactCall.Compact;
import pageferry.protocol.syscalls.DropCachesCall.DropCaches;
import pageferry.protocol.syscalls.HoldCall.Hold;
import pageferry.protocol.syscalls.PinCall.Pin;
import pageferry.protocol.syscalls.ReleaseCall.Unhold;
import pageferry.protocol.syscalls.ReleaseCall.Unpin;
import pageferry.protocol.syscalls.SetCapCall.SetCap;
import pageferry.protocol.syscalls.SetUidCall.SetUid;
import pageferry.protocol.syscalls.SysctlCall.Sysctl;
import pageferry.protocol.syscalls.TouchUntilCall.TouchUntil;
import pageferry.protocol.syscalls.WriteFileCall.WriteFile;

/**
 * Steps of programs in the words of the guest: most are system calls as they stand, with what they
 * point to laid out in the image. Knows the tasks, pins and tmpfs files of one program.
 */
final class StepWords {
  /** A positive answer of a call, such as an address, is a zero. */
  private static final long ZERO = 1;

  /** The first argument is a task, whose pid the guest puts there. */
  private static final long TARGET = 2;

  /** System calls that no step is named for. */
  private static final long MLOCK2 = 325;

  private static final long NANOSLEEP = 35;

  private static final long BAD_POINTER = 0x1000;
  private static final long NOBODY = 999_999;
  private static final long MASK_BYTES = 1024;
  private static final int MOST_TASKS = 8;
  private static final int MOST_HANDLES = 64;
  private static final int MAP_SHARED = 1;
  private static final int MAP_PRIVATE = 2;
  private static final int MAP_FIXED_NOREPLACE = 0x100000;
  private static final int MAP_ANONYMOUS = 0x20;
  private static final int MAP_HUGETLB = 0x40000;
  private static final int O_RDWR_CREAT = 0x42;
  private static final int MREMAP_MAYMOVE_FIXED = 3;
  private static final int MREMAP_DONTUNMAP = 4;
  private static final long NS_PER_MS = 1_000_000;
  private static final long NS_PER_S = 1_000_000_000;

  private final GuestImage image;
  private final List<String> mapNames;
  private final Map<String, Integer> slots = new LinkedHashMap<>();
  private final Map<String, Integer> handles = new LinkedHashMap<>();
  private final Map<Class<?>, Function<Step, long[]>> kinds = new LinkedHashMap<>();
  private final Map<Class<?>, Function<Step, String>> refusals = new LinkedHashMap<>();
  private final Map<Class<?>, Function<Step, Long>> mapped = new LinkedHashMap<>();

  /**
   * @param image where data goes that steps point to
   * @param mapNames the program's maps in their order
   * @param first its first task
   */
  StepWords(GuestImage image, List<String> mapNames, String first) {
    this.image = image;
    this.mapNames = mapNames;
    slot(first);
    memory();
    placement();
    tasks();
    machine();
    put(refusals, Mmap.class, StepWords::refusal);
    put(
        refusals,
        SwitchNode.class,
        step -> step.how() == NodeSwitch.UNPLUG ? "the step 'unplug_node'" : "");
    put(mapped, Mmap.class, Mmap::vpn);
    put(mapped, Mremap.class, step -> step.to() >>> 12);
  }

  private <S extends Step> void kind(Class<S> kind, Function<S, long[]> words) {
    put(kinds, kind, words);
  }

  private static <S extends Step, T> void put(
      Map<Class<?>, Function<Step, T>> table, Class<S> kind, Function<S, T> told) {
    table.put(kind, step -> told.apply(kind.cast(step)));
  }

  private void memory() {
    kind(Mmap.class, this::mmap);
    kind(Munmap.class, step -> call(step.op(), step.addr(), step.length()));
    kind(
        Mprotect.class,
        step ->
            call(step.op(), step.addr(), step.length(), protection(step.protection().ordinal())));
    kind(Madvise.class, step -> call(step.op(), step.addr(), step.length(), step.advice()));
    kind(
        Mlock.class,
        step ->
            step.onFault()
                ? call(MLOCK2, step.addr(), step.length(), 1)
                : call(step.op(), step.addr(), step.length()));
    kind(Munlock.class, step -> call(step.op(), step.addr(), step.length()));
    kind(Mremap.class, this::mremap);
    kind(Step.Touch.class, this::touch);
    kind(TouchUntil.class, this::touchUntil);
  }

  private void placement() {
    kind(
        Mbind.class,
        step ->
            call(
                step.op(),
                step.addr(),
                step.length(),
                step.mode(),
                mask(step.nodes()),
                step.nodes().maxnode(),
                step.flags()));
    kind(
        SetMempolicy.class,
        step -> call(step.op(), step.mode(), mask(step.nodes()), step.nodes().maxnode()));
    kind(GetMempolicy.class, this::getMempolicy);
    kind(
        SetHomeNode.class,
        step -> call(step.op(), step.addr(), step.length(), step.node(), step.flags()));
    kind(Migrate.class, this::migrate);
    kind(MovePages.class, this::movePages);
  }

  private void tasks() {
    kind(Fork.class, step -> words(Kind.FORK, slot(step.child())));
    kind(ForkExit.class, step -> words(Kind.FORK_EXIT));
    kind(Exit.class, step -> words(Kind.EXIT, 0));
    kind(
        Step.SetAffinity.class,
        step -> call(step.op(), 0, Long.BYTES, image.longs(1L << step.cpu())));
    kind(Step.Sleep.class, this::sleep);
    kind(SetCap.class, StepWords::dropped);
    kind(SetUid.class, step -> words(Kind.UID, step.uid()));
  }

  private void machine() {
    kind(Pin.class, step -> words(Kind.PIN, handle(step.name()), step.addr(), step.length()));
    kind(Unpin.class, step -> words(Kind.UNPIN, handle(step.name())));
    kind(Hold.class, step -> words(Kind.HOLD, handle(step.name()), step.addr(), step.length()));
    kind(Unhold.class, step -> words(Kind.UNHOLD, handle(step.name())));
    kind(SwitchNode.class, StepWords::blocks);
    kind(SwitchOne.class, StepWords::block);
    kind(DropCaches.class, step -> write("/proc/sys/vm/drop_caches", "" + step.value()));
    kind(Compact.class, step -> write("/proc/sys/vm/compact_memory", "1"));
    kind(Sysctl.class, step -> write("/proc/sys/" + step.name().replace('.', '/'), step.value()));
    kind(WriteFile.class, step -> write(step.path(), step.value()));
  }

  /** Why a step cannot be recorded, or an empty text. */
  String refusal(Step step) {
    return kinds.containsKey(step.getClass())
        ? refusals.getOrDefault(step.getClass(), any -> "").apply(step)
        : "the step '" + step.op().text() + "'";
  }

  private static String refusal(Mmap map) {
    if (!map.by().file().isEmpty()) {
      return "a file that processes share";
    }
    boolean ofDisk = map.by().type() == MapType.FILE;
    return ofDisk ? "a map of a file on a disk" : map.by().mapping() != 0 ? "a special map" : "";
  }

  /** The file in tmpfs of the map with a number. */
  static String tmpfs(int map) {
    return "/t/m" + map;
  }

  /** The first page number of the map that a step makes, or -1. */
  long mapped(Step step) {
    return mapped.getOrDefault(step.getClass(), any -> -1L).apply(step);
  }

  /** The words of a step that is not refused. */
  long[] of(Step step) {
    Function<Step, long[]> words = kinds.get(step.getClass());
    if (words == null) {
      throw new IllegalArgumentException("no words for " + step);
    }
    return words.apply(step);
  }

  /** The number under which the guest knows a task. */
  int slot(String task) {
    int slot = slots.computeIfAbsent(task, unknown -> slots.size());
    if (slot >= MOST_TASKS) {
      throw new TooMany("more than " + MOST_TASKS + " tasks");
    }
    return slot;
  }

  /** The tasks, in the order of their numbers. */
  List<String> taskNames() {
    return List.copyOf(slots.keySet());
  }

  private long handle(String name) {
    int handle = handles.computeIfAbsent(name, unknown -> handles.size());
    if (handle >= MOST_HANDLES) {
      throw new TooMany("more than " + MOST_HANDLES + " pins");
    }
    return handle;
  }

  private long[] mmap(Mmap map) {
    long length = map.pages() << 12;
    long address = map.vpn() << 12;
    int flags = (map.by().shared() ? MAP_SHARED : MAP_PRIVATE) | MAP_FIXED_NOREPLACE;
    int protection = protection(map.protection().ordinal());
    if (map.by().type() == MapType.TMPFS) {
      long path = image.text(tmpfs(mapNames.indexOf(map.map())));
      return words(Kind.MAP_FILE, path, O_RDWR_CREAT, length, address, length, protection, flags);
    }
    int kind = map.by().type() == MapType.HUGETLB ? MAP_ANONYMOUS | MAP_HUGETLB : MAP_ANONYMOUS;
    return call(ZERO, List.of(), map.op(), address, length, protection, flags | kind, -1, 0);
  }

  /** PROT_NONE, PROT_READ, or both PROT_READ and PROT_WRITE. */
  private static int protection(int ordinal) {
    return ordinal == 2 ? 3 : ordinal;
  }

  private long[] mremap(Mremap step) {
    long flags = MREMAP_MAYMOVE_FIXED | (step.keeps() ? MREMAP_DONTUNMAP : 0);
    return call(
        ZERO, List.of(), step.op(), step.addr(), step.length(), step.toLength(), flags, step.to());
  }

  private long[] touch(Step.Touch step) {
    return GuestStep.pages(step.pages(), Kind.TOUCH, step.write() ? 1 : 0);
  }

  private long[] touchUntil(TouchUntil step) {
    long first = step.pages().page(0);
    long[] addresses = addresses(step.pages());
    return words(
        Kind.UNTIL,
        first << 12,
        addresses.length,
        step.node(),
        step.write() ? 1 : 0,
        step.limitNs() / NS_PER_MS,
        image.longs(addresses),
        image.room(4L * addresses.length));
  }

  private static long[] addresses(PageSet pages) {
    long[] addresses = new long[Math.toIntExact(pages.size())];
    for (int i = 0; i < addresses.length; i++) {
      addresses[i] = pages.page(i) << 12;
    }
    return addresses;
  }

  private long mask(NodeArg nodes) {
    return switch (nodes.pointer()) {
      case NULL -> 0;
      case BAD -> BAD_POINTER;
      case MASK -> {
        long[] bits = new long[(int) (MASK_BYTES / Long.BYTES)];
        for (int node : nodes.nodes()) {
          if (node / Long.SIZE < bits.length) {
            bits[node / Long.SIZE] |= 1L << node % Long.SIZE;
          }
        }
        yield image.longs(bits);
      }
    };
  }

  private long[] getMempolicy(GetMempolicy step) {
    List<Output> outputs = new ArrayList<>();
    long mode = pointer(step.mode(), Integer.BYTES);
    if (step.mode() == NodeArg.Pointer.MASK) {
      outputs.add(new Output('m', mode, 1));
    }
    long mask = pointer(step.mask(), MASK_BYTES);
    if (step.mask() == NodeArg.Pointer.MASK) {
      outputs.add(new Output('n', mask, 1024));
    }
    return call(0, outputs, step.op(), mode, mask, step.maxnode(), step.addr(), step.flags());
  }

  private long pointer(NodeArg.Pointer pointer, long length) {
    return switch (pointer) {
      case NULL -> 0;
      case BAD -> BAD_POINTER;
      case MASK -> image.room(length);
    };
  }

  private long[] migrate(Migrate step) {
    long from = mask(step.from());
    long to = mask(step.to());
    long maxnode = Math.max(step.from().maxnode(), step.to().maxnode());
    return call(
        targetFlag(step.target()), List.of(), step.op(), pid(step.target()), maxnode, from, to);
  }

  private long pid(String target) {
    return target.isEmpty() ? 0 : target.equals("bogus") ? NOBODY : slot(target);
  }

  private static long targetFlag(String target) {
    return target.isEmpty() || target.equals("bogus") ? 0 : TARGET;
  }

  private long[] movePages(MovePages step) {
    MoveArrays arrays = step.arrays();
    long[] addresses = addresses(arrays.pages());
    int[] nodes = new int[arrays.nodes().isEmpty() ? 0 : addresses.length];
    for (int i = 0; i < nodes.length; i++) {
      nodes[i] = arrays.nodes().get(i % arrays.nodes().size());
    }
    long status = image.room(4L * addresses.length);
    return call(
        targetFlag(step.target()),
        List.of(new Output('s', status, addresses.length)),
        step.op(),
        pid(step.target()),
        arrays.count(),
        arrays.bad().pages() ? BAD_POINTER : image.longs(addresses),
        arrays.bad().nodes() ? BAD_POINTER : nodes.length == 0 ? 0 : image.ints(nodes),
        arrays.bad().status() ? BAD_POINTER : status,
        step.flags());
  }

  private long[] sleep(Step.Sleep step) {
    return call(NANOSLEEP, image.longs(step.ns() / NS_PER_S, step.ns() % NS_PER_S), 0);
  }

  private static long[] dropped(SetCap step) {
    long kept = -1;
    for (Capability capability : step.drop()) {
      kept &= ~(1L << capability.ordinal());
    }
    return words(Kind.CAP, kept & 0xffffffffL, kept >>> 32);
  }

  private static long[] blocks(SwitchNode step) {
    return words(
        Kind.BLOCKS,
        step.node(),
        step.how() == NodeSwitch.OFFLINE ? 1 : 0,
        step.movable() ? 1 : 0,
        step.limitNs() / NS_PER_S);
  }

  private static long[] block(SwitchOne step) {
    return words(Kind.BLOCK, step.block(), step.how() == NodeSwitch.OFFLINE ? 1 : 0);
  }

  private long[] write(String path, String value) {
    long name = image.text(path);
    long content = image.text(value);
    return words(Kind.WRITE, name, content);
  }
}
