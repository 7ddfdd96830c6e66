package pageferry.protocol.mempolicy;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import pageferry.mm.Cost;
import pageferry.mm.Errno;
import pageferry.mm.KernelFunction;
import pageferry.mm.KernelSwitch;
import pageferry.mm.MemPolicy;
import pageferry.mm.NodeMask;
import pageferry.mm.StepOp;
import pageferry.protocol.gup.GetPages;
import pageferry.protocol.gup.ReleasePages;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.MmapLock;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.kernel.Saying;
import pageferry.protocol.kernel.Step;
import pageferry.protocol.ops.inode.FindPages;
import pageferry.protocol.ops.node.refs.GrabPages;
import pageferry.protocol.ops.space.FindAreas;
import pageferry.protocol.ops.space.PageHold;
import pageferry.protocol.ops.space.Vma;
import pageferry.protocol.program.NodeArg;
import pageferry.protocol.program.NodeArg.Pointer;

/**
 * The system call get_mempolicy(2): kernel_get_mempolicy(), do_get_mempolicy() (mm/mempolicy.c,
 * Linux 6.1).
 */
public final class GetMempolicyCall extends Routine implements Saying {
  /** get_mempolicy(2); the pointers say where mode and node mask would be written. */
  public record GetMempolicy(
      long addr, int flags, NodeArg.Pointer mode, NodeArg.Pointer mask, long maxnode)
      implements Step.Call {
    @Override
    public StepOp op() {
      return StepOp.GET_MEMPOLICY;
    }

    @Override
    public Routine routine() {
      return new GetMempolicyCall(this);
    }
  }

  private static final int FLAGS =
      MemPolicy.GET_NODE | MemPolicy.GET_ADDR | MemPolicy.GET_MEMS_ALLOWED;

  /** The frame of the zero page, about: the kernel's image lies at the machine's beginning. */
  private static final long ZERO_PAGE = 0;

  private static final int MASK_WORD = 64;

  private final GetMempolicy call;
  private final TreeMap<String, String> said = new TreeMap<>();
  private @Nullable MemPolicy policy;

  public GetMempolicyCall(GetMempolicy call) {
    super(KernelFunction.DO_GET_MEMPOLICY);
    this.call = call;
  }

  @Override
  public SortedMap<String, String> said() {
    return said;
  }

  private boolean has(int flag) {
    return (call.flags() & flag) != 0;
  }

  @Override
  protected Instruction start() {
    boolean small = call.maxnode() < topology().nodeCount();
    boolean wrong = has(MemPolicy.GET_MEMS_ALLOWED) && call.flags() != MemPolicy.GET_MEMS_ALLOWED;
    if (call.mask() != Pointer.NULL && small || (call.flags() & ~FLAGS) != 0 || wrong) {
      return fail(Errno.EINVAL);
    }
    if (has(MemPolicy.GET_MEMS_ALLOWED)) {
      return answer("mode", MemPolicy.DEFAULT, current().memsAllowed());
    }
    if (has(MemPolicy.GET_ADDR)) {
      long vpn = paging().page(call.addr());
      FindAreas find = new FindAreas(vpn, vpn + 1);
      long ns = cost(Cost.LOOKUP);
      return ask(current().mm(), find, MmapLock.READ_BRIEFLY, ns, this::areaFound);
    }
    policy = current().policy;
    return call.addr() != 0 ? fail(Errno.EINVAL) : ofTask();
  }

  private Instruction ofTask() {
    MemPolicy now = policy;
    if (!has(MemPolicy.GET_NODE)) {
      return answerMode();
    }
    if (now == null || !now.interleaves()) {
      return fail(Errno.EINVAL);
    }
    boolean stays = now.mode() == MemPolicy.WEIGHTED_INTERLEAVE && current().interleaveWeight > 0;
    int previous = current().interleavePrevious;
    return answer("node", stays ? previous : now.nodes().nextWrapping(previous), mask());
  }

  private Instruction areaFound(List<Vma> areas) {
    if (areas.isEmpty()) {
      return fail(Errno.EFAULT);
    }
    Vma area = areas.get(0);
    policy = area.policy();
    if (has(MemPolicy.GET_NODE)) {
      return lookUpNode();
    }
    if (!area.hasSharedPolicy()) {
      return answerMode();
    }
    long offset = area.offset(area.start());
    FindPages find = new FindPages(offset, 0, offset);
    return after(new Instruction.AskInode(area.inode(), find), this::objectFound);
  }

  /** The policy of shared memory belongs to the object: shmem_get_policy(). */
  private Instruction objectFound(FindPages.Found found) {
    policy = found.policy();
    return answerMode();
  }

  /** lookup_node(): faults the page in for reading. */
  private Instruction lookUpNode() {
    long vpn = paging().page(call.addr());
    GetPages get = new GetPages(new GetPages.Range(vpn, vpn + 1, false), GrabPages.How.REFERENCE);
    return call(get, result -> nodeFound(get, result));
  }

  private Instruction nodeFound(GetPages get, long result) {
    if (result < 0) {
      return done(result);
    }
    boolean zero = get.pages().pages() == 0;
    int node = nodeOf(zero ? ZERO_PAGE : get.pages().first(0));
    PageHold hold = new PageHold(get.pages(), false);
    return call(new ReleasePages(hold), released -> answer("node", node, mask()));
  }

  private Instruction answerMode() {
    MemPolicy now = policy;
    if (now == null) {
      return answer("mode", MemPolicy.DEFAULT, NodeMask.NONE);
    }
    boolean hidden = !has(KernelSwitch.LOCAL_POLICY_VISIBLE);
    boolean local = now.mode() == MemPolicy.LOCAL && hidden;
    int mode = local ? MemPolicy.PREFERRED : now.mode();
    return answer("mode", mode | now.flags(), mask());
  }

  /** The nodes as the user gave them where the mode's flags keep them, else those in force. */
  private NodeMask mask() {
    MemPolicy now = policy;
    return now == null ? NodeMask.NONE : now.flags() != 0 ? now.user() : now.nodes();
  }

  private Instruction answer(String word, int value, NodeMask nodes) {
    if (call.mode() == Pointer.BAD) {
      return fail(Errno.EFAULT);
    }
    if (call.mode() == Pointer.MASK) {
      said.put(word, Integer.toString(value));
    }
    return call.mask() == Pointer.NULL ? done(0) : store(nodes);
  }

  /** copy_nodes_to_user(). */
  private Instruction store(NodeMask nodes) {
    long bytes = (call.maxnode() - 1 + MASK_WORD - 1 & -(long) MASK_WORD) >>> 3;
    int nodeIds = topology().nodeCount();
    long known = (nodeIds + MASK_WORD - 1) / MASK_WORD * (long) Long.BYTES;
    if (bytes > known && bytes > paging().bytes()) {
      said.clear();
      return fail(Errno.EINVAL);
    }
    if (call.mask() == Pointer.BAD && bytes > 0) {
      said.clear();
      return fail(Errno.EFAULT);
    }
    StringBuilder list = new StringBuilder("[");
    for (int node = nodes.first(); node >= 0 && node < bytes << 3; node = nodes.next(node)) {
      list.append(list.length() > 1 ? "," : "").append(node);
    }
    said.put("nodes", list.append(']').toString());
    return done(0);
  }
}
