package pageferry.protocol.migrate;

import java.util.ArrayList;
import java.util.List;
import pageferry.mm.KernelFunction;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.locking.DropLock;
import pageferry.protocol.locking.TakeLock;
import pageferry.protocol.strategy.LockStep;
import pageferry.protocol.strategy.Strategy;

/**
 * Takes and gives back locks of the experiment's own for a source, as its strategy says. Returns 0.
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
      return call(new TakeLock(step.lock(), step.write()), this::takeNext);
    }
    source.locks.removeIf(each -> each.lock().equals(step.lock()));
    return call(new DropLock(step.lock()), this::takeNext);
  }
}
