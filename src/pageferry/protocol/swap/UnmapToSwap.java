package pageferry.protocol.swap;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import pageferry.mm.Cost;
import pageferry.mm.CpuMask;
import pageferry.mm.KernelFunction;
import pageferry.mm.Mapping;
import pageferry.mm.Pte;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.MmapLock;
import pageferry.protocol.ops.inode.DuplicateSlots;
import pageferry.protocol.ops.inode.FreeSlots;
import pageferry.protocol.ops.node.CachePlace;
import pageferry.protocol.ops.node.FindPlace;
import pageferry.protocol.ops.node.LookAtSource;
import pageferry.protocol.ops.node.Mappings;
import pageferry.protocol.ops.node.SourceLook;
import pageferry.protocol.ops.node.swap.MarkDirty;
import pageferry.protocol.ops.node.swap.ShareAnon;
import pageferry.protocol.ops.node.swap.UnshareAnon;
import pageferry.protocol.ops.space.EntryList;
import pageferry.protocol.ops.space.GetEntry;
import pageferry.protocol.ops.space.UnmapToSlot;
import pageferry.protocol.rmap.PerNode;
import pageferry.protocol.rmap.RmapWalk;
import pageferry.protocol.thp.SplitHugePmd;

/**
 * Lets the entries that map a locked folio of the swap cache name its slots instead: try_to_unmap()
 * (mm/rmap.c, Linux 6.1); huge ones are split first. The lock of the anon_vma is held as long as
 * entries are replaced; that of who maps shared memory is not. Returns how many entries still map
 * it.
 */
public final class UnmapToSwap extends RmapWalk {
  private final long head;
  private Mappings mappings;
  private long slot;
  private int index;
  private boolean dirty;
  private boolean shared;
  private boolean lazily;
  private boolean blank = true;
  private BitSet exclusive = new BitSet();
  private final EntryList dropped = new EntryList();
  private final List<Long> unused = new ArrayList<>();
  private CpuMask stale = CpuMask.NONE;

  /**
   * @param head the folio's first page
   * @param mappings the entries that map it
   */
  public UnmapToSwap(long head, Mappings mappings) {
    super(KernelFunction.TRY_TO_UNMAP);
    this.head = head;
    this.mappings = mappings;
  }

  /** The same of a small folio of shared memory, whose place names its slot later. */
  public static UnmapToSwap ofShared(long head, Mappings mappings) {
    UnmapToSwap unmap = new UnmapToSwap(head, mappings);
    unmap.shared = true;
    return unmap;
  }

  /**
   * The same of a folio that MADV_FREE has freed: entries through which it was written since then
   * stay.
   */
  public static UnmapToSwap ofLazilyFreed(long head, Mappings mappings) {
    UnmapToSwap unmap = ofShared(head, mappings);
    unmap.lazily = true;
    return unmap;
  }

  /** Behind it: the slot of the folio's first page. */
  public long slot() {
    return slot;
  }

  /** Behind it: whether all entries that it has replaced had the folio full of zeroes. */
  public boolean isBlank() {
    return blank && !shared && dropped.count() > 0;
  }

  @Override
  protected Instruction start() {
    if (lazily) {
      return splitNext(0);
    }
    return shared ? unmapNext() : ask(nodeOf(head), new FindPlace(head), 0, this::placed);
  }

  private Instruction placed(CachePlace place) {
    slot = place.offset();
    return splitNext(0);
  }

  private Instruction splitNext(long nothing) {
    while (index < mappings.count()) {
      long mapping = mappings.code(index++);
      if (Mapping.isHuge(mapping)) {
        GetEntry get = new GetEntry(Mapping.vpn(mapping));
        return ask(Mapping.mm(mapping), get, MmapLock.NONE, 0, pmd -> splitPmd(mapping, pmd));
      }
    }
    index = 0;
    return mappings.hugeCount() == 0
        ? nameSlots()
        : ask(nodeOf(head), new LookAtSource(head), 0, this::splitAll);
  }

  private Instruction splitPmd(long mapping, long pmd) {
    boolean there = Pte.has(pmd, Pte.HUGE) && Pte.pfn(pmd) == head;
    return there
        ? call(new SplitHugePmd(Mapping.mm(mapping), Mapping.vpn(mapping), pmd), this::splitNext)
        : splitNext(0);
  }

  private Instruction splitAll(SourceLook look) {
    mappings = look.mappings();
    return nameSlots();
  }

  /** swap_duplicate(): slots are named before entries name them. */
  private Instruction nameSlots() {
    if (lazily) {
      return lockRmap(0, mappings, 1, this::unmapNext);
    }
    long[] slots = new long[mappings.count()];
    for (int i = 0; i < slots.length; i++) {
      slots[i] = slot + mappings.page(i);
    }
    return after(Swap.ask(new DuplicateSlots(slots)), (Integer named) -> share());
  }

  private Instruction share() {
    return ask(nodeOf(head), new ShareAnon(head), 0, this::shared);
  }

  private Instruction shared(BitSet pages) {
    exclusive = pages;
    return lockRmap(0, mappings, 1, this::unmapNext);
  }

  private Instruction unmapNext() {
    if (index == mappings.count()) {
      return unlockRmap(this::flush);
    }
    long vpn = Mapping.vpn(mappings.code(index));
    int page = mappings.page(index);
    UnmapToSlot unmap = new UnmapToSlot(vpn, head + page, slotOf(page), exclusive.get(page));
    int mm = Mapping.mm(mappings.code(index));
    return walk(mm, unmap, cost(Cost.UNMAP), this::unmapped);
  }

  private Instruction flush() {
    return after(new Instruction.FlushTlb(stale, mappings.count()), flushed -> drop());
  }

  private long slotOf(int page) {
    if (lazily) {
      return UnmapToSlot.IF_CLEAN;
    }
    return shared ? UnmapToSlot.NONE : slot + page;
  }

  private Instruction unmapped(UnmapToSlot.Unmapped entry) {
    if (entry.done()) {
      exclusive.clear(mappings.page(index));
      long mapping = mappings.code(index);
      long pte = Pte.of(head + mappings.page(index), 0);
      dropped.append(Mapping.mm(mapping), Mapping.vpn(mapping), pte);
    } else {
      unused.add(slot + mappings.page(index));
    }
    dirty |= entry.dirty();
    blank &= !entry.done() || entry.blank();
    stale = stale.or(entry.cpus());
    index++;
    return unmapNext();
  }

  private Instruction drop() {
    return call(PerNode.drop(dropped, 0), nothing -> giveBack());
  }

  /** Entries that had changed name no slot. */
  private Instruction giveBack() {
    if (unused.isEmpty() || shared) {
      return note();
    }
    long[] slots = unused.stream().mapToLong(Long::longValue).toArray();
    return after(Swap.ask(new FreeSlots(slots)), (long[] idle) -> note());
  }

  private Instruction note() {
    return dirty
        ? ask(nodeOf(head), new MarkDirty(head), 0, nothing -> keepExclusive())
        : keepExclusive();
  }

  /** What has kept its entry, or has one in prospect, belongs to whom it belonged. */
  private Instruction keepExclusive() {
    return exclusive.isEmpty()
        ? done(unused.size())
        : ask(nodeOf(head), new UnshareAnon(head, exclusive), 0, kept -> done(unused.size()));
  }
}
