package pageferry.mm;

/** The locks of the machine's control groups: kernel/cgroup (Linux 6.1). */
public enum CgroupLock implements Lockable {
  /** cgroup_mutex: who belongs to which group, and which groups there are. */
  CGROUP,
  /** cpuset_rwsem, since 6.6 cpuset_mutex: the cpusets; nobody shares it. */
  CPUSET;

  @Override
  public long number() {
    return 1;
  }

  @Override
  public WaitKind wait(boolean write) {
    return this == CGROUP ? WaitKind.CGROUP_LOCK : WaitKind.CPUSET_LOCK;
  }
}
