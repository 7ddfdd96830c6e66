package pageferry.mm;

import java.util.Locale;

/**
 * What a step of a program does: a system call of Linux, an act of the laboratory in its place, or
 * something that the program does in user mode.
 */
public enum StepOp {
  MMAP,
  MUNMAP,
  MADVISE,
  MPROTECT,
  MLOCK,
  MUNLOCK,
  MBIND,
  SET_MEMPOLICY,
  MOVE_PAGES,
  MIGRATE_PAGES,
  FORK,
  EXIT,
  SCHED_SETAFFINITY,
  PIN,
  OFFLINE_NODE,
  UNPLUG_NODE,
  ONLINE_NODE,
  MREMAP,
  GET_MEMPOLICY,
  SET_MEMPOLICY_HOME_NODE,
  UNPIN,
  HOLD,
  UNHOLD,
  SET_CAP,
  SETUID,
  SYSCTL,
  WRITE_FILE,
  DROP_CACHES,
  COMPACT,
  SMAPS,
  TOUCH(Kind.USER),
  ACCESS(Kind.USER),
  TOUCH_UNTIL(Kind.USER),
  HOLD_FOLIOS(Kind.USER),
  WAIT(Kind.USER),
  SIGNAL(Kind.USER),
  SLEEP(Kind.USER),
  REPEAT(Kind.ARRANGEMENT),
  FOR(Kind.ARRANGEMENT),
  UNTIL(Kind.ARRANGEMENT),
  BALANCE_NODE(Kind.KERNEL),
  MEMORY_FAILURE(Kind.KERNEL),
  OUT_OF_MEMORY(Kind.KERNEL);

  /** Who does it. */
  public enum Kind {
    /** The kernel on behalf of the program, which calls it. */
    CALL,
    /** The program itself. */
    USER,
    /** Nobody: it says how often the steps in it are done, and cannot fail. */
    ARRANGEMENT,
    /** A kernel thread: no program can name it. */
    KERNEL
  }

  private final Kind kind;
  private final String text = name().toLowerCase(Locale.ROOT);

  StepOp() {
    this(Kind.CALL);
  }

  StepOp(Kind kind) {
    this.kind = kind;
  }

  /** Who does it. */
  public Kind kind() {
    return kind;
  }

  /** Whether steps that do it are reported when they begin and when they end. */
  public boolean isReported() {
    return kind == Kind.CALL || kind == Kind.USER;
  }

  /** What it is called in programs. */
  public String text() {
    return text;
  }
}
