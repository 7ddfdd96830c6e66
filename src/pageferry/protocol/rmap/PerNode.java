package pageferry.protocol.rmap;

import pageferry.mm.KernelFunction;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.ops.node.EvictUnlocked;
import pageferry.protocol.ops.node.NodeOp;
import pageferry.protocol.ops.node.lru.Deactivate;
import pageferry.protocol.ops.node.lru.MarkAccessed;
import pageferry.protocol.ops.node.lru.MarkLazyFree;
import pageferry.protocol.ops.node.lru.MarkMlocked;
import pageferry.protocol.ops.node.refs.FindKept;
import pageferry.protocol.ops.node.refs.PutFolios;
import pageferry.protocol.ops.node.rmap.AddMappings;
import pageferry.protocol.ops.node.rmap.DropMappings;
import pageferry.protocol.ops.node.rmap.FindOthers;
import pageferry.protocol.ops.node.rmap.FindShared;
import pageferry.protocol.ops.node.rmap.ForgetMappings;
import pageferry.protocol.ops.node.rmap.RenameMappings;
import pageferry.protocol.ops.node.swap.FindSwapCached;
import pageferry.protocol.ops.space.EntryList;
import pageferry.protocol.ops.space.NodeShares;

/**
 * Carries a change of many entries to the nodes whose pages they map, one message per node: the
 * batching of copy_pte_range() and zap_pte_range() (mm/memory.c, Linux 6.1). Returns 0.
 */
public final class PerNode extends Routine {
  /** What is done to the entries of one node. */
  private interface Change {
    NodeOp<?> of(long[] pfns, long[] mappings);
  }

  private final Change change;
  private final EntryList entries;
  private final EntryList refused = new EntryList();
  private final EntryList pinned = new EntryList();
  private final long costPerEntry;
  private final NodeShares shares;

  private PerNode(KernelFunction function, Change change, EntryList entries, long costPerEntry) {
    super(function);
    this.change = change;
    this.entries = entries;
    this.shares = new NodeShares(entries);
    this.costPerEntry = costPerEntry;
  }

  /** The entries map their pages once more, where these still are what {@code origin} says. */
  public static PerNode add(EntryList entries, AddMappings.Origin origin, long costPerEntry) {
    Change change = (pfns, mappings) -> new AddMappings(pfns, mappings, origin);
    return new PerNode(KernelFunction.COPY_PTE_RANGE, change, entries, costPerEntry);
  }

  /** The pages become the oldest of their lists. */
  public static PerNode deactivate(EntryList entries, long costPerEntry) {
    Change change = (pfns, mappings) -> new Deactivate(pfns);
    return new PerNode(
        KernelFunction.MADVISE_COLD_OR_PAGEOUT_PTE_RANGE, change, entries, costPerEntry);
  }

  /** The kernel has used the pages, perhaps for writing. */
  public static PerNode touch(EntryList entries, boolean write) {
    Change change = (pfns, mappings) -> new MarkAccessed(pfns, write);
    return new PerNode(KernelFunction.GET_USER_PAGES, change, entries, 0);
  }

  /** Nothing changes; refused are the entries whose pages other processes may share. */
  public static PerNode exclusive(EntryList entries, long costPerEntry) {
    Change change = (pfns, mappings) -> new FindShared(pfns);
    return new PerNode(KernelFunction.CAN_CHANGE_PTE_WRITABLE, change, entries, costPerEntry);
  }

  /** The pages are marked for mlock() or munlock(); refused are those that are passed over. */
  public static PerNode mlock(EntryList entries, boolean lock, boolean batches, long cost) {
    Change change = (pfns, mappings) -> new MarkMlocked(pfns, mappings, lock, batches);
    return new PerNode(KernelFunction.MLOCK_PTE_RANGE, change, entries, cost);
  }

  /** The folios may be dropped by reclaim; refused are the entries that stay as they are. */
  public static PerNode lazyFree(EntryList entries, long costPerEntry) {
    return new PerNode(
        KernelFunction.MADVISE_FREE_PTE_RANGE, MarkLazyFree::new, entries, costPerEntry);
  }

  /** Nothing changes; refused are the entries whose pages others map too, or that no list has. */
  public static PerNode others(EntryList entries) {
    Change change = (pfns, mappings) -> new FindOthers(pfns);
    return new PerNode(KernelFunction.MADVISE_COLD_OR_PAGEOUT_PTE_RANGE, change, entries, 0);
  }

  /** Nothing changes; refused are the entries whose pages cannot be reclaimed. */
  public static PerNode kept(EntryList entries, boolean swaps) {
    Change change = (pfns, mappings) -> new FindKept(pfns, swaps);
    return new PerNode(KernelFunction.RECLAIM_PAGES, change, entries, 0);
  }

  /** Nothing changes; refused are those whose pages only the swap cache has now. */
  public static PerNode swapCached(EntryList entries) {
    Change change = (pfns, mappings) -> new FindSwapCached(pfns);
    return new PerNode(KernelFunction.FREE_SWAP_CACHE, change, entries, 0);
  }

  /** The entries are to move; refused are those whose pages a migration has. */
  public static PerNode rename(EntryList entries, long shift, long costPerEntry) {
    Change change = (pfns, mappings) -> new RenameMappings(pfns, mappings, shift);
    return new PerNode(KernelFunction.MOVE_PTES, change, entries, costPerEntry);
  }

  /** The entries map their pages no more, whose references stay; refused are those unknown. */
  static PerNode forget(EntryList entries) {
    return new PerNode(KernelFunction.ZAP_PTE_RANGE, ForgetMappings::new, entries, 0);
  }

  /** The references that entries held are given back. */
  public static PerNode put(EntryList entries) {
    return new PerNode(
        KernelFunction.TLB_FLUSH_MMU, (pfns, mappings) -> new PutFolios(pfns), entries, 0);
  }

  /** The entries map their pages no more. */
  public static PerNode drop(EntryList entries, long costPerEntry) {
    Change change = (pfns, mappings) -> new DropMappings(pfns, mappings, pfns.length);
    return new PerNode(KernelFunction.ZAP_PTE_RANGE, change, entries, costPerEntry);
  }

  /** The entries map their pages no more, one after the other. */
  public static PerNode dropApart(EntryList entries, long costPerEntry) {
    Change change = (pfns, mappings) -> new DropMappings(pfns, mappings, pfns.length, true);
    return new PerNode(KernelFunction.ZAP_PTE_RANGE, change, entries, costPerEntry);
  }

  /** The folios leave their page cache; refused are those that are locked or written. */
  public static PerNode evict(EntryList folios) {
    Change change = (pfns, mappings) -> new EvictUnlocked(pfns);
    return new PerNode(KernelFunction.DELETE_FROM_PAGE_CACHE, change, folios, 0);
  }

  /** The pages are given back: page tables. */
  public static PerNode free(EntryList entries, long costPerEntry) {
    return new PerNode(
        KernelFunction.FREE_PGTABLES,
        (pfns, mappings) -> new PutFolios(pfns),
        entries,
        costPerEntry);
  }

  /** The entries whose pages were not there any more. */
  public EntryList refused() {
    return refused;
  }

  /** The entries whose pages may be pinned, so that only a copy can be had. */
  public EntryList pinned() {
    return pinned;
  }

  @Override
  protected Instruction start() {
    return spend(costPerEntry * entries.count(), nothing -> nextNode());
  }

  private Instruction nextNode() {
    return shares.next(topology())
        ? ask(shares.node(), change.of(shares.pfns(0), shares.mappings()), 0, this::answered)
        : done(0);
  }

  private Instruction answered(Object answer) {
    if (answer instanceof int[] gone) {
      for (int index : gone) {
        if (index >= 0) {
          refused.append(entries, shares.indexes()[index]);
        } else {
          pinned.append(entries, shares.indexes()[~index]);
        }
      }
    }
    return nextNode();
  }
}
