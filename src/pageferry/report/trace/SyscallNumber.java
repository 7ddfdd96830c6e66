package pageferry.report.trace;

import pageferry.mm.StepOp;

/**
 * The numbers of system calls on x86-64: arch/x86/entry/syscalls/syscall_64.tbl (Linux 6.1). What
 * programs do through a file is the write() or read() of it, what descriptors hold is given back by
 * close().
 */
final class SyscallNumber {
  private SyscallNumber() {}

  /** The number of a call; -1 for what is none. */
  static int of(StepOp call) {
    return switch (call) {
      case MMAP -> 9;
      case SMAPS -> 0;
      case OFFLINE_NODE, UNPLUG_NODE, ONLINE_NODE -> 1;
      case SYSCTL, WRITE_FILE, DROP_CACHES, COMPACT -> 1;
      case UNPIN, UNHOLD -> 3;
      case MPROTECT -> 10;
      case MUNMAP -> 11;
      case MREMAP -> 25;
      case MADVISE -> 28;
      case FORK -> 57;
      case EXIT -> 60;
      case SETUID -> 117; // setresuid()
      case SET_CAP -> 126;
      case MLOCK -> 149;
      case MUNLOCK -> 150;
      case SCHED_SETAFFINITY -> 203;
      case MBIND -> 237;
      case SET_MEMPOLICY -> 238;
      case GET_MEMPOLICY -> 239;
      case MIGRATE_PAGES -> 256;
      case HOLD -> 278; // vmsplice()
      case MOVE_PAGES -> 279;
      case PIN -> 427; // io_uring_register()
      case SET_MEMPOLICY_HOME_NODE -> 450;
      default -> -1;
    };
  }
}
