package pageferry.protocol.migrate;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import pageferry.mm.CpuMask;
import pageferry.mm.Errno;
import pageferry.mm.KernelSwitch;
import pageferry.mm.Lockable;
import pageferry.mm.Mapping;
import pageferry.mm.MigrateReason;
import pageferry.mm.PageFlags;
import pageferry.mm.Paging;
import pageferry.mm.Topology;
import pageferry.mm.VmCounter;
import pageferry.protocol.kernel.Processor;
import pageferry.protocol.ops.node.FolioContents;
import pageferry.protocol.ops.node.Mappings;
import pageferry.protocol.ops.node.NodeOp;
import pageferry.protocol.ops.node.SourceLook;
import pageferry.protocol.ops.node.TakenFolio;
import pageferry.protocol.ops.node.hotplug.PoisonPage;
import pageferry.protocol.ops.node.lru.IsolateFolio;
import pageferry.protocol.ops.node.refs.PutFolio;
import pageferry.protocol.ops.space.RemoveMigration.Found;
import pageferry.protocol.strategy.LockStep;
import pageferry.world.MigrateEvent;
import pageferry.world.PageSpan;

/** One folio on its way through migrate_pages(): what has been done to it so far. */
public final class Source {
  final long pfn;
  final int order;
  final long vpn;

  /** A huge page of the hugetlb pool. */
  final boolean hugetlb;

  /** The destination, or -1. */
  public long target = -1;

  /** Who takes the destination back if it is not needed; null: it is freed. */
  Supply.@Nullable Stock stock;

  /** The destination was made for this migration. */
  boolean surplus;

  public boolean locked;

  /** The i_mmap_rwsem or anon_vma that is held for it, or null. */
  @Nullable Lockable rmapLock;

  /** A step of the strategy gives that lock back, and no walk. */
  boolean keepsRmapLock;

  /** What was seen when the folio was last looked at under its lock. */
  @Nullable SourceLook look;

  /** How many of the look's entries have been replaced by migration entries. */
  int unmapped;

  /** CPUs that may still have the old entries in their TLBs. */
  CpuMask staleCpus = CpuMask.NONE;

  /** What they may have is forgotten when its frame is used again. */
  boolean flushesLate;

  /** It was mapped again and written out, because its file system cannot move dirty pages. */
  boolean writtenOut;

  /** Its folio is marked as being migrated. */
  boolean marked;

  /** The target has the contents, which the source has still. */
  boolean copied;

  /** How many parts of them, where they are copied in parts. */
  int copiedParts;

  /** The contents have left the source: there is no way back. */
  boolean taken;

  /** The entries that went along to the destination. */
  @Nullable FolioContents contents;

  /** The locks of the experiment's own that are held for it, as they were taken. */
  final List<LockStep> locks = new ArrayList<>(0);

  /** The phase to be run next. */
  int phase;

  /** The step of that phase to be run next. */
  int step;

  /** The negated errno of a step that failed for good, or 0. */
  int error;

  /** Why it could not be moved when it was tried last; null if nothing has stood in its way. */
  @Nullable Stay stay;

  /** An entry that maps its first page, or 0 where none is known. */
  private long mapping;

  /** Finished: moved, discarded, or found free. */
  boolean done;

  /**
   * @param pfn the isolated folio's first page
   * @param order its order
   * @param vpn a page it is mapped at in the space whose policy rules
   */
  public Source(long pfn, int order, long vpn) {
    this(pfn, order, vpn, false);
  }

  private Source(long pfn, int order, long vpn, boolean hugetlb) {
    this.pfn = pfn;
    this.order = order;
    this.vpn = vpn;
    this.hugetlb = hugetlb;
  }

  /**
   * What {@link IsolateFolio} has isolated.
   *
   * @param isolated its answer
   * @param pfn the page that was named
   */
  public static Source isolated(int isolated, long pfn, long vpn) {
    int order = IsolateFolio.order(isolated);
    boolean hugetlb = IsolateFolio.isHugetlb(isolated);
    return new Source(Paging.folioStart(pfn, order), order, vpn, hugetlb);
  }

  /** What {@link IsolateBlock} has isolated. */
  public static Source of(TakenFolio folio) {
    return new Source(folio.pfn(), folio.order(), 0, folio.hugetlb());
  }

  public long pfn() {
    return pfn;
  }

  public int order() {
    return order;
  }

  /** Says in which address space its page is mapped. */
  public Source in(int space) {
    mapping = space == 0 || vpn < 0 ? 0 : Mapping.of(space, vpn & -pages(), false);
    return this;
  }

  /** The address space that its page is mapped in, 0 where none is known. */
  int space() {
    return Mapping.mm(mapping);
  }

  /** Its pages, where somebody maps them if that is known. */
  PageSpan span(Paging paging) {
    int mm = space();
    return new PageSpan(mm, mm == 0 ? -1 : paging.address(Mapping.vpn(mapping)), pfn, pages());
  }

  /** Notes where it is mapped, unless its owner has said so. */
  void seenAt(Mappings mappings) {
    if (mapping == 0 && mappings.count() > 0 && mappings.page(0) == 0) {
      mapping = mappings.code(0);
    }
  }

  /** Behind a migration: 0 if it has moved, otherwise the negated errno of its last attempt. */
  public int failure() {
    return done ? 0 : error != 0 ? error : Errno.EAGAIN.negated();
  }

  /** A page the folio is mapped at. */
  public long vpn() {
    return vpn;
  }

  /** A piece of a huge page that nothing maps: for all one knows it is free. */
  boolean isLeftover() {
    return vpn < 0;
  }

  public boolean large() {
    return order > 0;
  }

  /** What the node does with it when it has been moved. */
  NodeOp<Integer> release(MigrateReason reason) {
    return reason == MigrateReason.MR_MEMORY_FAILURE
        ? new PoisonPage(pfn + (vpn & pages() - 1), true)
        : new PutFolio(pfn, 1);
  }

  /** Whether it is a huge page of the hugetlb pool. */
  public boolean isHugetlb() {
    return hugetlb;
  }

  /** Whether it moves to memory of a device. */
  boolean isOnDevice(Topology topology) {
    return topology.isDevice(topology.nodeOf(target));
  }

  /** Whether it is a large folio that can be split. */
  boolean splits() {
    return large() && !hugetlb;
  }

  /** Whether it is a transparent huge page, which is counted by itself. */
  boolean isHuge(Paging paging) {
    return order == paging.hugeOrder() && !hugetlb;
  }

  public int pages() {
    return 1 << order;
  }

  /** How many base pages folios have together. */
  public static int pages(List<Source> folios) {
    int pages = 0;
    for (Source folio : folios) {
      pages += folio.pages();
    }
    return pages;
  }

  /**
   * Counts a locked folio once more when the last of its entries points to a page again:
   * mlock_vma_page() of remove_migration_pte() (mm/migrate.c, Linux 6.1). Unmapping has unlocked
   * it, which counts unless it came from the unevictable list: __munlock_page() (mm/mlock.c).
   *
   * @param restored how many entries have been restored
   * @param undone whether they map the source again
   */
  void countMlocked(Processor cpu, int restored, Mappings mappings, boolean undone) {
    boolean again = undone || cpu.machine().profile().has(KernelSwitch.MLOCK_BATCHES);
    if (!again || look == null || !look.has(PageFlags.MLOCKED) || restored != mappings.count()) {
      return;
    }
    if (!large()) {
      boolean listed = look.has(PageFlags.UNEVICTABLE);
      cpu.count(VmCounter.UNEVICTABLE_PGS_MUNLOCKED, listed ? 0 : 1);
      cpu.count(VmCounter.UNEVICTABLE_PGS_MLOCKED, 1);
    } else if (cpu.machine().profile().has(KernelSwitch.MLOCK_COUNTS_MOVED_HUGE)
        && Mapping.isHuge(mappings.code(restored - 1))) {
      cpu.count(VmCounter.UNEVICTABLE_PGS_MLOCKED, pages());
    }
  }

  /**
   * Whether a page has to be locked anew, for PG_mlocked went when its last entry did: before there
   * were batches.
   */
  boolean locksAnew(Processor cpu, Found found) {
    boolean batches = cpu.machine().profile().has(KernelSwitch.MLOCK_BATCHES);
    return !batches && found == Found.LOCKED_ENTRY;
  }

  /** Whether a small page comes to be locked only now, for swap-in has not done so. */
  boolean locksFirst(Processor cpu, Found found) {
    boolean passed = !cpu.machine().profile().has(KernelSwitch.SWAP_IN_LOCKS_PAGES);
    boolean unlocked = look != null && !look.has(PageFlags.MLOCKED);
    return passed && unlocked && !large() && found == Found.LOCKED_ENTRY;
  }

  /** Reports that an entry points to a page again, of the folio that begins at {@code head}. */
  void traceRestored(Processor cpu, long mapping, int page, long head) {
    long addr = cpu.machine().topology().paging().address(Mapping.vpn(mapping));
    cpu.trace(
        Mapping.isHuge(mapping) && !hugetlb
            ? new MigrateEvent.RemoveMigrationPmd(addr, head)
            : new MigrateEvent.RemoveMigrationPte(addr, head + page, page == 0 ? order : 0));
  }
}
