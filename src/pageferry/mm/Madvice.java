package pageferry.mm;

/** Advice numbers of madvise(2): uapi/asm-generic/mman-common.h, Linux 6.1. */
public final class Madvice {
  public static final int NORMAL = 0;
  public static final int RANDOM = 1;
  public static final int SEQUENTIAL = 2;
  public static final int WILLNEED = 3;
  public static final int DONTNEED = 4;
  public static final int FREE = 8;
  public static final int REMOVE = 9;
  public static final int DONTFORK = 10;
  public static final int DOFORK = 11;
  public static final int MERGEABLE = 12;
  public static final int UNMERGEABLE = 13;
  public static final int HUGEPAGE = 14;
  public static final int NOHUGEPAGE = 15;
  public static final int COLD = 20;
  public static final int PAGEOUT = 21;
  public static final int POPULATE_READ = 22;
  public static final int POPULATE_WRITE = 23;
  public static final int COLLAPSE = 25;
  public static final int HWPOISON = 100;
  public static final int SOFT_OFFLINE = 101;

  private Madvice() {}
}
