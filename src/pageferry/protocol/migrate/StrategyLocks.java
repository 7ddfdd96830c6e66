package pageferry.protocol.migrate;

import java.util.ArrayList;
import java.util.List;
import pageferry.mm.AnonLock;
import pageferry.mm.KernelFunction;
import pageferry.mm.Lockable;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.locking.DropLock;
import pageferry.protocol.locking.LockAnonVma;
import pageferry.protocol.locking.TakeLock;
import pageferry.protocol.ops.node.LookAtSource;
import pageferry.protocol.ops.node.SourceLook;
import pageferry.protocol.strategy.LockStep;
import pageferry.protocol.strategy.Strategy;

/**
 * Takes and gives back locks of the experiment's own, or the one of who maps it, for a source, as
 * its strategy says. Returns 0.
 */
final class StrategyLocks extends Routine {
  private final Source source;
  private final List<LockStep> steps;
  private int next;

  private StrategyLocks(Source source, List<LockStep> steps) {
    super(KernelFunction.MIGRATE_FOLIO);
    this.source = source;
    this.steps = steps;
  }

  /** What the strategy says before the step that comes next; a source that is done has none. */
  static StrategyLocks at(Source source, Strategy strategy) {
    return source.done
        ? dropAll(source)
        : new StrategyLocks(source, strategy.locksAt(source.phase, source.step));
  }

  /** The same, and before it all that is held at that step in its phase. */
  static StrategyLocks entering(Source source, Strategy strategy) {
    List<LockStep> steps = strategy.heldAt(source.phase, source.step);
    steps.addAll(strategy.locksAt(source.phase, source.step));
    return new StrategyLocks(source, steps);
  }

  /** Gives back all that is held for a source, the last one first. */
  static StrategyLocks dropAll(Source source) {
    List<LockStep> drops = new ArrayList<>();
    for (LockStep each : source.locks) {
      drops.add(0, new LockStep(each.phase(), each.before(), each.lock(), false, each.write()));
    }
    return new StrategyLocks(source, drops);
  }

  @Override
  protected Instruction start() {
    return takeNext(0);
  }

  private Instruction takeNext(long nothing) {
    if (next == steps.size()) {
      return done(0);
    }
    LockStep step = steps.get(next++);
    if (step.takes()) {
      source.locks.add(step);
      if (step.isAnonVma()) {
        LookAtSource look = new LookAtSource(source.pfn);
        return ask(nodeOf(source.pfn), look, 0, now -> lockAnonVma(now, step.write()));
      }
      return call(new TakeLock(step.lock(), step.write()), this::takeNext);
    }
    source.locks.removeIf(each -> each.lock().equals(step.lock()));
    if (step.isAnonVma()) {
      return dropAnonVma();
    }
    return call(new DropLock(step.lock()), this::takeNext);
  }

  private Instruction lockAnonVma(SourceLook now, boolean write) {
    if (now.inode() != 0 || now.mappings().count() == 0 || source.rmapLock != null) {
      return takeNext(0);
    }
    long mapping = now.mappings().code(0);
    return call(
        write ? LockAnonVma.toWriteAt(mapping) : LockAnonVma.toReadAt(mapping),
        this::anonVmaLocked);
  }

  private Instruction anonVmaLocked(long root) {
    source.keepsRmapLock = root != 0;
    source.rmapLock = root == 0 ? null : new AnonLock(root);
    return takeNext(0);
  }

  private Instruction dropAnonVma() {
    Lockable lock = source.rmapLock;
    if (lock == null || !source.keepsRmapLock) {
      return takeNext(0);
    }
    source.keepsRmapLock = false;
    source.rmapLock = null;
    return after(new Instruction.DropLock(lock, 0), dropped -> takeNext(0));
  }
}
