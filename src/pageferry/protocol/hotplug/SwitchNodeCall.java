package pageferry.protocol.hotplug;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import pageferry.mm.Capability;
import pageferry.mm.Cost;
import pageferry.mm.Errno;
import pageferry.mm.KernelFunction;
import pageferry.mm.NodeMask;
import pageferry.mm.NodeSpec;
import pageferry.mm.NodeSwitch;
import pageferry.mm.StepOp;
import pageferry.mm.Topology;
import pageferry.mm.VmCounter;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.kernel.Saying;
import pageferry.protocol.kernel.Step;
import pageferry.protocol.ops.node.hotplug.ListBlocks;
import pageferry.protocol.ops.node.hotplug.LockHotplug;
import pageferry.protocol.ops.node.hotplug.SwitchBlock;

/**
 * Takes the memory blocks of a node out or in, one after the other: writes to
 * /sys/devices/system/memory/memoryN/state, state_store() (drivers/base/memory.c, Linux 6.1), or
 * what virtio_mem_run_wq() (drivers/virtio/virtio_mem.c) does when the hypervisor wants the memory
 * back. Out goes from the highest block down, in from the lowest up; the first failure ends it.
 */
public final class SwitchNodeCall extends Routine implements Saying {
  /** Takes the memory blocks of a node out or in until one fails or {@code limitNs} are over. */
  public record SwitchNode(NodeSwitch how, int node, boolean movable, long limitNs)
      implements Step.Call {
    @Override
    public StepOp op() {
      return switch (how) {
        case ONLINE -> StepOp.ONLINE_NODE;
        case OFFLINE -> StepOp.OFFLINE_NODE;
        case UNPLUG -> StepOp.UNPLUG_NODE;
      };
    }

    @Override
    public Routine routine() {
      return new SwitchNodeCall(this);
    }
  }

  /**
   * Takes one memory block out or in.
   *
   * @param block its number, as /sys/devices/system/memory has it
   */
  public record SwitchOne(NodeSwitch how, long block, long limitNs) implements Step.Call {
    /** Physical memory that is added while the kernel runs begins at 4 GiB. */
    private static final long FIRST_ADDED = 4L << 30;

    @Override
    public StepOp op() {
      return StepOp.OFFLINE_BLOCK;
    }

    @Override
    public Routine routine() {
      return new SwitchNodeCall(new SwitchNode(how, -1, false, limitNs), block);
    }

    /** The block's first frame here, where all memory lies in one piece; -1: it has none. */
    static long frame(Topology topology, long block) {
      long pfn = block << topology.paging().sectionOrder();
      long shift = 0;
      for (NodeSpec node : topology.nodes()) {
        long first = topology.firstPfn(node.id());
        if (node.hotplugged() && shift == 0) {
          shift = topology.paging().page(FIRST_ADDED) - first;
        }
        if (pfn >= first + shift && pfn < first + shift + node.pages()) {
          return pfn - shift;
        }
      }
      return -1;
    }
  }

  private static final long RETRY_NS = 5_000_000;

  private final SwitchNode call;
  private final boolean online;
  private final TreeMap<String, String> said = new TreeMap<>();
  private List<Long> blocks = List.of();
  private long signalAt;
  private long only = -1;
  private int node;
  private int at;
  private int switched;

  private SwitchNodeCall(SwitchNode call, long only) {
    this(call);
    this.only = only;
  }

  public SwitchNodeCall(SwitchNode call) {
    super(KernelFunction.STATE_STORE);
    this.call = call;
    this.node = call.node();
    this.online = call.how() == NodeSwitch.ONLINE;
  }

  @Override
  public SortedMap<String, String> said() {
    return said;
  }

  @Override
  protected Instruction start() {
    if (only >= 0) {
      return startWithOne();
    }
    if (node >= topology().nodeCount()) {
      return finish(0);
    }
    if (!current().capable(Capability.DAC_OVERRIDE) && current().credentials.uid() != 0) {
      return finish(Errno.EACCES.negated());
    }
    signalAt = cpu().nowNs() + call.limitNs();
    current().signalAtNs = signalAt;
    ListBlocks list = new ListBlocks(!online, call.movable());
    return ask(node, list, cost(Cost.LOOKUP), this::listed);
  }

  private Instruction startWithOne() {
    long pfn = SwitchOne.frame(topology(), only);
    if (pfn < 0) {
      return finish(Errno.ENOENT.negated());
    }
    node = topology().nodeOf(pfn);
    signalAt = cpu().nowNs() + call.limitNs();
    current().signalAtNs = signalAt;
    return listed(List.of(pfn));
  }

  private Instruction listed(List<Long> found) {
    blocks = found;
    return nextBlock();
  }

  private Instruction nextBlock() {
    if (at == blocks.size()) {
      return finish(0);
    }
    long block = blocks.get(online ? at : blocks.size() - 1 - at);
    at++;
    return lock(block);
  }

  /** One change at a time: whoever finds the lock taken tries again 5 ms later. */
  private Instruction lock(long block) {
    return ask(0, new LockHotplug(true), 0, mine -> mine ? change(block) : retry(block));
  }

  private Instruction retry(long block) {
    return cpu().nowNs() >= signalAt || current().killed
        ? finish(Errno.EINTR.negated())
        : after(new Instruction.Sleep(RETRY_NS), slept -> lock(block));
  }

  private Instruction change(long block) {
    if (!online) {
      return call(takeOut(block), this::unlock);
    }
    SwitchBlock back = new SwitchBlock(block, SwitchBlock.Change.ADD);
    return ask(node, back, cost(Cost.HOTPLUG_BLOCK), rc -> unlock(rc));
  }

  private Instruction unlock(long result) {
    return ask(0, new LockHotplug(false), 0, free -> switched(result));
  }

  private Routine takeOut(long block) {
    return call.how() == NodeSwitch.UNPLUG
        ? new AllocContigRange(node, block)
        : new OfflinePages(node, block, signalAt);
  }

  private Instruction switched(long result) {
    if (result < 0) {
      return finish(result);
    }
    switched++;
    return result == SwitchBlock.LAST ? changeMemoryNodes() : nextBlock();
  }

  /** N_MEMORY changes, and with it what cpusets allow; kcompactd wakes once more to end. */
  private Instruction changeMemoryNodes() {
    NodeMask now = cpu().machine().memoryNodes();

    if (!online) {
      cpu().count(VmCounter.COMPACT_DAEMON_WAKE, 1);
    }
    NodeMask changed = online ? now.or(NodeMask.of(node)) : now.without(node);
    return after(new Instruction.ChangeMemoryNodes(changed), nothing -> nextBlock());
  }

  private Instruction finish(long result) {
    current().signalAtNs = Long.MAX_VALUE;
    said.put("blocks", Integer.toString(switched));
    said.put("tried", Integer.toString(at));
    return done(result);
  }
}
