package pageferry.protocol.syscalls;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import pageferry.mm.Cost;
import pageferry.mm.Errno;
import pageferry.mm.KernelFunction;
import pageferry.mm.Mapping;
import pageferry.protocol.fault.HandleFault;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.MmapLock;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.kernel.Step;
import pageferry.protocol.migrate.FolioLock;
import pageferry.protocol.ops.node.refs.GetFolio;
import pageferry.protocol.ops.node.refs.PutFolio;
import pageferry.protocol.ops.space.LookUpPage;

/**
 * References folios, takes PG_locked of each if asked to, runs a program and gives all back: what
 * write_begin(), writeback and vfs_lock_two_folios() (fs/remap_range.c, Linux 6.1) do around work
 * of their own. Returns 0, -EFAULT for a page that cannot be faulted in, or what ended the program.
 */
final class HoldFolios extends Routine {
  private final Step.HoldFolios hold;
  private final int firstStep;
  private final long[] sorted;
  private final Deque<Long> held = new ArrayDeque<>();
  private long next;
  private long folio;
  private long result;

  /**
   * @param number the step's number
   */
  HoldFolios(Step.HoldFolios hold, int number) {
    super(KernelFunction.VFS_LOCK_FOLIOS);
    this.hold = hold;
    this.firstStep = number + 1;
    this.sorted = new long[hold.ascending() ? Math.toIntExact(hold.pages().size()) : 0];
    for (int i = 0; i < sorted.length; i++) {
      sorted[i] = hold.pages().page(i);
    }
    Arrays.sort(sorted);
  }

  @Override
  protected Instruction start() {
    return nextFolio();
  }

  private Instruction nextFolio() {
    if (next == hold.pages().size()) {
      return call(new RunProgram(hold.body(), false, firstStep), this::bodyOver);
    }
    return lookUp(0);
  }

  private long vpn() {
    return hold.ascending() ? sorted[(int) next] : hold.pages().page(next);
  }

  private Instruction lookUp(long faulted) {
    if (faulted < 0) {
      result = Errno.EFAULT.negated();
      return giveBack(null);
    }
    looksAgain();
    LookUpPage look = new LookUpPage(vpn());
    return ask(current().mm(), look, MmapLock.NONE, cost(Cost.LOOKUP), this::found);
  }

  private Instruction found(LookUpPage.Found found) {
    if (!found.kind().isPage()) {
      boolean unwritten = found.kind() == LookUpPage.Kind.ZERO_PAGE;
      return call(new HandleFault(vpn(), unwritten), this::lookUp);
    }
    long mapping = Mapping.of(current().mm(), found.entryVpn(), found.huge());
    return ask(nodeOf(found.pfn()), new GetFolio(found.pfn(), mapping), 0, this::referenced);
  }

  private Instruction referenced(long head) {
    if (head == GetFolio.GONE) {
      return lookUp(0);
    }
    folio = head;
    return hold.locked() ? call(new FolioLock(folio), this::taken) : taken(0);
  }

  private Instruction taken(long locked) {
    gotOn();
    held.push(folio);
    next++;
    return nextFolio();
  }

  private Instruction bodyOver(long rc) {
    result = rc;
    return giveBack(null);
  }

  private Instruction giveBack(@Nullable Object nothing) {
    Long last = held.peek();
    if (last == null) {
      return done(result);
    }
    return hold.locked() ? unlock(last, this::put) : put(null);
  }

  private Instruction put(@Nullable Object nothing) {
    long pfn = held.pop();
    return tell(nodeOf(pfn), new PutFolio(pfn, 1), 0, this::giveBack);
  }
}
