package pageferry.mm;

/**
 * What a lock protects: the locks of one class have the same rules, and are told apart by number.
 */
public enum LockClass {
  /** No lock: what is slept for there is something else. */
  NONE(""),
  /** The lock bit of a folio. */
  FOLIO("PG_locked"),
  /** The lock of an address space's areas. */
  MMAP("mmap_lock"),
  /** The lock of an area of an address space, numbered by the {@link Mapping} of its first page. */
  AREA("vma_lock"),
  /** The lock of a page table, numbered by the {@link Mapping} of its first page. */
  PAGE_TABLE("ptlock_ptr"),
  /** The lock of who maps an inode. */
  I_MMAP("i_mmap_rwsem"),
  /** A lock of the experiment's own, which has a name instead of a number. */
  OWN(""),
  /** The writeback of a folio, which the task has that has to end it. */
  WRITEBACK("writeback"),
  /** The lock of who belongs to which control group. */
  CGROUP("cgroup_mutex"),
  /** The lock of all cpusets. */
  CPUSET("cpuset_mutex"),
  /** The lock of who maps anonymous memory, numbered by an {@link AnonLock}. */
  ANON_VMA("anon_vma");

  private static final int SHIFT = 58;

  private final String text;

  LockClass(String text) {
    this.text = text;
  }

  /** One number for a lock of this class: its own, which is below 2^58, and its class. */
  public long key(long object) {
    return (long) ordinal() << SHIFT | object;
  }

  /** The class of the lock that a key stands for. */
  public static LockClass ofKey(long key) {
    return values()[(int) (key >>> SHIFT)];
  }

  /** The number of the lock that a key stands for. */
  public static long object(long key) {
    return key & (1L << SHIFT) - 1;
  }

  /** Whether those who wait for it are served in the order in which they came. */
  public boolean isFair() {
    return this != NONE && this != FOLIO && this != WRITEBACK;
  }

  /** What lockdep calls the class of a lock. */
  public String kind(long object) {
    return this == OWN ? OwnLock.name(object) : text;
  }

  /** The lock as reports name it. */
  public String text(long object) {
    return switch (this) {
      case NONE -> "";
      case CGROUP, CPUSET -> text;
      case FOLIO, WRITEBACK -> text + " of " + Pfn.text(object);
      case MMAP -> text + " of mm " + object;
      case AREA, PAGE_TABLE, ANON_VMA ->
          text
              + " of page 0x"
              + Long.toHexString(Mapping.vpn(object))
              + " of mm "
              + Mapping.mm(object);
      case I_MMAP -> text + " of inode " + object;
      case OWN -> OwnLock.name(object);
    };
  }
}
