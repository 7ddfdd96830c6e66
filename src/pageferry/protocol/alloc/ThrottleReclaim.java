package pageferry.protocol.alloc;

import org.jspecify.annotations.Nullable;
import pageferry.mm.Gfp;
import pageferry.mm.KernelFunction;
import pageferry.mm.VmCounter;
import pageferry.mm.WaitKind;
import pageferry.mm.ZoneType;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.KswapdWord;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.ops.node.AllowsDirectReclaim;

/**
 * Keeps a task from reclaiming by itself while a node's reserves are nearly used up, so that those
 * who free memory have them: throttle_direct_reclaim() (mm/vmscan.c, Linux 6.1). It waits until
 * kswapd has freed some or has given up, and no longer than a second where it may not enter file
 * systems. Returns 1 if the task has been killed meanwhile, which then needs not reclaim, else 0.
 * Departure: it looks again each millisecond, where kswapd wakes it.
 */
final class ThrottleReclaim extends Routine {
  private static final long LOOK_NS = 1_000_000;

  private static final int MOST_LOOKS = 1_000;

  private final int[] nodes;
  private final int gfp;
  private int node = -1;
  private int looks;

  /**
   * @param nodes those that may serve, the best one first
   * @param gfp the allocation flags
   */
  ThrottleReclaim(int[] nodes, int gfp) {
    super(KernelFunction.ALLOC_PAGES_SLOWPATH);
    this.nodes = nodes.clone();
    this.gfp = gfp;
  }

  /** Only the first node counts that has memory which the kernel itself can use. */
  @Override
  protected Instruction start() {
    for (int each : nodes) {
      boolean usable =
          topology().nodes().get(each).zones().stream()
              .anyMatch(zone -> zone.type() != ZoneType.MOVABLE && zone.pages() > 0);
      if (node < 0 && usable) {
        node = each;
      }
    }
    return node < 0 || current().killed ? done(0) : look(null);
  }

  private Instruction look(@Nullable Object slept) {
    return ask(node, new AllowsDirectReclaim(), 0, this::looked);
  }

  private Instruction looked(boolean allowed) {
    if (current().killed) {
      return done(1);
    }
    if (allowed || !Gfp.has(gfp, Gfp.FS) && looks == MOST_LOOKS) {
      return done(0);
    }
    cpu().count(VmCounter.PGSCAN_DIRECT_THROTTLE, looks == 0 ? 1 : 0);
    looks++;
    looksAgain();
    boolean demotes = !cpu().machine().demotion().isOff();
    return after(new Instruction.TellKswapd(node, KswapdWord.WAKE, demotes), this::sleep);
  }

  private Instruction sleep(@Nullable Object told) {
    return after(new Instruction.Sleep(LOOK_NS, WaitKind.RESERVES, 0), this::look);
  }
}
