package pageferry.protocol.mempolicy;

import java.util.List;
import pageferry.mm.Cost;
import pageferry.mm.Errno;
import pageferry.mm.KernelFunction;
import pageferry.mm.KernelSwitch;
import pageferry.mm.MemPolicy;
import pageferry.mm.PageRange;
import pageferry.mm.StepOp;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.MmapLock;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.kernel.Step;
import pageferry.protocol.mmap.KeepReadersOut;
import pageferry.protocol.mmap.SplitAreas;
import pageferry.protocol.ops.space.FindAreas;
import pageferry.protocol.ops.space.Nothing;
import pageferry.protocol.ops.space.SetAreas;
import pageferry.protocol.ops.space.Vma;

/**
 * The system call set_mempolicy_home_node(2), since Linux 5.17 (mm/mempolicy.c, Linux 6.1): the
 * areas of a range whose policy is BIND or PREFERRED_MANY get a home node; those without a policy
 * are passed over.
 */
public final class SetHomeNodeCall extends Routine {
  /** set_mempolicy_home_node(2). */
  public record SetHomeNode(long addr, long length, long node, long flags) implements Step.Call {
    @Override
    public StepOp op() {
      return StepOp.SET_MEMPOLICY_HOME_NODE;
    }

    @Override
    public Routine routine() {
      return new SetHomeNodeCall(this);
    }
  }

  private final SetHomeNode call;
  private final PageRange range;
  private List<Vma> areas = List.of();
  private int at;
  private long result = Errno.ENOENT.negated();

  public SetHomeNodeCall(SetHomeNode call) {
    super(KernelFunction.SET_MEMPOLICY_HOME_NODE);
    this.call = call;
    this.range = new PageRange(call.addr(), call.length());
  }

  @Override
  protected Instruction start() {
    if (!has(KernelSwitch.HOME_NODE)) {
      return fail(Errno.ENOSYS);
    }
    boolean exists = call.node() >= 0 && call.node() < topology().nodeCount();
    if (!range.isAligned(paging()) || call.flags() != 0 || !exists || range.wraps(paging())) {
      return fail(Errno.EINVAL);
    }
    if (range.isEmpty(paging())) {
      return done(0);
    }
    FindAreas find = FindAreas.of(range, paging());
    return ask(current().mm(), find, MmapLock.WRITE, cost(Cost.LOOKUP), this::areasFound);
  }

  private Instruction areasFound(List<Vma> found) {
    areas = found;
    return call(
        new KeepReadersOut(current().mm(), range.start(paging()), range.end(paging())),
        nothing -> nextArea());
  }

  private Instruction nextArea() {
    while (at < areas.size()) {
      Vma area = areas.get(at++);
      MemPolicy policy = area.policy();
      if (policy != null) {
        boolean apt = policy.mode() == MemPolicy.BIND || policy.mode() == MemPolicy.PREFERRED_MANY;
        if (!apt) {
          result = Errno.EOPNOTSUPP.negated();
          break;
        }
        result = 0;
        SplitAreas split = new SplitAreas(current().mm(), area.start(), area.end());
        return call(split, rc -> change(area, policy.homed((int) call.node())));
      }
    }
    return release(result);
  }

  private Instruction release(long answer) {
    return ask(current().mm(), Nothing.NOTHING, MmapLock.RELEASE, 0, nothing -> done(answer));
  }

  private Instruction change(Vma area, MemPolicy policy) {
    SetAreas.Change change = new SetAreas.Policy(policy);
    SetAreas set = new SetAreas(area.start(), area.end(), change, cpu().machine().maxMapCount());
    return ask(
        current().mm(),
        set,
        MmapLock.NONE,
        cost(Cost.SET_PTE),
        changed -> changed.isEmpty() ? release(Errno.ENOMEM.negated()) : nextArea());
  }
}
