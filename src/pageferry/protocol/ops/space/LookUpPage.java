package pageferry.protocol.ops.space;

import pageferry.mm.Pte;
import pageferry.mm.VmFlags;

/**
 * Finds what maps a page, without faulting anything in: follow_page() (mm/gup.c, Linux 6.1).
 *
 * @param vpn the page
 */
public record LookUpPage(long vpn) implements SpaceOp<LookUpPage.Found> {
  /** What stands at a page. */
  public enum Kind {
    /** No area, or one whose pages cannot migrate. */
    NO_AREA,
    /** An anonymous area with nothing there. */
    ABSENT_ANON,
    /** A shared area with nothing mapped there. */
    ABSENT_SHARED,
    /** Nothing but a page in swap. */
    IN_SWAP,
    /** The zero page, small or huge. */
    ZERO_PAGE,
    /** A small migration entry. */
    MIGRATING,
    /** A huge migration entry. */
    MIGRATING_HUGE,
    /** The entry of a page whose memory has failed. */
    POISONED,
    /** A page of secret memory. */
    SECRET,
    /** A page behind a PROT_NONE entry. */
    PROT_NONE,
    /** The same, huge. */
    PROT_NONE_HUGE,
    /** A page. */
    PAGE,
    /** A page that a PUD maps. */
    GIGANTIC_PAGE;

    /** Whether a page is there that can be seen. */
    public boolean isPage() {
      return this == PAGE || this == GIGANTIC_PAGE;
    }
  }

  /**
   * What was found.
   *
   * @param kind what stands there
   * @param pfn the page's frame, where there is one
   * @param entryVpn the first page that the entry maps
   * @param huge whether the entry is huge
   */
  public record Found(Kind kind, long pfn, long entryVpn, boolean huge) {
    static Found nothing(Kind kind) {
      return new Found(kind, -1, -1, false);
    }
  }

  @Override
  public Found on(Space space) {
    Vma area = space.find(vpn);
    if (area == null) {
      return Found.nothing(Kind.NO_AREA);
    }
    long pte = space.table().get(vpn);
    if (pte == 0 || Pte.has(pte, Pte.SWAPPED)) {
      return Found.nothing(area.anonymous() ? Kind.ABSENT_ANON : Kind.ABSENT_SHARED);
    }
    if (Pte.has(pte, Pte.SLOT)) {
      return Found.nothing(Kind.IN_SWAP);
    }
    if (Pte.has(pte, Pte.POISON)) {
      return Found.nothing(Kind.POISONED);
    }
    boolean huge = Pte.has(pte, Pte.HUGE);
    if (Pte.has(pte, Pte.MIGRATION)) {
      return Found.nothing(huge ? Kind.MIGRATING_HUGE : Kind.MIGRATING);
    }
    Kind hidden = huge ? Kind.PROT_NONE_HUGE : Kind.PROT_NONE;
    if (Pte.has(pte, Pte.ZERO)) {
      return Found.nothing(Pte.has(pte, Pte.PROTNONE) ? hidden : Kind.ZERO_PAGE);
    }
    boolean seen = !Pte.has(pte, Pte.PROTNONE) || Pte.has(pte, Pte.HUGETLB);
    Kind page = Pte.has(pte, Pte.GIGANTIC) ? Kind.GIGANTIC_PAGE : Kind.PAGE;
    Kind kind = area.has(VmFlags.SECRET) ? Kind.SECRET : seen ? page : hidden;
    return huge
        ? new Found(
            kind,
            Pte.pfn(pte) + vpn - space.paging().entryStart(vpn, pte),
            space.paging().entryStart(vpn, pte),
            true)
        : new Found(kind, Pte.pfn(pte), vpn, false);
  }
}
