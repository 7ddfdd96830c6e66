package pageferry.protocol.ops.space;

import pageferry.mm.VmFlags;

/**
 * Looks whether an entry was used, whose accessed bit is cleared: folio_referenced_one()
 * (mm/rmap.c, Linux 6.1).
 *
 * @param vpn which page the entry maps
 * @param heedsLock whether those of locked areas are left as they are: since 5.18
 */
public record LookForUse(long vpn, boolean heedsLock) implements SpaceOp<LookForUse.Use> {
  /** What was found. */
  public enum Use {
    /** The accessed bit was not set. */
    OLD,
    /** It was. */
    USED,
    /** The area is locked. */
    LOCKED
  }

  @Override
  public Use on(Space space) {
    Vma area = heedsLock ? space.find(vpn) : null;
    if (area != null && area.has(VmFlags.LOCKED)) {
      return Use.LOCKED;
    }
    return space.table().clearYoung(vpn) ? Use.USED : Use.OLD;
  }
}
