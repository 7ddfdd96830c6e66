package pageferry.mm;

/** Flags of an area beside its protection: vm_flags (include/linux/mm.h, Linux 6.1). */
public final class VmFlags {
  /** MAP_SHARED. */
  public static final int SHARED = 1;

  /** MADV_HUGEPAGE was given. */
  public static final int HUGEPAGE = 1 << 1;

  /** MADV_NOHUGEPAGE was given. */
  public static final int NOHUGEPAGE = 1 << 2;

  /** mlock() was called: pages are unevictable. */
  public static final int LOCKED = 1 << 3;

  /** mlock2(MLOCK_ONFAULT): locked pages are not faulted in. */
  public static final int LOCKONFAULT = 1 << 4;

  /** MADV_DONTFORK: a child does not get the area. */
  public static final int DONTCOPY = 1 << 5;

  /** MADV_MERGEABLE. */
  public static final int MERGEABLE = 1 << 6;

  /** UFFDIO_REGISTER was given for missing pages: VM_UFFD_MISSING. */
  public static final int UFFD_MISSING = 1 << 7;

  /** Secret memory, of which get_user_pages() gives nothing away: vma_is_secretmem(). */
  public static final int SECRET = 1 << 8;

  /** Memory of hugetlb in pages of 1 GiB. */
  public static final int GIGANTIC = 1 << 9;

  private VmFlags() {}
}
