package pageferry.protocol.swapfile;

import java.util.ArrayDeque;
import java.util.List;
import pageferry.mm.Capability;
import pageferry.mm.Cost;
import pageferry.mm.Errno;
import pageferry.mm.KernelFunction;
import pageferry.mm.StepOp;
import pageferry.protocol.fork.PutSpace;
import pageferry.protocol.kernel.Candidate;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.MmapLock;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.kernel.SpaceUse;
import pageferry.protocol.kernel.Step;
import pageferry.protocol.ops.inode.FindSlot;
import pageferry.protocol.ops.inode.FindSlotsInUse;
import pageferry.protocol.ops.inode.TurnSwap;
import pageferry.protocol.ops.inode.TurnSwap.Use;
import pageferry.protocol.ops.node.CachePlace;
import pageferry.protocol.ops.space.SetOomOrigin;
import pageferry.protocol.swap.Swap;
import pageferry.protocol.swap.SwapInShared;

/**
 * The system call swapoff(2) on the machine's swap device: try_to_unuse() (mm/swapfile.c, Linux
 * 6.1). Shared memory and each process get their pages back, then the swap cache is emptied, until
 * no slot is in use. Where memory is short the OOM killer takes its process first; who is killed,
 * or finds no memory for a page, leaves the device on.
 */
public final class SwapOffCall extends Routine {
  /** swapoff(2). */
  public record SwapOff() implements Step.Call {
    @Override
    public StepOp op() {
      return StepOp.SWAPOFF;
    }

    @Override
    public Routine routine() {
      return new SwapOffCall();
    }
  }

  private final ArrayDeque<Candidate> processes = new ArrayDeque<>();
  private final ArrayDeque<CachePlace> shared = new ArrayDeque<>();
  private final ArrayDeque<Long> slots = new ArrayDeque<>();
  private boolean retries;

  SwapOffCall() {
    super(KernelFunction.DO_SYS_SWAPOFF);
  }

  @Override
  protected Instruction start() {
    if (!current().capable(Capability.SYS_ADMIN)) {
      return fail(Errno.EPERM);
    }
    return Swap.exists(cpu())
        ? after(Swap.ask(new TurnSwap(Use.ON, Use.LEAVING)), this::turned)
        : fail(Errno.ENOENT);
  }

  private Instruction turned(boolean changes) {
    return changes
        ? ask(current().mm(), new SetOomOrigin(true), MmapLock.NONE, 0, set -> round())
        : fail(Errno.EINVAL);
  }

  private Instruction end(long rc) {
    SetOomOrigin clear = new SetOomOrigin(false);
    TurnSwap turn = new TurnSwap(Use.LEAVING, rc < 0 ? Use.ON : Use.OFF);
    return ask(
        current().mm(),
        clear,
        MmapLock.NONE,
        0,
        cleared -> after(Swap.ask(turn), (Boolean turned) -> done(rc)));
  }

  private Instruction round() {
    return after(Swap.ask(new FindSlotsInUse()), this::inUse);
  }

  private Instruction inUse(FindSlotsInUse.InUse now) {
    slots.clear();
    slots.addAll(now.slots());
    shared.clear();
    shared.addAll(now.shared());
    if (slots.isEmpty()) {
      return end(0);
    }
    return retries && current().killed ? end(Errno.EINTR.negated()) : nextShared(0);
  }

  /** shmem_unuse(). */
  private Instruction nextShared(long rc) {
    if (rc == Errno.ENOMEM.negated()) {
      return end(rc);
    }
    CachePlace place = shared.poll();
    return place == null
        ? after(new Instruction.ListProcesses(), this::listed)
        : call(new SwapInShared(place, false), this::nextShared);
  }

  private Instruction listed(List<Candidate> all) {
    processes.clear();
    processes.addAll(all);
    return nextProcess(0);
  }

  private Instruction nextProcess(long rc) {
    if (rc < 0) {
      return end(rc);
    }
    Candidate process = current().killed ? null : processes.poll();
    if (process == null) {
      return nextSlot(0);
    }
    Instruction use = new Instruction.UseSpace(SpaceUse.How.GET, process.task(), process.mm());
    return after(use, (SpaceUse had) -> had.there() ? unuse(process) : nextProcess(0));
  }

  private Instruction unuse(Candidate process) {
    return call(new UnuseSpace(process.mm()), rc -> call(put(process), freed -> nextProcess(rc)));
  }

  private static Routine put(Candidate process) {
    return new PutSpace(process.mm());
  }

  /** What nobody's entry names any more is in the swap cache alone. */
  private Instruction nextSlot(long nothing) {
    Long slot = current().killed ? null : slots.poll();
    if (slot == null) {
      looksAgain();
      retries = true;
      return after(new Instruction.CondResched(), again -> round());
    }
    FindSlot find = new FindSlot(slot, false);
    return spend(cost(Cost.SWAP_CACHE), spent -> after(Swap.ask(find), this::found));
  }

  private Instruction found(FindSlot.Found page) {
    return page.pfn() < 0 ? nextSlot(0) : call(new UnuseCached(page.pfn()), this::nextSlot);
  }
}
