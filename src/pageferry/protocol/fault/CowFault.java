package pageferry.protocol.fault;

import org.jspecify.annotations.Nullable;
import pageferry.mm.Cost;
import pageferry.mm.Errno;
import pageferry.mm.Gfp;
import pageferry.mm.KernelFunction;
import pageferry.mm.Mapping;
import pageferry.mm.Pte;
import pageferry.mm.VmFlags;
import pageferry.protocol.alloc.AllocContext;
import pageferry.protocol.alloc.AllocPages;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.MmapLock;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.memcg.AllocCharged;
import pageferry.protocol.ops.inode.FindPages;
import pageferry.protocol.ops.inode.InsertPage;
import pageferry.protocol.ops.node.AllocateFolio.NewFolio;
import pageferry.protocol.ops.node.CachePlace;
import pageferry.protocol.ops.node.refs.PutFolio;
import pageferry.protocol.ops.node.rmap.DropMappings;
import pageferry.protocol.ops.space.SetEntry;
import pageferry.protocol.ops.space.Vma;
import pageferry.protocol.program.MapType;
import pageferry.protocol.swap.SwapInShared;

/**
 * First touch by a write of a page of a private file map: do_cow_fault() (mm/memory.c, Linux 6.1).
 * The cache gets its page and the task a copy. Returns 0 or -ENOMEM.
 */
final class CowFault extends Routine {
  private final long vpn;
  private final Vma area;
  private FindPages.@Nullable Found cached;
  private long copy;
  private long result;

  CowFault(long vpn, Vma area) {
    super(KernelFunction.DO_COW_FAULT);
    this.vpn = vpn;
    this.area = area;
  }

  @Override
  protected Instruction start() {
    FindPages find = new FindPages(area.offset(vpn), 1, area.offset(vpn));
    return after(new Instruction.AskInode(area.inode(), find), this::lookedUp);
  }

  private Instruction lookedUp(FindPages.Found found) {
    if (area.offset(vpn) >= found.traits().size()) {
      return fail(Errno.EFAULT);
    }
    if (area.type() == MapType.FILE && found.pfns()[0] < 0) {
      return done(HandleFault.READ);
    }
    boolean missing = found.pfns()[0] < 0 && found.slot() < 0;
    if (missing && area.has(VmFlags.UFFD_MISSING)) {
      return done(HandleFault.MISSING);
    }
    cached = found;
    AllocContext placement = AllocContext.forPage(current(), area.ruledBy(found.policy()), vpn, 0);
    AllocPages alloc =
        new AllocPages(0, Gfp.HIGHUSER_MOVABLE, placement, NewFolio.ANONYMOUS, mapping());
    return call(AllocCharged.of(current(), alloc), this::allocated);
  }

  private long mapping() {
    return Mapping.of(current().mm(), vpn, false);
  }

  private Instruction allocated(long pfn) {
    if (pfn < 0) {
      return done(pfn);
    }
    copy = pfn;
    boolean there = cached == null || cached.pfns()[0] >= 0;
    return there || cached == null ? map(0) : cache(cached);
  }

  private Instruction cache(FindPages.Found missing) {
    CachePlace place = new CachePlace(area.inode(), area.offset(vpn));
    SwapInShared swapIn = new SwapInShared(place, true);
    return missing.slot() >= 0
        ? call(swapIn, pfn -> swappedIn(pfn, swapIn.isMajor()))
        : make(missing);
  }

  private Instruction swappedIn(long pfn, boolean read) {
    result = read ? HandleFault.MAJOR : 0;
    return map(pfn == SwapInShared.NOTHING ? 0 : pfn);
  }

  private Instruction make(FindPages.Found missing) {
    return call(CachePage.ofSharedMemory(current(), area, vpn, missing), this::map);
  }

  private Instruction map(long original) {
    if (original < 0 && original != InsertPage.SWAPPED) {
      result = original;
      return tell(nodeOf(copy), DropMappings.one(copy, mapping()), 0, this::unmapped);
    }
    NewPage.add(cpu(), area, copy, 1);
    SetEntry set = new SetEntry(vpn, 0, Pte.of(copy, Pte.PRESENT | Pte.WRITE | Pte.DIRTY));
    long ns = cost(Cost.COPY_LOCAL) + cost(Cost.SET_PTE) + cost(Cost.LRU_ADD);
    return ask(current().mm(), set, MmapLock.NONE, ns, this::mapped);
  }

  private Instruction mapped(boolean ours) {
    if (!ours) {
      return call(new DiscardNew(copy, mapping(), 1), nothing -> done(0));
    }
    NewPage.mapped(cpu(), area, 1);
    return done(result);
  }

  private Instruction unmapped(@Nullable Object nothing) {
    return tell(nodeOf(copy), new PutFolio(copy, 1), 0, dropped -> done(result));
  }
}
