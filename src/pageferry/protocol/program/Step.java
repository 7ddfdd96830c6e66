package pageferry.protocol.program;

import java.util.List;
import pageferry.mm.AccessPattern;
import pageferry.mm.PageSet;

/**
 * One step of a program: a system call, a memory access, or a construct that arranges others. Byte
 * addresses and page numbers are those of the task's address space; maps have been laid out before.
 */
public sealed interface Step {
  /** What the step is called in program files. */
  String op();

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
