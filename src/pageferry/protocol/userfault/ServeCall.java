package pageferry.protocol.userfault;

import java.util.Optional;
import java.util.OptionalLong;
import pageferry.mm.Cost;
import pageferry.mm.KernelFunction;
import pageferry.mm.ProgramSignal;
import pageferry.mm.StepOp;
import pageferry.protocol.fault.AwaitUser;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.MmapLock;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.kernel.Step;
import pageferry.protocol.ops.space.ReadUserfault;

/**
 * What a thread does that handles the faults of its process: read(2) of the userfaultfd, which
 * sleeps while there is none, and UFFDIO_COPY or UFFDIO_ZEROPAGE for each (userfaultfd_ctx_read(),
 * fs/userfaultfd.c, Linux 6.1). Returns how many it has resolved.
 */
public final class ServeCall extends Routine {
  /**
   * Handles faults.
   *
   * @param resolved the signal that tells of it
   * @param count how many faults it reads
   * @param pages how many pages it fills for each: so many from a multiple of that on
   * @param zero whether they get the zero page
   */
  public record Serve(ProgramSignal resolved, long count, long pages, boolean zero)
      implements Step.Call {
    @Override
    public StepOp op() {
      return StepOp.UFFD_SERVE;
    }

    @Override
    public Routine routine() {
      return new ServeCall(this);
    }

    @Override
    public Optional<ProgramSignal> raises() {
      return count == 0 ? Optional.empty() : Optional.of(resolved);
    }

    @Override
    public long rounds() {
      return count;
    }
  }

  private final Serve call;
  private long read;
  private long resolved;

  private ServeCall(Serve call) {
    super(KernelFunction.USERFAULTFD_CTX_READ);
    this.call = call;
  }

  @Override
  protected Instruction start() {
    return read == call.count() || current().killed ? done(resolved) : read(-1);
  }

  /**
   * @param times how often there had been something to read; -1: that is not known
   */
  private Instruction read(int times) {
    return ask(current().mm(), new ReadUserfault(), MmapLock.NONE, 0, vpn -> wasRead(vpn, times));
  }

  private Instruction wasRead(OptionalLong vpn, int times) {
    if (vpn.isPresent()) {
      read++;
      return spend(cost(Cost.SYSCALL_ENTRY), entered -> fill(vpn.getAsLong()));
    }
    ProgramSignal unread = AwaitUser.unread(call.resolved());
    return times < 0
        ? after(new Instruction.CountSignal(unread, false), (Integer raised) -> read(raised))
        : after(new Instruction.WaitSignal(unread, times + 1), woken -> start());
  }

  private Instruction fill(long vpn) {
    long first = vpn - vpn % call.pages();
    FillMissing fill = new FillMissing(call.resolved(), first, call.pages(), call.zero());
    return call(fill, bytes -> filled(bytes));
  }

  private Instruction filled(long bytes) {
    resolved += bytes < 0 ? 0 : 1;
    return spend(cost(Cost.SYSCALL_ENTRY), entered -> start());
  }
}
