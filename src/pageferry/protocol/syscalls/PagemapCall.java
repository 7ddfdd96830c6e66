package pageferry.protocol.syscalls;

import java.util.Arrays;
import java.util.List;
import pageferry.mm.KernelFunction;
import pageferry.mm.StepOp;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.MmapLock;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.kernel.Saying;
import pageferry.protocol.kernel.Step;
import pageferry.protocol.ops.node.rmap.FindOrders;
import pageferry.protocol.ops.space.ReadPagemap;

/**
 * A look at /proc/self/pagemap and, for what is found there, at /proc/kpageflags: pagemap_read()
 * (fs/proc/task_mmu.c, Linux 6.1). Says the order of the folio of each page; -1 where nothing is
 * mapped, and -2 where a page is in swap. Returns 0.
 */
public final class PagemapCall extends Routine implements Saying {
  /** Looks at so many pages from {@code vpn} on. */
  public record Pagemap(long vpn, long pages) implements Step.Call {
    @Override
    public StepOp op() {
      return StepOp.PAGEMAP;
    }

    @Override
    public Routine routine() {
      return new PagemapCall(this);
    }
  }

  private final Pagemap call;
  private int[] orders = {};
  private long[] found = {};
  private int at;

  PagemapCall(Pagemap call) {
    super(KernelFunction.PAGEMAP_READ);
    this.call = call;
  }

  @Override
  public List<Integer> status() {
    return Arrays.stream(orders).boxed().toList();
  }

  @Override
  protected Instruction start() {
    ReadPagemap read = new ReadPagemap(call.vpn(), call.vpn() + call.pages());
    return ask(current().mm(), read, MmapLock.READ_BRIEFLY, 0, this::read);
  }

  private Instruction read(long[] pfns) {
    found = pfns;
    orders = new int[pfns.length];
    return nextRun();
  }

  /** Page frames of one node that follow each other are asked for at once. */
  private Instruction nextRun() {
    while (at < found.length && found[at] < 0) {
      orders[at] = order(found[at]);
      at++;
    }
    if (at == found.length) {
      return done(0);
    }
    int from = at;
    int node = nodeOf(found[from]);
    while (at < found.length && found[at] >= 0 && nodeOf(found[at]) == node) {
      at++;
    }
    FindOrders find = new FindOrders(Arrays.copyOfRange(found, from, at));
    return ask(node, find, 0, answer -> asked(from, answer));
  }

  private int order(long found) {
    if (found == ReadPagemap.HUGE_ZERO) {
      return paging().hugeOrder();
    }
    return found == ReadPagemap.ZERO ? 0 : (int) found;
  }

  private Instruction asked(int from, int[] answer) {
    System.arraycopy(answer, 0, orders, from, answer.length);
    return nextRun();
  }
}
