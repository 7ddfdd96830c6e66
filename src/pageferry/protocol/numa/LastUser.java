package pageferry.protocol.numa;

import pageferry.protocol.ops.node.TakeHint;

/** Who used a page last as one number: cpupid (include/linux/mm.h, Linux 6.1), in full width. */
final class LastUser {
  private LastUser() {}

  static long of(int cpu, int pid) {
    return (long) cpu << 32 | pid;
  }

  static int cpu(long user) {
    return (int) (user >> 32);
  }

  /** Whether no one else is known to have used the page: cpupid_match_pid(). */
  static boolean isNobodyOr(long user, int pid) {
    return user == TakeHint.NOBODY || (int) user == pid;
  }
}
