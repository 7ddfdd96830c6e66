package pageferry.protocol.program;

import java.util.List;
import pageferry.mm.AccessPattern;
import pageferry.mm.Capability;
import pageferry.mm.NodeSwitch;
import pageferry.mm.PageSet;
import pageferry.mm.StepOp;

/**
 * One step of a program: a system call, a memory access, or a construct that arranges others. Byte
 * addresses and page numbers are those of the task's address space; maps have been laid out before.
 */
public sealed interface Step {
  /** What the step does. */
  StepOp op();

  /** The steps in it: those of a construct and of a fork's child. */
  default List<Step> body() {
    return List.of();
  }

  /** How many steps it is, with those in it. */
  default int size() {
    int size = 1;
    for (Step step : body()) {
      size += step.size();
    }
    return size;
  }

  /** Whether the step maps huge pages of the hugetlb pool. */
  default boolean isHugetlbMap() {
    return this instanceof Mmap map && map.type() == MapType.HUGETLB;
  }

  /** What mmap() maps. */
  enum MapType {
    ANON,
    TMPFS,
    FILE,
    HUGETLB
  }

  /** What mmap() lets the program do with its pages. */
  enum Protection {
    NONE,
    READ,
    READ_WRITE
  }

  /** mmap(2) of {@code pages} pages at page {@code vpn}; {@code map} is the map's name. */
  record Mmap(String map, long vpn, long pages, MapType type, boolean shared, Protection protection)
      implements Step {
    @Override
    public StepOp op() {
      return StepOp.MMAP;
    }
  }

  /** munmap(2) of {@code length} bytes at {@code addr}. */
  record Munmap(long addr, long length) implements Step {
    @Override
    public StepOp op() {
      return StepOp.MUNMAP;
    }
  }

  /** One access to each of the pages in turn. */
  record Touch(PageSet pages, boolean write) implements Step {
    @Override
    public StepOp op() {
      return StepOp.TOUCH;
    }
  }

  /**
   * {@code count} accesses to the pages by a pattern, with {@code thinkNs} of user time between.
   */
  record Access(PageSet pages, AccessPattern pattern, long count, boolean write, long thinkNs)
      implements Step {
    @Override
    public StepOp op() {
      return StepOp.ACCESS;
    }
  }

  /** madvise(2); advice is the number of asm-generic/mman-common.h. */
  record Madvise(long addr, long length, int advice) implements Step {
    @Override
    public StepOp op() {
      return StepOp.MADVISE;
    }
  }

  /** mprotect(2). */
  record Mprotect(long addr, long length, Protection protection) implements Step {
    @Override
    public StepOp op() {
      return StepOp.MPROTECT;
    }
  }

  /** mlock(2), or mlock2(2) with MLOCK_ONFAULT. */
  record Mlock(long addr, long length, boolean onFault) implements Step {
    @Override
    public StepOp op() {
      return StepOp.MLOCK;
    }
  }

  /** munlock(2). */
  record Munlock(long addr, long length) implements Step {
    @Override
    public StepOp op() {
      return StepOp.MUNLOCK;
    }
  }

  /** mremap(2) with MREMAP_MAYMOVE and MREMAP_FIXED. */
  record Mremap(long addr, long length, long to, long toLength) implements Step {
    @Override
    public StepOp op() {
      return StepOp.MREMAP;
    }
  }

  /** Touches all pages again and again until all lie on the node, or {@code limitNs} are over. */
  record TouchUntil(PageSet pages, int node, boolean write, long limitNs) implements Step {
    @Override
    public StepOp op() {
      return StepOp.TOUCH_UNTIL;
    }
  }

  /** mbind(2); mode and flags are the numbers of uapi/linux/mempolicy.h. */
  record Mbind(long addr, long length, int mode, NodeArg nodes, int flags) implements Step {
    @Override
    public StepOp op() {
      return StepOp.MBIND;
    }
  }

  /** set_mempolicy(2). */
  record SetMempolicy(int mode, NodeArg nodes) implements Step {
    @Override
    public StepOp op() {
      return StepOp.SET_MEMPOLICY;
    }
  }

  /** move_pages(2). */
  record MovePages(String target, MoveArrays arrays, int flags) implements Step {
    @Override
    public StepOp op() {
      return StepOp.MOVE_PAGES;
    }
  }

  /** migrate_pages(2). */
  record MigratePages(String target, NodeArg from, NodeArg to) implements Step {
    @Override
    public StepOp op() {
      return StepOp.MIGRATE_PAGES;
    }
  }

  /** get_mempolicy(2); the pointers say where mode and node mask would be written. */
  record GetMempolicy(
      long addr, int flags, NodeArg.Pointer mode, NodeArg.Pointer mask, long maxnode)
      implements Step {
    @Override
    public StepOp op() {
      return StepOp.GET_MEMPOLICY;
    }
  }

  /** set_mempolicy_home_node(2). */
  record SetHomeNode(long addr, long length, long node, long flags) implements Step {
    @Override
    public StepOp op() {
      return StepOp.SET_MEMPOLICY_HOME_NODE;
    }
  }

  /**
   * A long-term pin (FOLL_LONGTERM, FOLL_WRITE) of a range under a name: registered buffers of
   * io_uring. It is taken in calls for {@code batch} pages each.
   */
  record Pin(String name, long addr, long length, long batch) implements Step {
    @Override
    public StepOp op() {
      return StepOp.PIN;
    }
  }

  /** Gives a pin back. */
  record Unpin(String name) implements Step {
    @Override
    public StepOp op() {
      return StepOp.UNPIN;
    }
  }

  /** Short-term references to the pages of a range under a name: vmsplice(2) into a pipe. */
  record Hold(String name, long addr, long length) implements Step {
    @Override
    public StepOp op() {
      return StepOp.HOLD;
    }
  }

  /** Gives references back. */
  record Unhold(String name) implements Step {
    @Override
    public StepOp op() {
      return StepOp.UNHOLD;
    }
  }

  /** Drops capabilities. */
  record SetCap(List<Capability> drop) implements Step {
    @Override
    public StepOp op() {
      return StepOp.SET_CAP;
    }
  }

  /** setresgid(2) and setresuid(2) to one number. */
  record SetUid(long uid) implements Step {
    @Override
    public StepOp op() {
      return StepOp.SETUID;
    }
  }

  /** Takes the memory blocks of a node out or in until one fails or {@code limitNs} are over. */
  record SwitchNode(NodeSwitch how, int node, boolean movable, long limitNs) implements Step {
    @Override
    public StepOp op() {
      return switch (how) {
        case ONLINE -> StepOp.ONLINE_NODE;
        case OFFLINE -> StepOp.OFFLINE_NODE;
        case UNPLUG -> StepOp.UNPLUG_NODE;
      };
    }
  }

  /** What a kernel thread does about a node or a page frame; no program can name it. */
  record KernelWork(StepOp op, long object) implements Step {}

  /** Writes to /proc/sys/vm/drop_caches. */
  record DropCaches(int value) implements Step {
    @Override
    public StepOp op() {
      return StepOp.DROP_CACHES;
    }
  }

  /** Writes to /proc/sys/vm/compact_memory. */
  record Compact() implements Step {
    @Override
    public StepOp op() {
      return StepOp.COMPACT;
    }
  }

  /** Sets a sysctl. */
  record Sysctl(String name, String value) implements Step {
    @Override
    public StepOp op() {
      return StepOp.SYSCTL;
    }
  }

  /** Writes a value to a file of /proc or /sys. */
  record WriteFile(String path, String value) implements Step {
    @Override
    public StepOp op() {
      return StepOp.WRITE_FILE;
    }
  }

  /** Reads from /proc/self/smaps how many huge pages a range is mapped by. */
  record Smaps(long vpn, long pages) implements Step {
    @Override
    public StepOp op() {
      return StepOp.SMAPS;
    }
  }

  /** fork(2): the child gets the name {@code child} and runs {@code body} (empty: is driven). */
  record Fork(String child, List<Step> body) implements Step {
    public Fork {
      body = List.copyOf(body);
    }

    @Override
    public StepOp op() {
      return StepOp.FORK;
    }
  }

  /** The task ends. */
  record Exit() implements Step {
    @Override
    public StepOp op() {
      return StepOp.EXIT;
    }
  }

  /** sched_setaffinity(2) to one CPU. */
  record SetAffinity(int cpu) implements Step {
    @Override
    public StepOp op() {
      return StepOp.SCHED_SETAFFINITY;
    }
  }

  /** The body, {@code times} times. */
  record Repeat(long times, List<Step> body) implements Step {
    public Repeat {
      body = List.copyOf(body);
    }

    @Override
    public StepOp op() {
      return StepOp.REPEAT;
    }
  }

  /**
   * The body while the folios of the pages are referenced and, if {@code locked}, PG_locked by this
   * task, taken in the order given or in {@code ascending} order.
   */
  record HoldFolios(PageSet pages, boolean locked, boolean ascending, List<Step> body)
      implements Step {
    public HoldFolios {
      body = List.copyOf(body);
    }

    @Override
    public StepOp op() {
      return StepOp.HOLD_FOLIOS;
    }
  }

  /** The body again and again until {@code durationNs} of virtual time have passed. */
  record For(long durationNs, List<Step> body) implements Step {
    public For {
      body = List.copyOf(body);
    }

    @Override
    public StepOp op() {
      return StepOp.FOR;
    }
  }

  /** The body again and again until some task has raised the signal; at least once. */
  record Until(String signal, List<Step> body) implements Step {
    public Until {
      body = List.copyOf(body);
    }

    @Override
    public StepOp op() {
      return StepOp.UNTIL;
    }
  }

  /** Sleeps until the signal has been raised {@code count} times in all. */
  record Wait(String signal, int count) implements Step {
    @Override
    public StepOp op() {
      return StepOp.WAIT;
    }
  }

  /** Raises a signal: wakes all tasks that wait for it, now and later. */
  record Signal(String signal) implements Step {
    @Override
    public StepOp op() {
      return StepOp.SIGNAL;
    }
  }

  /** Sleeps for {@code ns} of virtual time. */
  record Sleep(long ns) implements Step {
    @Override
    public StepOp op() {
      return StepOp.SLEEP;
    }
  }
}
