package pageferry.protocol.reclaim;

import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import pageferry.mm.KernelFunction;
import pageferry.mm.KernelSwitch;
import pageferry.mm.Mapping;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.Instruction.Then;
import pageferry.protocol.kernel.MmapLock;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.locking.LockAnonVma;
import pageferry.protocol.ops.node.LookAtSource;
import pageferry.protocol.ops.node.Mappings;
import pageferry.protocol.ops.node.SourceLook;
import pageferry.protocol.ops.space.SpaceOp;
import pageferry.protocol.ops.space.UnderAnonVma;

/**
 * Goes over the entries of a control group that map a folio: folio_referenced() (mm/rmap.c, Linux
 * 6.1). Returns how many had their accessed bits set, or {@link #CONTENDED}.
 */
abstract class GroupEntries extends Routine {
  /** Somebody had the lock of who maps the folio, for which nobody waits there (Linux 5.19). */
  static final int CONTENDED = -1;

  private final long pfn;
  private final List<Integer> spaces;
  private Mappings mappings = Mappings.NONE;
  private int index;
  private int young;
  private boolean anon;
  private long anonVma;

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

  private Instruction looked(SourceLook look) {
    mappings = look.mappings();
    anon = look.inode() == 0;
    return anon && mappings.count() > 1
        ? lock(LockAnonVma.toReadAt(mappings.code(0)), this::next)
        : next();
  }

  private Instruction lock(LockAnonVma lock, Supplier<Instruction> then) {
    return call(lock.trying(has(KernelSwitch.RECLAIM_TRIES_RMAP_LOCK)), root -> locked(root, then));
  }

  private Instruction locked(long root, Supplier<Instruction> then) {
    if (root == LockAnonVma.REFUSED) {
      return done(CONTENDED);
    }
    anonVma = root;
    return then.get();
  }

  /** Looks at an entry; what it is the only one of is looked at under the lock for as long. */
  final <R> Instruction walk(int mm, long vpn, SpaceOp<R> op, Then<R> then) {
    if (!anon || anonVma != 0) {
      return ask(mm, op, MmapLock.NONE, 0, then);
    }
    UnderAnonVma<R> under = new UnderAnonVma<>(vpn, op);
    return ask(mm, under, MmapLock.NONE, 0, walked -> walked(mm, op, walked, then));
  }

  private <R> Instruction walked(
      int mm, SpaceOp<R> op, UnderAnonVma.Walked<R> walked, Then<R> then) {
    R answer = walked.answer();
    return answer != null
        ? then.on(answer)
        : lock(LockAnonVma.toRead(walked.barred()), () -> ask(mm, op, MmapLock.NONE, 0, then));
  }

  private Instruction end() {
    return anonVma == 0
        ? done(young)
        : after(LockAnonVma.drop(anonVma), (@Nullable Object dropped) -> done(young));
  }

  final Instruction next() {
    while (index < mappings.count()) {
      long mapping = mappings.code(index++);
      if (spaces.contains(Mapping.mm(mapping))) {
        return lookAt(Mapping.mm(mapping), Mapping.vpn(mapping));
      }
    }
    return end();
  }

  /** Looks at one entry, and goes on with {@link #next}. */
  abstract Instruction lookAt(int mm, long vpn);

  /** So many more accessed bits were set. */
  final void found(int more) {
    young += more;
  }
}
