package pageferry.protocol.ops.space;

import pageferry.mm.PageTable;
import pageferry.mm.Pte;

/**
 * Writes a migration entry where an entry has been cleared for it: set_pte_at() behind
 * ptep_clear_flush() of try_to_migrate_one() (mm/rmap.c, Linux 6.1). Answers whether it stood
 * there.
 *
 * @param vpn the page
 * @param pfn the page frame that the migration entry names
 */
public record SettleMigration(long vpn, long pfn) implements EntryOp<Boolean> {
  @Override
  public Boolean on(Space space) {
    PageTable table = space.table();
    long pte = table.get(vpn);
    boolean there = Pte.has(pte, Pte.MIGRATION) && Pte.pfn(pte) == pfn;
    if (there) {
      table.set(vpn, pte & ~Pte.CLEARED);
    }
    return there;
  }
}
