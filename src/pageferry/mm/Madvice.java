package pageferry.mm;

/** Advice numbers of madvise(2): uapi/asm-generic/mman-common.h, Linux 6.1. */
public final class Madvice {
  public static final int NORMAL = 0;
  public static final int DONTNEED = 4;
  public static final int HUGEPAGE = 14;
  public static final int NOHUGEPAGE = 15;

  private Madvice() {}
}
