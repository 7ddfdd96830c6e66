package pageferry.protocol.ksm;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import pageferry.mm.Cost;
import pageferry.mm.Errno;
import pageferry.mm.KernelFunction;
import pageferry.mm.Mapping;
import pageferry.mm.PageFlags;
import pageferry.mm.Paging;
import pageferry.mm.Pte;
import pageferry.mm.VmFlags;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.LockAnswer;
import pageferry.protocol.kernel.LockKind;
import pageferry.protocol.kernel.MmapLock;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.ops.ksm.KsmPage;
import pageferry.protocol.ops.node.LookAtPage;
import pageferry.protocol.ops.node.ksm.MapMerged;
import pageferry.protocol.ops.node.ksm.ShareForMerge;
import pageferry.protocol.ops.node.rmap.DropMappings;
import pageferry.protocol.ops.space.EntryList;
import pageferry.protocol.ops.space.FindMergeable;
import pageferry.protocol.ops.space.Nothing;
import pageferry.protocol.ops.space.ProtectPage;
import pageferry.protocol.ops.space.SetEntry;
import pageferry.protocol.rmap.MlockEntries;
import pageferry.protocol.swap.FreeSwap;
import pageferry.protocol.swap.Swap;
import pageferry.protocol.thp.SplitFolio;
import pageferry.world.KsmEvent;

/**
 * Has the entry of a page map a merged page or the zero page of the same contents, or makes the
 * first merged page of it: try_to_merge_with_ksm_page(), try_to_merge_one_page() and replace_page()
 * (mm/ksm.c, Linux 6.1). The caller has a reference to both. Returns 0 or -EFAULT.
 */
final class MergeOne extends Routine {
  private static final long ZEROS = 0;
  private static final long NO_PAGE = -1;
  private static final int NOT_MERGED = 0;

  private final KsmPage page;
  private final long target;
  private final int id;
  private final long contents;
  private ProtectPage.@Nullable Protected entry;
  private long head;
  private boolean locksPages;

  private MergeOne(KsmPage page, long target, int id, long contents) {
    super(KernelFunction.TRY_TO_MERGE_ONE_PAGE);
    this.page = page;
    this.target = target;
    this.id = id;
    this.contents = contents;
    this.head = page.pfn();
  }

  /** Makes a merged page of a page. */
  static MergeOne first(KsmPage page, int id) {
    return new MergeOne(page, NO_PAGE, id, page.contents());
  }

  /** Puts a merged page in a page's place. */
  static MergeOne into(KsmPage page, long target, int id, long contents) {
    return new MergeOne(page, target, id, contents);
  }

  /** Puts the zero page in a page's place. */
  static MergeOne withZeroes(KsmPage page) {
    return new MergeOne(page, NO_PAGE, NOT_MERGED, ZEROS);
  }

  private boolean isFirst() {
    return target == NO_PAGE && id != NOT_MERGED;
  }

  private boolean isZero() {
    return id == NOT_MERGED;
  }

  private long mapping() {
    return Mapping.of(page.mm(), page.vpn(), false);
  }

  @Override
  protected Instruction start() {
    FindMergeable find = new FindMergeable(page.vpn(), page.vpn() + 1);
    return ask(page.mm(), find, MmapLock.READ, cost(Cost.LOOKUP), this::found);
  }

  /** Where there is no such area any more, a page need not become the zero page. */
  private Instruction found(FindMergeable.Found now) {
    if (now.area() == null) {
      return release(isZero() ? 0 : Errno.EFAULT.negated());
    }
    if (page.pfn() == target) {
      return release(0);
    }
    locksPages = now.area().has(VmFlags.LOCKED);
    return ask(nodeOf(page.pfn()), new LookAtPage(page.pfn()), 0, this::looked);
  }

  private Instruction looked(LookAtPage.Look look) {
    head = look.head();
    return look.has(PageFlags.ANON)
        ? lock(head, LockKind.TRY, answer -> locked(answer, look.order()))
        : release(Errno.EFAULT.negated());
  }

  private Instruction locked(LockAnswer answer, int order) {
    if (answer == LockAnswer.BUSY) {
      return release(Errno.EFAULT.negated());
    }
    return order == 0 ? protect() : split(order);
  }

  private Instruction split(int order) {
    head = Paging.folioStart(page.pfn(), order);
    SplitFolio split = new SplitFolio(page.pfn(), 1, false);
    return call(split, rc -> rc < 0 ? fail() : protect());
  }

  // write_protect_page()

  private Instruction protect() {
    ProtectPage protect = new ProtectPage(page.vpn(), page.pfn());
    return ask(page.mm(), protect, MmapLock.NONE, cost(Cost.SET_PTE), this::protectedNow);
  }

  private Instruction protectedNow(ProtectPage.Protected now) {
    if (now.before() == 0) {
      return fail();
    }
    entry = now;
    Instruction flush = new Instruction.FlushTlb(now.cpus(), 1);
    return now.wasWritable() ? after(flush, flushed -> share()) : share();
  }

  private ProtectPage.Protected entry() {
    return Objects.requireNonNull(entry);
  }

  private Instruction share() {
    int becomes = isFirst() ? id : NOT_MERGED;
    ShareForMerge share = new ShareForMerge(page.pfn(), mapping(), entry().wasWritable(), becomes);
    return ask(nodeOf(page.pfn()), share, 0, (Boolean alone) -> alone ? replace() : unprotect());
  }

  private Instruction unprotect() {
    SetEntry back = new SetEntry(page.vpn(), entry().after(), entry().before());
    return ask(page.mm(), back, MmapLock.NONE, cost(Cost.SET_PTE), nothing -> fail());
  }

  // replace_page()

  private Instruction replace() {
    if (isFirst()) {
      return finish(0);
    }
    if (entry().contents() != contents) {
      return fail();
    }
    if (isZero()) {
      return set(Pte.PRESENT | Pte.ZERO);
    }
    MapMerged map = new MapMerged(target, id, mapping());
    return ask(
        nodeOf(target), map, 0, (Boolean there) -> there ? set(Pte.of(target, flags())) : fail());
  }

  private long flags() {
    return Pte.flags(entry().after()) & (Pte.PRESENT | Pte.BLANK | Pte.PROTNONE);
  }

  private Instruction set(long pte) {
    SetEntry set = new SetEntry(page.vpn(), entry().after(), pte);
    return ask(page.mm(), set, MmapLock.NONE, cost(Cost.SET_PTE), this::replaced);
  }

  private Instruction replaced(boolean ours) {
    if (!ours) {
      return isZero()
          ? fail()
          : tell(nodeOf(target), DropMappings.one(target, mapping()), 0, dropped -> fail());
    }
    return locksPages && !isZero() ? moveLock() : flushAndDrop();
  }

  /** mlock_vma_folio() and munlock_vma_folio(), where entries come and go (mm/rmap.c). */
  private Instruction moveLock() {
    return call(
        new MlockEntries(one(page.pfn()), false),
        old -> call(new MlockEntries(one(target), true), now -> flushAndDrop()));
  }

  private EntryList one(long pfn) {
    EntryList one = new EntryList();
    one.append(page.mm(), page.vpn(), Pte.of(pfn, Pte.PRESENT));
    return one;
  }

  private Instruction flushAndDrop() {
    DropMappings drop = DropMappings.one(page.pfn(), mapping());
    Instruction flush = new Instruction.FlushTlb(entry().cpus(), 1);
    return after(flush, flushed -> tell(nodeOf(page.pfn()), drop, 0, dropped -> freeSwap()));
  }

  private Instruction freeSwap() {
    return page.mapcount() > 1 || !Swap.exists(cpu())
        ? finish(0)
        : call(new FreeSwap(page.pfn()), freed -> finish(0));
  }

  // How it ends

  private Instruction fail() {
    return finish(Errno.EFAULT.negated());
  }

  private Instruction finish(int rc) {
    return unlock(head, free -> release(rc));
  }

  private Instruction release(int rc) {
    int error = Math.min(0, rc);
    cpu()
        .trace(
            isZero()
                ? new KsmEvent.KsmMergeOnePage(page.pfn(), page.mm(), page.vpn(), error)
                : new KsmEvent.KsmMergeWithKsmPage(
                    target, page.pfn(), page.mm(), page.vpn(), error));
    return ask(page.mm(), Nothing.NOTHING, MmapLock.RELEASE, 0, released -> done(rc));
  }
}
