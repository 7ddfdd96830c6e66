package pageferry.mm;

import java.util.Locale;

/**
 * What a step of a program does: a system call of Linux, an act of the laboratory in its place, or
 * something that the program does in user mode.
 */
public enum StepOp {
  MMAP(9),
  MUNMAP(11),
  MADVISE(28),
  PRCTL(157),
  MPROTECT(10),
  MSYNC(26),
  MLOCK(149),
  MUNLOCK(150),
  MBIND(237),
  SET_MEMPOLICY(238),
  MOVE_PAGES(279),
  MIGRATE_PAGES(256),
  FORK(57),
  EXIT(60),
  SCHED_SETAFFINITY(203),
  PIN(427), // io_uring_register()
  OFFLINE_NODE(1),
  UNPLUG_NODE(1),
  ONLINE_NODE(1),
  MREMAP(25),
  GET_MEMPOLICY(239),
  SET_MEMPOLICY_HOME_NODE(450),
  UNPIN(3),
  HOLD(278), // vmsplice()
  UNHOLD(3),
  ALLOC_PAGES(16), // ioctl() of a driver
  FREE_PAGES(16),
  HMM_RANGE_FAULT(16), // ioctl() of a driver
  MIGRATE_VMA(16), // ioctl() of a driver
  SET_CAP(126),
  SETUID(117), // setresuid()
  SYSCTL(1),
  WRITE_FILE(1),
  READ_FILE(0),
  DROP_CACHES(1),
  COMPACT(1),
  SMAPS(0),
  PAGEMAP(0),
  TOUCH(Kind.USER),
  ACCESS(Kind.USER),
  TOUCH_UNTIL(Kind.USER),
  HOLD_FOLIOS(Kind.USER),
  WRITEBACK(Kind.USER),
  LOCK(Kind.USER),
  UNLOCK(Kind.USER),
  WAIT(Kind.USER),
  SIGNAL(Kind.USER),
  SLEEP(Kind.USER),
  MARK(Kind.USER),
  REPEAT(Kind.ARRANGEMENT),
  FOR(Kind.ARRANGEMENT),
  UNTIL(Kind.ARRANGEMENT),
  BALANCE_NODE(Kind.KERNEL),
  FLUSH_FILES(Kind.KERNEL),
  MEMORY_FAILURE(Kind.KERNEL),
  OUT_OF_MEMORY(Kind.KERNEL),
  FORK_EXIT(61), // wait4()
  OFFLINE_BLOCK(1),
  CGROUP(1), // write() to a file of a control group
  CPUSET_MIGRATE(Kind.KERNEL),
  SWAPON(167),
  SWAPOFF(168),
  PROCESS_MADVISE(440),
  KHUGEPAGED(Kind.KERNEL),
  KCOMPACTD(Kind.KERNEL),
  KSMD(Kind.KERNEL),
  COPY_FOLIOS(Kind.KERNEL),
  DAMON(1), // write() to a file of sysfs
  KDAMOND(Kind.KERNEL),
  KMIGRATED(Kind.KERNEL),
  IO_RING_EXIT(Kind.KERNEL),
  UFFD_REGISTER(16), // ioctl()
  UFFD_UNREGISTER(16),
  UFFD_COPY(16),
  UFFD_SERVE(0), // read(), and ioctl()
  CPUSET(1), // write() to cpuset.mems
  SPLIT_HUGE_PAGES(1), // write() to a file of debugfs
  CMA_ALLOC(16), // ioctl() of /dev/dma_heap
  CMA_RELEASE(3);

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

  private static final int NO_CALL = -1;

  private final Kind kind;
  private final int number;
  private final String text = name().toLowerCase(Locale.ROOT);

  StepOp(int number) {
    this.kind = Kind.CALL;
    this.number = number;
  }

  StepOp(Kind kind) {
    this.kind = kind;
    this.number = NO_CALL;
  }

  /**
   * The number of a system call on x86-64: arch/x86/entry/syscalls/syscall_64.tbl (Linux 6.1); -1
   * for what is none. What programs do through a file is the write() or read() of it, and what
   * descriptors hold is given back by close().
   */
  public int number() {
    return number;
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
