package pageferry.mm;

/**
 * What a page is called wherever one is named: by its frame's number, as the kernel's messages do.
 * A folio is called by its first page. Every command that takes a page takes this name.
 */
public final class Pfn {
  private Pfn() {}

  /** The name, such as {@code pfn 0x1003ea}. */
  public static String text(long pfn) {
    return "pfn 0x" + Long.toHexString(pfn);
  }
}
