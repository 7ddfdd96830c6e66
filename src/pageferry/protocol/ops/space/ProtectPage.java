package pageferry.protocol.ops.space;

import pageferry.mm.CpuMask;
import pageferry.mm.Pte;

/**
 * Makes a small entry one that cannot be written, and clean: write_protect_page() (mm/ksm.c, Linux
 * 6.1).
 *
 * @param vpn the page
 * @param pfn the page frame it must map
 */
public record ProtectPage(long vpn, long pfn) implements EntryOp<ProtectPage.Protected> {
  /** Something else stands there. */
  public static final Protected NONE = new Protected(0, 0, CpuMask.NONE, 0);

  /**
   * What has changed.
   *
   * @param before the entry as it was
   * @param after the entry as it is
   * @param cpus the CPUs whose TLBs may hold the old one
   * @param contents what the page holds, and will hold while nobody can write it
   */
  public record Protected(long before, long after, CpuMask cpus, long contents) {
    /** Whether the entry was writable or dirty. */
    public boolean wasWritable() {
      return Pte.has(before, Pte.WRITE | Pte.DIRTY);
    }
  }

  @Override
  public Protected on(Space space) {
    long pte = space.table().get(vpn);
    boolean mapsIt =
        Pte.has(pte, Pte.PRESENT) && !Pte.has(pte, Pte.ZERO | Pte.HUGE) && Pte.pfn(pte) == pfn;
    if (!mapsIt) {
      return NONE;
    }
    long after = pte & ~(Pte.WRITE | Pte.DIRTY);
    space.table().set(vpn, after);
    return new Protected(pte, after, space.cpus(), space.contents().of(space, vpn));
  }
}
