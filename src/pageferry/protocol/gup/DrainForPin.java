package pageferry.protocol.gup;

import org.jspecify.annotations.Nullable;
import pageferry.mm.KernelFunction;
import pageferry.mm.KernelSwitch;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.ops.node.Pins;
import pageferry.protocol.ops.node.lru.WantsDrain;
import pageferry.protocol.ops.space.EntryList;
import pageferry.protocol.ops.space.NodeShares;

/**
 * Drains LRU batches where pages that a long-term pin has to move look as if a CPU had them in one:
 * collect_longterm_unpinnable_folios() (mm/gup.c), by the rule that the switch pin-drains names.
 * Returns 0.
 */
final class DrainForPin extends Routine {
  private static final int ALWAYS = 0;
  private static final int OFF_LRU = 1;
  private static final int BY_ONE_REFERENCE = 2;

  private final EntryList entries;
  private final boolean pinned;
  private NodeShares shares;
  private boolean hasDrainedOwn;

  /**
   * @param entries the entries of the pages
   * @param pinned whether the pin has them already
   */
  DrainForPin(EntryList entries, boolean pinned) {
    super(KernelFunction.GUP_LONGTERM_LOCKED);
    this.entries = entries;
    this.pinned = pinned;
    this.shares = new NodeShares(entries);
  }

  private int rule() {
    return cpu().machine().profile().number(KernelSwitch.PIN_DRAINS);
  }

  @Override
  protected Instruction start() {
    return rule() == ALWAYS ? drainAll() : nextNode();
  }

  private Instruction nextNode() {
    if (!shares.next(topology())) {
      return done(0);
    }
    WantsDrain look = new WantsDrain(shares.pfns(0), own());
    return ask(shares.node(), look, 0, this::looked);
  }

  private int own() {
    if (rule() == OFF_LRU) {
      return WantsDrain.BY_FLAG;
    }
    return !pinned ? 0 : rule() == BY_ONE_REFERENCE ? 1 : Pins.PIN_BIAS;
  }

  private Instruction looked(boolean wants) {
    if (!wants) {
      return nextNode();
    }
    return rule() == OFF_LRU || hasDrainedOwn
        ? drainAll()
        : after(new Instruction.DrainLocal(), this::drainedOwn);
  }

  private Instruction drainedOwn(@Nullable Object nothing) {
    hasDrainedOwn = true;
    shares = new NodeShares(entries);
    return nextNode();
  }

  private Instruction drainAll() {
    return after(new Instruction.DrainAll(false), drained -> done(0));
  }
}
