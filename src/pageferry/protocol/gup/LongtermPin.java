package pageferry.protocol.gup;

import pageferry.mm.KernelFunction;
import pageferry.mm.KernelProfile;
import pageferry.mm.KernelSwitch;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.ops.space.PageRuns;

/**
 * A way to pin a stretch for good. Returns how many pages, or a negated errno; what {@link
 * #pages()} names is pinned either way.
 */
public abstract class LongtermPin extends Routine {
  LongtermPin(KernelFunction function) {
    super(function);
  }

  /** The way of a kernel. */
  public static LongtermPin of(KernelProfile profile, GetPages.Range range) {
    boolean walking =
        profile.has(KernelSwitch.PIN_LEAVES_MOVABLE)
            && profile.has(KernelSwitch.PIN_CHECKS_WHILE_WALKING);
    return walking ? new PinWhileWalking(range) : new PinPages(range);
  }

  /** The pages that are pinned. */
  public abstract PageRuns pages();
}
