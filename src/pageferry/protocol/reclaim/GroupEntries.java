package pageferry.protocol.reclaim;

import java.util.List;
import pageferry.mm.KernelFunction;
import pageferry.mm.KernelSwitch;
import pageferry.mm.Mapping;
import pageferry.mm.Pte;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.ops.node.LookAtSource;
import pageferry.protocol.ops.node.Mappings;
import pageferry.protocol.ops.node.SourceLook;
import pageferry.protocol.ops.space.EntryList;
import pageferry.protocol.rmap.MlockEntries;
import pageferry.protocol.rmap.RmapWalk;

/**
 * Goes over the entries of a control group that map a folio: folio_referenced() (mm/rmap.c, Linux
 * 6.1). Returns how many had their accessed bits set, {@link #CONTENDED}, or {@link #LOCKED}: then
 * an mlock() that has missed the folio is made up for.
 */
abstract class GroupEntries extends RmapWalk {
  /** Somebody had the lock of who maps the folio, for which nobody waits there (Linux 5.19). */
  static final int CONTENDED = -1;

  /** An area that maps it is locked, so that it is not to be reclaimed. */
  static final int LOCKED = -2;

  private final long pfn;
  private final List<Integer> spaces;
  private Mappings mappings = Mappings.NONE;
  private boolean large;
  private int index;
  private int young;

  /**
   * @param spaces the address spaces of the group
   */
  GroupEntries(long pfn, List<Integer> spaces) {
    super(KernelFunction.FOLIO_REFERENCED);
    this.pfn = pfn;
    this.spaces = spaces;
  }

  @Override
  protected final Instruction start() {
    return ask(nodeOf(pfn), new LookAtSource(pfn), 0, this::looked);
  }

  /** Of files the lock of who maps them is not taken. */
  private Instruction looked(SourceLook look) {
    mappings = look.mappings();
    large = look.order() > 0;
    return look.inode() == 0 ? lockRmap(0, mappings, 1, this::next) : next();
  }

  @Override
  protected final boolean onlyTries() {
    return has(KernelSwitch.RECLAIM_TRIES_RMAP_LOCK);
  }

  @Override
  protected final Instruction refused() {
    return done(CONTENDED);
  }

  final Instruction next() {
    while (index < mappings.count()) {
      long mapping = mappings.code(index++);
      if (spaces.contains(Mapping.mm(mapping))) {
        return lookAt(Mapping.mm(mapping), Mapping.vpn(mapping));
      }
    }
    return unlockRmap(() -> done(young));
  }

  /** mlock_vma_folio() of folio_referenced_one(), for small folios; no other entry is looked at. */
  final Instruction restoreMlock(int mm, long vpn) {
    if (large) {
      return unlockRmap(() -> done(LOCKED));
    }
    EntryList one = new EntryList();
    one.append(mm, vpn, Pte.of(pfn, 0));
    return call(new MlockEntries(one, true), locked -> unlockRmap(() -> done(LOCKED)));
  }

  /** Looks at one entry, and goes on with {@link #next}. */
  abstract Instruction lookAt(int mm, long vpn);

  /** So many more accessed bits were set. */
  final void found(int more) {
    young += more;
  }
}
