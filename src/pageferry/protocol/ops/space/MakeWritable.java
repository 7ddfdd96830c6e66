package pageferry.protocol.ops.space;

import pageferry.mm.Mapping;
import pageferry.mm.Pte;

/**
 * Makes entries writable that still map what they mapped: pte_mkwrite() in change_pte_range()
 * (mm/mprotect.c, Linux 6.1). Answers how many.
 *
 * @param entries the entries
 * @param but entries to leave alone, in the same order
 */
public record MakeWritable(EntryList entries, EntryList but) implements SpaceOp<Integer> {
  @Override
  public Integer on(Space space) {
    int made = 0;
    int skipped = 0;
    for (int i = 0; i < entries.count(); i++) {
      long mapping = entries.mapping(i);
      if (skipped < but.count() && but.mapping(skipped) == mapping) {
        skipped++;
        continue;
      }
      long pte = space.table().get(Mapping.vpn(mapping));
      boolean same = Pte.has(pte, Pte.PRESENT) && Pte.pfn(pte) == entries.pfn(i);
      if (same && Pte.has(pte, Pte.HUGE) == Mapping.isHuge(mapping)) {
        InstallMigration.put(space.table(), Mapping.vpn(mapping), pte | Pte.WRITE);
        made++;
      }
    }
    return made;
  }
}
