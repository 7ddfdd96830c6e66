package pageferry.protocol.ops.space;

import pageferry.mm.PageTable;
import pageferry.mm.Pte;

/**
 * Counts the huge entries of a stretch that map a transparent huge page: AnonHugePages,
 * ShmemPmdMapped and FilePmdMapped of /proc/self/smaps (smaps_pmd_entry(), fs/proc/task_mmu.c,
 * Linux 6.1), over 2 MiB.
 *
 * @param start the first page
 * @param end the page after the last
 * @param hidden whether entries under PROT_NONE count
 */
public record CountHuge(long start, long end, boolean hidden) implements SpaceOp<Integer> {
  @Override
  public Integer on(Space space) {
    PageTable table = space.table();
    int count = 0;
    for (long at = table.nextUsed(start, end); at < end; at = table.nextUsed(at, end)) {
      long pte = table.get(at);
      boolean mapped = Pte.has(pte, Pte.PRESENT) && !Pte.has(pte, Pte.ZERO);
      mapped &= !Pte.has(pte, Pte.HUGETLB);
      mapped &= hidden || !Pte.has(pte, Pte.PROTNONE);
      count += Pte.has(pte, Pte.HUGE) && mapped ? 1 : 0;
      at = Math.max(space.paging().hugeEnd(at), space.paging().entryEnd(at, pte));
    }
    return count;
  }
}
