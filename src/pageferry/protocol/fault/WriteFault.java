package pageferry.protocol.fault;

import org.jspecify.annotations.Nullable;
import pageferry.mm.Cost;
import pageferry.mm.Gfp;
import pageferry.mm.KernelFunction;
import pageferry.mm.KernelSwitch;
import pageferry.mm.Mapping;
import pageferry.mm.Pte;
import pageferry.mm.ShadowFate;
import pageferry.mm.VmCounter;
import pageferry.mm.VmFlags;
import pageferry.protocol.alloc.AllocContext;
import pageferry.protocol.alloc.AllocPages;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.LockAnswer;
import pageferry.protocol.kernel.LockKind;
import pageferry.protocol.kernel.MmapLock;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.memcg.AllocCharged;
import pageferry.protocol.ops.node.AllocateFolio.NewFolio;
import pageferry.protocol.ops.node.DropShadow;
import pageferry.protocol.ops.node.lru.MlockFolios;
import pageferry.protocol.ops.node.lru.MlockKind;
import pageferry.protocol.ops.node.refs.PutFolio;
import pageferry.protocol.ops.node.rmap.DropMappings;
import pageferry.protocol.ops.node.rmap.PrepareWrite;
import pageferry.protocol.ops.node.rmap.PrepareWrite.Tried;
import pageferry.protocol.ops.node.rmap.PrepareWrite.Verdict;
import pageferry.protocol.ops.space.SetEntry;
import pageferry.protocol.ops.space.Vma;
import pageferry.protocol.swap.FreeSwap;

/**
 * A write to a write-protected page of private memory: do_wp_page() and wp_page_copy()
 * (mm/memory.c, Linux 6.1). Returns 0 or -ENOMEM.
 */
public final class WriteFault extends Routine {
  private final int mm;
  private final long vpn;
  private final long pte;
  private final Vma area;
  private final long old;
  private long copy;
  private boolean partOfLarge;
  private boolean unshares;

  WriteFault(int mm, long vpn, long pte, Vma area) {
    super(KernelFunction.DO_WP_PAGE);
    this.mm = mm;
    this.vpn = vpn;
    this.pte = pte;
    this.area = area;
    this.old = Pte.pfn(pte);
  }

  /** The copy of a page that KSM has merged others into, on behalf of any process. */
  public static WriteFault breaking(int mm, long pte, long vpn, Vma area) {
    return new WriteFault(mm, vpn, pte, area);
  }

  /** The same where the copy is not about to be written: FAULT_FLAG_UNSHARE (Linux 6.2). */
  public WriteFault unsharing() {
    unshares = true;
    return this;
  }

  @Override
  protected Instruction start() {
    return prepare(Tried.NOTHING);
  }

  private Instruction prepare(Tried tried) {
    return ask(nodeOf(old), new PrepareWrite(old, mapping(), tried), 0, this::judged);
  }

  private Instruction judged(Verdict verdict) {
    return switch (verdict) {
      case GONE -> done(0);
      case REUSE -> reuse();
      case DRAIN_FIRST -> after(new Instruction.DrainLocal(), this::drained);
      case COPY -> allocate();
      case COPY_PART -> copyPart();
      case COPY_MERGED -> copyMerged();
      case FREE_SWAP -> lock(old, LockKind.TRY, this::tried);
    };
  }

  /** wp_can_reuse_anon_folio(): a folio that cannot be locked at once is copied. */
  private Instruction tried(LockAnswer answer) {
    return answer == LockAnswer.GRANTED
        ? call(new FreeSwap(old), freed -> unlock(old, free -> askAgain()))
        : allocate();
  }

  private Instruction askAgain() {
    return tell(nodeOf(old), new PutFolio(old, 1), 0, put -> prepare(Tried.FREED));
  }

  private Instruction drained(@Nullable Object nothing) {
    return prepare(Tried.DRAINED);
  }

  /** The shadow page fault of Nomad, where migrations leave shadow copies behind. */
  private Instruction reuse() {
    return cpu().machine().strategy().keepsShadows()
        ? tell(nodeOf(old), new DropShadow(old, ShadowFate.WRITTEN), 0, gone -> makeWritable())
        : makeWritable();
  }

  private Instruction makeWritable() {
    SetEntry writable = new SetEntry(vpn, pte, pte | Pte.WRITE | Pte.DIRTY);
    return ask(mm, writable, MmapLock.NONE, cost(Cost.SET_PTE), ok -> done(0));
  }

  private Instruction copyMerged() {
    cpu().count(VmCounter.COW_KSM, has(KernelSwitch.COUNTS_KSM_SWPIN_COPIES) ? 1 : 0);
    return allocate();
  }

  private Instruction copyPart() {
    partOfLarge = true;
    return allocate();
  }

  private Instruction allocate() {
    AllocContext placement = AllocContext.forPage(current(), area, vpn, 0);
    AllocPages alloc =
        new AllocPages(0, Gfp.HIGHUSER_MOVABLE, placement, NewFolio.ANONYMOUS, mapping());
    return call(AllocCharged.of(current(), alloc), this::allocated);
  }

  private long mapping() {
    return Mapping.of(mm, vpn, false);
  }

  private Instruction allocated(long pfn) {
    if (pfn < 0) {
      return tell(nodeOf(old), new PutFolio(old, 1), 0, nothing -> done(pfn));
    }
    copy = pfn;
    NewPage.add(cpu(), area, copy, 1);
    cpu().copied(old, pfn, 1);
    long ns = cost(nodeOf(old) == nodeOf(pfn) ? Cost.COPY_LOCAL : Cost.COPY_REMOTE);
    SetEntry set = new SetEntry(vpn, pte, Pte.of(pfn, flags()));
    return ask(mm, set, MmapLock.NONE, ns + cost(Cost.SET_PTE), this::mapped);
  }

  /** Of a page that is only unshared nothing has been written yet. */
  private long flags() {
    if (!unshares) {
      return Pte.PRESENT | (area.writable() ? Pte.WRITE : 0) | Pte.DIRTY;
    }
    return Pte.PRESENT | pte & (Pte.BLANK | Pte.PROTNONE);
  }

  private Instruction mapped(boolean ours) {
    if (ours) {
      NewPage.mapped(cpu(), area, 1);
      return tell(nodeOf(old), DropMappings.one(old, mapping()), 0, this::leaveOld);
    }
    return call(new DiscardNew(copy, mapping(), 1), nothing -> putOld(null));
  }

  /**
   * A locked page that is not mapped here any more takes the copy's reference to its batch; before
   * there were batches it is unlocked at once: wp_page_copy() (mm/memory.c, Linux 5.10).
   */
  private Instruction leaveOld(@Nullable Object nothing) {
    boolean unlocks = !partOfLarge || has(KernelSwitch.MLOCK_BY_FOLIO);
    if (!area.has(VmFlags.LOCKED) || !unlocks) {
      return putOld(null);
    }
    if (has(KernelSwitch.MLOCK_BATCHES)) {
      cpu().mlock(old, MlockKind.UNLOCK, partOfLarge);
      return done(0);
    }
    long[] now = {MlockFolios.code(old, MlockKind.UNLOCK)};
    return ask(nodeOf(old), new MlockFolios(now), 0, unlocked -> done(0));
  }

  private Instruction putOld(@Nullable Object nothing) {
    return tell(nodeOf(old), new PutFolio(old, 1), 0, done -> done(0));
  }
}
