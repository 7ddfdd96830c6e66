package pageferry.protocol.program;

import java.util.List;
import java.util.Locale;
import pageferry.mm.AccessPattern;
import pageferry.mm.Capability;
import pageferry.mm.NodeSwitch;
import pageferry.mm.PageSet;

/**
 * One step of a program: a system call, a memory access, or a construct that arranges others. Byte
 * addresses and page numbers are those of the task's address space; maps have been laid out before.
 */
public sealed interface Step {
  /** What the step is called in program files. */
  String op();

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
    public String op() {
      return "mmap";
    }
  }

  /** munmap(2) of {@code length} bytes at {@code addr}. */
  record Munmap(long addr, long length) implements Step {
    @Override
    public String op() {
      return "munmap";
    }
  }

  /** One access to each of the pages in turn. */
  record Touch(PageSet pages, boolean write) implements Step {
    @Override
    public String op() {
      return "touch";
    }
  }

  /**
   * {@code count} accesses to the pages by a pattern, with {@code thinkNs} of user time between.
   */
  record Access(PageSet pages, AccessPattern pattern, long count, boolean write, long thinkNs)
      implements Step {
    @Override
    public String op() {
      return "access";
    }
  }

  /** madvise(2); advice is the number of asm-generic/mman-common.h. */
  record Madvise(long addr, long length, int advice) implements Step {
    @Override
    public String op() {
      return "madvise";
    }
  }

  /** mprotect(2). */
  record Mprotect(long addr, long length, Protection protection) implements Step {
    @Override
    public String op() {
      return "mprotect";
    }
  }

  /** mlock(2), or mlock2(2) with MLOCK_ONFAULT. */
  record Mlock(long addr, long length, boolean onFault) implements Step {
    @Override
    public String op() {
      return "mlock";
    }
  }

  /** munlock(2). */
  record Munlock(long addr, long length) implements Step {
    @Override
    public String op() {
      return "munlock";
    }
  }

  /** mremap(2) with MREMAP_MAYMOVE and MREMAP_FIXED. */
  record Mremap(long addr, long length, long to, long toLength) implements Step {
    @Override
    public String op() {
      return "mremap";
    }
  }

  /** Touches all pages again and again until all lie on the node, or {@code limitNs} are over. */
  record TouchUntil(PageSet pages, int node, boolean write, long limitNs) implements Step {
    @Override
    public String op() {
      return "touch_until";
    }
  }

  /** mbind(2); mode and flags are the numbers of uapi/linux/mempolicy.h. */
  record Mbind(long addr, long length, int mode, NodeArg nodes, int flags) implements Step {
    @Override
    public String op() {
      return "mbind";
    }
  }

  /** set_mempolicy(2). */
  record SetMempolicy(int mode, NodeArg nodes) implements Step {
    @Override
    public String op() {
      return "set_mempolicy";
    }
  }

  /** move_pages(2). */
  record MovePages(String target, MoveArrays arrays, int flags) implements Step {
    @Override
    public String op() {
      return "move_pages";
    }
  }

  /** migrate_pages(2). */
  record MigratePages(String target, NodeArg from, NodeArg to) implements Step {
    @Override
    public String op() {
      return "migrate_pages";
    }
  }

  /** get_mempolicy(2); the pointers say where mode and node mask would be written. */
  record GetMempolicy(
      long addr, int flags, NodeArg.Pointer mode, NodeArg.Pointer mask, long maxnode)
      implements Step {
    @Override
    public String op() {
      return "get_mempolicy";
    }
  }

  /** set_mempolicy_home_node(2). */
  record SetHomeNode(long addr, long length, long node, long flags) implements Step {
    @Override
    public String op() {
      return "set_mempolicy_home_node";
    }
  }

  /**
   * A long-term pin (FOLL_LONGTERM, FOLL_WRITE) of a range under a name: registered buffers of
   * io_uring. It is taken in calls for {@code batch} pages each.
   */
  record Pin(String name, long addr, long length, long batch) implements Step {
    @Override
    public String op() {
      return "pin";
    }
  }

  /** Gives a pin back. */
  record Unpin(String name) implements Step {
    @Override
    public String op() {
      return "unpin";
    }
  }

  /** Short-term references to the pages of a range under a name: vmsplice(2) into a pipe. */
  record Hold(String name, long addr, long length) implements Step {
    @Override
    public String op() {
      return "hold";
    }
  }

  /** Gives references back. */
  record Unhold(String name) implements Step {
    @Override
    public String op() {
      return "unhold";
    }
  }

  /** Drops capabilities. */
  record SetCap(List<Capability> drop) implements Step {
    @Override
    public String op() {
      return "set_cap";
    }
  }

  /** setresgid(2) and setresuid(2) to one number. */
  record SetUid(long uid) implements Step {
    @Override
    public String op() {
      return "setuid";
    }
  }

  /** Takes the memory blocks of a node out or in until one fails or {@code limitNs} are over. */
  record SwitchNode(NodeSwitch how, int node, boolean movable, long limitNs) implements Step {
    @Override
    public String op() {
      return how.name().toLowerCase(Locale.ROOT) + "_node";
    }
  }

  /** What kswapd does on a node by demotion; no program can name it. */
  record BalanceNode(int node) implements Step {
    @Override
    public String op() {
      return "balance_node";
    }
  }

  /** What a worker does about failed memory; no program can name it. */
  record FailedMemory(long pfn) implements Step {
    @Override
    public String op() {
      return "memory_failure";
    }
  }

  /** What whoever finds no memory does at last; no program can name it. */
  record OutOfMemory() implements Step {
    @Override
    public String op() {
      return "out_of_memory";
    }
  }

  /** Writes to /proc/sys/vm/drop_caches. */
  record DropCaches(int value) implements Step {
    @Override
    public String op() {
      return "drop_caches";
    }
  }

  /** Writes to /proc/sys/vm/compact_memory. */
  record Compact() implements Step {
    @Override
    public String op() {
      return "compact";
    }
  }

  /** Sets a sysctl. */
  record Sysctl(String name, String value) implements Step {
    @Override
    public String op() {
      return "sysctl";
    }
  }

  /** Writes a value to a file of /proc or /sys. */
  record WriteFile(String path, String value) implements Step {
    @Override
    public String op() {
      return "write_file";
    }
  }

  /** Reads from /proc/self/smaps how many huge pages a range is mapped by. */
  record Smaps(long vpn, long pages) implements Step {
    @Override
    public String op() {
      return "smaps";
    }
  }

  /** fork(2): the child gets the name {@code child} and runs {@code body} (empty: is driven). */
  record Fork(String child, List<Step> body) implements Step {
    public Fork {
      body = List.copyOf(body);
    }

    @Override
    public String op() {
      return "fork";
    }
  }

  /** The task ends. */
  record Exit() implements Step {
    @Override
    public String op() {
      return "exit";
    }
  }

  /** sched_setaffinity(2) to one CPU. */
  record SetAffinity(int cpu) implements Step {
    @Override
    public String op() {
      return "sched_setaffinity";
    }
  }

  /** The body, {@code times} times. */
  record Repeat(long times, List<Step> body) implements Step {
    public Repeat {
      body = List.copyOf(body);
    }

    @Override
    public String op() {
      return "repeat";
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
    public String op() {
      return "hold_folios";
    }
  }

  /** The body again and again until {@code durationNs} of virtual time have passed. */
  record For(long durationNs, List<Step> body) implements Step {
    public For {
      body = List.copyOf(body);
    }

    @Override
    public String op() {
      return "for";
    }
  }

  /** The body again and again until some task has raised the signal; at least once. */
  record Until(String signal, List<Step> body) implements Step {
    public Until {
      body = List.copyOf(body);
    }

    @Override
    public String op() {
      return "until";
    }
  }

  /** Sleeps until the signal has been raised {@code count} times in all. */
  record Wait(String signal, int count) implements Step {
    @Override
    public String op() {
      return "wait";
    }
  }

  /** Raises a signal: wakes all tasks that wait for it, now and later. */
  record Signal(String signal) implements Step {
    @Override
    public String op() {
      return "signal";
    }
  }

  /** Sleeps for {@code ns} of virtual time. */
  record Sleep(long ns) implements Step {
    @Override
    public String op() {
      return "sleep";
    }
  }
}
