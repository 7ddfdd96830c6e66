package pageferry.protocol.memcg;

import java.util.stream.IntStream;
import pageferry.mm.CgroupEvent;
import pageferry.mm.KernelFunction;
import pageferry.mm.MemoryLimit;
import pageferry.mm.NodeMask;
import pageferry.mm.NodeSpec;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.ops.cgroup.CountEvent;
import pageferry.protocol.ops.cgroup.ReadUse;
import pageferry.protocol.ops.node.CountCharged;

/**
 * Holds a control group to its share of the top tier, as proposed in "mm/memcontrol: Make memcg
 * limits tier-aware" (2026): of memory.high, what the nodes of the top tier are of all nodes that
 * the task may use. What the group has there beyond that is reclaimed there, which demotes it where
 * demotion is on. Returns 0.
 *
 * <p>Departure: the proposal keeps a counter by tier; here the pages that are charged to the group
 * are counted. Nobody is slowed down who cannot be brought below the share.
 */
public final class KeepTopTier extends Routine {
  private final int group;
  private int[] top = new int[0];
  private long limit;
  private long used;
  private int at;

  /**
   * @param group the group, which is not the root
   */
  public KeepTopTier(int group) {
    super(KernelFunction.MEM_CGROUP_HANDLE_OVER_HIGH);
    this.group = group;
  }

  @Override
  protected Instruction start() {
    NodeMask allowed = current().memsAllowed().and(cpu().machine().memoryNodes());
    int[] nodes = IntStream.range(0, topology().nodeCount()).filter(allowed::has).toArray();
    top = IntStream.of(nodes).filter(cpu().machine()::isTop).toArray();
    return top.length == nodes.length
        ? done(0)
        : after(
            new Instruction.AskCgroups(new ReadUse(group)),
            (ReadUse.Use use) -> limit(use.high(), capacity(top), capacity(nodes)));
  }

  private long capacity(int[] nodes) {
    return IntStream.of(nodes).mapToObj(topology().nodes()::get).mapToLong(NodeSpec::pages).sum();
  }

  private Instruction limit(long high, long fast, long all) {
    limit = high / all * fast + high % all * fast / all;
    return high == MemoryLimit.NONE ? done(0) : count();
  }

  private Instruction count() {
    CountCharged all = new CountCharged(group, CountCharged.Kind.ALL);
    return at < top.length ? ask(top[at++], all, 0, this::counted) : counted();
  }

  private Instruction counted(long pages) {
    used += pages;
    return count();
  }

  private Instruction counted() {
    CountEvent high = new CountEvent(group, CgroupEvent.HIGH);
    return used <= limit
        ? done(0)
        : after(new Instruction.AskCgroups(high), (Integer times) -> demote());
  }

  private Instruction demote() {
    return call(cpu().kernelWork().reclaimGroup(group, used - limit, top), got -> done(0));
  }
}
