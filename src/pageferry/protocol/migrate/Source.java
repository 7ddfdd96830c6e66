package pageferry.protocol.migrate;

import org.jspecify.annotations.Nullable;
import pageferry.mm.KernelSwitch;
import pageferry.mm.Mapping;
import pageferry.mm.PageFlags;
import pageferry.mm.VmCounter;
import pageferry.protocol.Processor;
import pageferry.protocol.node.FolioContents;
import pageferry.protocol.node.Mappings;
import pageferry.protocol.node.SourceLook;

/** One folio on its way through migrate_pages(): what has been done to it so far. */
public final class Source {
  final long pfn;
  final int order;
  final long vpn;

  /** The destination, or -1. */
  long target = -1;

  boolean locked;
  long lockedAt;

  /** What was seen when the folio was last looked at under its lock. */
  @Nullable SourceLook look;

  /** How many of the look's entries have been replaced by migration entries. */
  int unmapped;

  /** CPUs that may still have the old entries in their TLBs. */
  long staleCpus;

  /** The contents have left the source: there is no way back. */
  boolean taken;

  /** The entries that went along to the destination. */
  @Nullable FolioContents contents;

  /** The phase to be run next. */
  int phase;

  /** The step of that phase to be run next. */
  int step;

  /** The negated errno of a step that failed for good, or 0. */
  int error;

  /** Finished: moved, discarded, or found free. */
  boolean done;

  /**
   * @param pfn the isolated folio's first page
   * @param order 0 or 9
   * @param vpn a page it is mapped at in the space whose policy rules
   */
  public Source(long pfn, int order, long vpn) {
    this.pfn = pfn;
    this.order = order;
    this.vpn = vpn;
  }

  public long pfn() {
    return pfn;
  }

  /** A page the folio is mapped at. */
  public long vpn() {
    return vpn;
  }

  public boolean large() {
    return order > 0;
  }

  public int pages() {
    return 1 << order;
  }

  /**
   * Counts a locked folio once more when the last of its entries points to a page again:
   * mlock_vma_page() of remove_migration_pte() (mm/migrate.c, Linux 6.1).
   *
   * @param restored how many entries have been restored
   */
  void countMlocked(Processor cpu, int restored, Mappings mappings) {
    if (look == null || !look.has(PageFlags.MLOCKED) || restored != mappings.count()) {
      return;
    }
    if (!large()) {
      cpu.count(VmCounter.UNEVICTABLE_PGS_MLOCKED, 1);
    } else if (cpu.machine().profile().has(KernelSwitch.MLOCK_COUNTS_MOVED_HUGE)
        && Mapping.isHuge(mappings.code(restored - 1))) {
      cpu.count(VmCounter.UNEVICTABLE_PGS_MLOCKED, pages());
    }
  }
}
