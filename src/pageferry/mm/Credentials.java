package pageferry.mm;

/**
 * Who a task is and what it may do: struct cred (include/linux/cred.h, Linux 6.1), real, effective
 * and saved ids being one, and the permitted capabilities being effective.
 *
 * @param uid the user
 * @param capabilities the {@link Capability}s, a bit each
 * @param dumpable whether others of its user may look into its memory: get_dumpable() of its mm
 */
public record Credentials(long uid, long capabilities, boolean dumpable) {
  /** The superuser with all capabilities. */
  public static final Credentials ROOT =
      new Credentials(0, (1L << Capability.values().length) - 1, true);

  public boolean has(Capability capability) {
    return (capabilities >>> capability.ordinal() & 1) != 0;
  }

  /** The same without a capability. */
  public Credentials without(Capability capability) {
    return new Credentials(uid, capabilities & ~(1L << capability.ordinal()), dumpable);
  }

  /** The same as another user: commit_creds() makes the memory undumpable, root's powers go. */
  public Credentials as(long user) {
    if (user == uid) {
      return this;
    }
    return new Credentials(user, uid == 0 ? 0 : capabilities, false);
  }

  /**
   * Whether a task with these credentials may look into another one's memory: __ptrace_may_access()
   * with PTRACE_MODE_READ_REALCREDS (kernel/ptrace.c, Linux 6.1).
   */
  public boolean mayAccess(Credentials other) {
    boolean alike = uid == other.uid && other.dumpable;
    boolean within = (other.capabilities & ~capabilities) == 0;
    return alike && within || has(Capability.SYS_PTRACE);
  }
}
