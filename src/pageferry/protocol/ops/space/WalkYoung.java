package pageferry.protocol.ops.space;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import pageferry.mm.PageTable;
import pageferry.mm.Pte;
import pageferry.mm.VmFlags;

/**
 * Clears the accessed bits of all entries that map pages of one node, and answers the pages whose
 * bit was set: walk_mm() (mm/vmscan.c, Linux 6.12), which passes over areas that are locked or that
 * nobody may access: should_skip_vma().
 *
 * @param node the node
 * @param stretches the page tables to be walked, as {@link #stretch} numbers them; null: all
 * @param forced whether those are walked too that nobody has used since the last walk
 */
public record WalkYoung(int node, @Nullable TreeSet<Long> stretches, boolean forced)
    implements SpaceOp<WalkYoung.Found> {
  /** A page table is used much if so many of its entries are: entries of a cache line. */
  private static final int MUCH = 8;

  /**
   * What was found used.
   *
   * @param pages the pages
   * @param stretches the page tables of which much was used
   */
  public record Found(long[] pages, long[] stretches) {}

  /** The number of a page table of an address space. */
  public static long stretch(int mm, long table) {
    return (long) mm << 40 | table;
  }

  /** suitable_to_scan(). */
  static boolean isMuch(int young, int all) {
    return young * MUCH >= all;
  }

  @Override
  public Found on(Space space) {
    Seen seen = new Seen(new ArrayList<>(), new TreeMap<>(), new TreeMap<>());
    for (Vma area : space.overlapping(0, Long.MAX_VALUE)) {
      if (area.accessible() && !area.has(VmFlags.LOCKED)) {
        walk(space, area, seen);
      }
    }
    long[] much =
        seen.counts().entrySet().stream()
            .filter(each -> isMuch(each.getValue()[0], each.getValue()[1]))
            .mapToLong(each -> stretch(space.mm(), each.getKey()))
            .toArray();
    return new Found(seen.young().stream().mapToLong(Long::longValue).toArray(), much);
  }

  /**
   * What a walk has seen so far.
   *
   * @param young the pages that were used
   * @param counts by the number of a table how many of its entries were used, and how many it has
   * @param walked by the same whether it is looked into, for all areas that it has entries of
   */
  private record Seen(
      List<Long> young, TreeMap<Long, int[]> counts, TreeMap<Long, Boolean> walked) {}

  private void walk(Space space, Vma area, Seen seen) {
    PageTable table = space.table();
    int shift = space.paging().hugeOrder();
    long before = -1;
    for (long at = table.nextUsed(area.start(), area.end()); at < area.end(); ) {
      long pte = table.get(at);
      boolean huge = Pte.has(pte, Pte.HUGE);
      long number = at >> shift;
      boolean walks = huge || seen.walked().computeIfAbsent(number, any -> walks(space, number));
      if (walks && number != before) {
        long start = Math.max(area.start(), number << shift);
        int entries = (int) (Math.min(area.end(), number + 1 << shift) - start);
        seen.counts().computeIfAbsent(number, any -> new int[2])[1] += huge ? MUCH + 1 : entries;
        before = number;
      }
      if (walks && isYoung(space, at, pte)) {
        seen.young().add(Pte.pfn(pte));
        seen.counts().computeIfAbsent(number, any -> new int[2])[0]++;
      }
      at = table.nextUsed(space.paging().entryEnd(at, pte), area.end());
    }
  }

  /** Who walks there for one node keeps others of other nodes from it: walk_pmd_range(). */
  private boolean walks(Space space, long number) {
    long first = number << space.paging().hugeOrder();
    boolean used = forced || space.table().clearYoungTable(first);
    return used && (stretches == null || stretches.contains(stretch(space.mm(), number)));
  }

  private boolean isYoung(Space space, long vpn, long pte) {
    boolean maps = Pte.has(pte, Pte.PRESENT) && !Pte.has(pte, Pte.ZERO | Pte.HUGETLB);
    return maps && space.topology().nodeOf(Pte.pfn(pte)) == node && space.table().clearYoung(vpn);
  }
}
