package pageferry.protocol.ops.space;

import pageferry.mm.PageTable;
import pageferry.mm.Pte;
import pageferry.mm.VmFlags;

/**
 * Replaces a migration entry by one that maps a page again, with the area's present protection:
 * remove_migration_pte() (mm/migrate.c, Linux 6.1). Answers what was there.
 *
 * @param vpn the page that the entry maps, of a huge entry its first
 * @param source the page frame that the migration entry names
 * @param target the page frame to map: the new one, the source again (undo), or {@link #NOTHING}
 */
public record RemoveMigration(long vpn, long source, long target)
    implements EntryOp<RemoveMigration.Found> {
  /** What the operation came upon. */
  public enum Found {
    /** The entry was not there any more. */
    NOTHING,
    /** The entry. */
    ENTRY,
    /** The entry, in a locked area. */
    LOCKED_ENTRY
  }

  /** Leaves an empty entry behind: the contents have been tossed. */
  public static final long NOTHING = -1;

  @Override
  public Found on(Space space) {
    PageTable table = space.table();
    long entry = table.get(vpn);
    if (!Pte.has(entry, Pte.MIGRATION) || Pte.pfn(entry) != source) {
      return Found.NOTHING;
    }
    if (target == NOTHING) {
      if (Pte.has(entry, Pte.HUGE)) {
        table.setHuge(vpn, 0);
      } else {
        table.set(vpn, 0);
      }
      return Found.ENTRY;
    }
    Vma area = space.find(vpn);
    long kept = Pte.DIRTY | Pte.SIZE | Pte.HUGETLB | Pte.WRITE | Pte.BLANK;
    long flags = Pte.PRESENT | Pte.flags(entry) & kept;
    if (area != null && !area.writable()) {
      flags &= ~Pte.WRITE;
    }
    boolean device = space.topology().isUnmappable(space.topology().nodeOf(target));
    if (device || area != null && !area.accessible()) {
      flags |= Pte.PROTNONE;
    }
    InstallMigration.put(table, vpn, Pte.of(target, flags));
    return area != null && area.has(VmFlags.LOCKED) ? Found.LOCKED_ENTRY : Found.ENTRY;
  }
}
