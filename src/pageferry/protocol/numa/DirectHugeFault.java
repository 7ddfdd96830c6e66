package pageferry.protocol.numa;

import pageferry.mm.Cost;
import pageferry.mm.KernelFunction;
import pageferry.mm.KernelSwitch;
import pageferry.mm.Mapping;
import pageferry.mm.Pte;
import pageferry.mm.VmCounter;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.LockAnswer;
import pageferry.protocol.kernel.LockKind;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.migrate.MoveHugeDirectly;
import pageferry.protocol.migrate.Source;
import pageferry.protocol.ops.node.TakeHint;
import pageferry.protocol.ops.node.refs.ReadFlags;

/**
 * A fault on a huge entry that NUMA balancing has marked, once it has been counted:
 * do_huge_pmd_numa_page() (mm/huge_memory.c, up to Linux 5.13). Returns one of the constants.
 */
final class DirectHugeFault extends Routine {
  /** It was locked, and is not any more: the access is to be tried again. */
  static final int AGAIN = 0;

  static final int MOVED = 1;

  /** It lies where it should. */
  static final int WELL_PLACED = 2;

  /** Not anonymous, which this path does not move. */
  static final int NOT_ANONYMOUS = 3;

  /** It could not be moved because it has changed meanwhile. */
  static final int CHANGED = 4;

  /** It could not be moved. */
  static final int FAILED = 5;

  private final Source source;
  private final long pte;
  private final int target;
  private final TakeHint.Seen seen;

  DirectHugeFault(Source source, long pte, int target, TakeHint.Seen seen) {
    super(KernelFunction.DO_HUGE_PMD_NUMA_PAGE);
    this.source = source;
    this.pte = pte;
    this.target = target;
    this.seen = seen;
  }

  @Override
  protected Instruction start() {
    return lock(source.pfn(), LockKind.TRY, this::tried);
  }

  private Instruction tried(LockAnswer answer) {
    if (answer != LockAnswer.GRANTED) {
      return has(KernelSwitch.NUMA_WAITS_WITH_REFERENCE)
          ? await()
          : ask(
              nodeOf(source.pfn()),
              new ReadFlags(source.pfn()),
              cost(Cost.LOOKUP),
              flags -> await());
    }
    if (target == nodeOf(Pte.pfn(pte))) {
      return unlock(WELL_PLACED);
    }
    if (!seen.anonymous()) {
      return unlock(NOT_ANONYMOUS);
    }
    long mapping = Mapping.of(current().mm(), source.vpn(), true);
    return call(new MoveHugeDirectly(source, mapping, target), this::tried);
  }

  /** Departure: the reference, which is dropped once it sleeps, is not taken. */
  private Instruction await() {
    return lock(source.pfn(), LockKind.WAIT, woken -> done(AGAIN));
  }

  private Instruction tried(long result) {
    if (result == MoveHugeDirectly.FAILED) {
      cpu().count(VmCounter.PGMIGRATE_FAIL, source.pages());
      return unlock(FAILED);
    }
    return unlock(result == MoveHugeDirectly.CHANGED ? CHANGED : MOVED);
  }

  private Instruction unlock(int result) {
    return unlock(source.pfn(), nothing -> done(result));
  }
}
