package pageferry.protocol.ops.space;

import org.jspecify.annotations.Nullable;
import pageferry.mm.PageTable;
import pageferry.mm.Pte;
import pageferry.mm.Topology;
import pageferry.protocol.program.MapType;
import pageferry.protocol.program.Protection;

/**
 * Finds out why an access faults: the case distinctions of handle_mm_fault() (mm/memory.c, Linux
 * 6.1) and of the architecture's handler before it.
 *
 * @param vpn the page
 * @param write whether the access writes
 */
public record LookUpFault(long vpn, boolean write) implements SpaceOp<LookUpFault.Case> {
  /** Why an access faults. */
  public enum Kind {
    /** No area there: SIGSEGV, SEGV_MAPERR. */
    NO_AREA,
    /** The area forbids it: SIGSEGV, SEGV_ACCERR. */
    FORBIDDEN,
    /** It does not fault any more. */
    SPURIOUS,
    /** The page's memory has failed: SIGBUS, BUS_MCEERR_AR. */
    POISONED,
    /** The page is being migrated. */
    MIGRATING,
    /** NUMA balancing has marked the entry. */
    NUMA_HINT,
    /** The page lies in memory of a device, which no CPU can map. */
    DEVICE_PRIVATE,
    /** The page is in the swap cache. */
    SWAPPED,
    /** The page is in swap, or in the cache of its slot. */
    SWAP_SLOT,
    /** Nothing there, and the whole 2 MiB are empty. */
    ABSENT_PMD,
    /** Memory of the hugetlb pool, nothing there or write-protected. */
    HUGETLB,
    /** Nothing there, private memory. */
    ABSENT,
    /** Nothing there, shared memory. */
    ABSENT_SHARED,
    /** A write to the zero page. */
    ZERO_PAGE,
    /** A write to the huge zero page. */
    HUGE_ZERO_PAGE,
    /** A write to a write-protected page of private memory. */
    WRITE_PROTECTED,
    /** The same by a huge entry. */
    HUGE_WRITE_PROTECTED,
    /** A write to a page of shared memory whose entry is not writable yet. */
    SHARED_READ_ONLY
  }

  /**
   * What the fault handler has to deal with.
   *
   * @param kind why it faults
   * @param pte the entry found
   * @param area the area, or null where there is none
   * @param hasTable whether a table of small entries exists there
   * @param scans how often NUMA balancing has gone over the whole space
   */
  public record Case(Kind kind, long pte, @Nullable Vma area, boolean hasTable, int scans) {}

  @Override
  public Case on(Space space) {
    PageTable table = space.table();
    long pte = table.get(vpn);
    Vma area = space.find(vpn);
    return new Case(
        classify(space, area, pte), pte, area, table.hasTable(vpn), space.numaScan().sequence);
  }

  private Kind classify(Space space, @Nullable Vma area, long pte) {
    if (area == null) {
      return Kind.NO_AREA;
    }
    boolean forbidden = write && !area.writable();
    if (area.attributes().protection() == Protection.NONE || forbidden) {
      return Kind.FORBIDDEN;
    }
    boolean served = !write || Pte.has(pte, Pte.WRITE);
    if (area.type() == MapType.HUGETLB
        && !Pte.has(pte, Pte.MIGRATION)
        && !(served && Pte.has(pte, Pte.PRESENT))) {
      return Kind.HUGETLB;
    }
    if (pte == 0 || Pte.has(pte, Pte.CLEARED)) {
      if (!area.anonymous()) {
        return Kind.ABSENT_SHARED;
      }
      return space.table().hasTable(vpn) ? Kind.ABSENT : Kind.ABSENT_PMD;
    }
    Kind special = special(space.topology(), pte);
    if (special != null) {
      return special;
    }
    if (!write || Pte.has(pte, Pte.WRITE)) {
      return Kind.SPURIOUS;
    }
    if (Pte.has(pte, Pte.ZERO)) {
      return Pte.has(pte, Pte.HUGE) ? Kind.HUGE_ZERO_PAGE : Kind.ZERO_PAGE;
    }
    if (area.shared()) {
      return Kind.SHARED_READ_ONLY;
    }
    return Pte.has(pte, Pte.HUGE) ? Kind.HUGE_WRITE_PROTECTED : Kind.WRITE_PROTECTED;
  }

  /** What an entry is that leads to no page as it stands; null: it does. */
  private static @Nullable Kind special(Topology topology, long pte) {
    if (Pte.has(pte, Pte.POISON)) {
      return Kind.POISONED;
    }
    if (Pte.has(pte, Pte.MIGRATION)) {
      return Kind.MIGRATING;
    }
    if (Pte.has(pte, Pte.SWAPPED)) {
      return Kind.SWAPPED;
    }
    if (Pte.has(pte, Pte.SLOT)) {
      return Kind.SWAP_SLOT;
    }
    if (!Pte.has(pte, Pte.PROTNONE)) {
      return null;
    }
    boolean device =
        !Pte.has(pte, Pte.ZERO) && topology.isUnmappable(topology.nodeOf(Pte.pfn(pte)));
    return device ? Kind.DEVICE_PRIVATE : Kind.NUMA_HINT;
  }
}
