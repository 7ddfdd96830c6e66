package pageferry.protocol.fault;

import java.util.List;
import java.util.Optional;
import pageferry.mm.KernelFunction;
import pageferry.mm.ProgramSignal;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.MmapLock;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.ops.space.IsUserfault;
import pageferry.protocol.ops.space.QueueUserfault;

/**
 * A fault on a missing page that the program handles itself: handle_userfault() (fs/userfaultfd.c,
 * Linux 6.1). Gives back what the fault holds, tells who reads the userfaultfd, and sleeps until
 * the page is there, somebody has given it up, or a fatal signal comes. Returns 0.
 *
 * <p>Departure: each resolved fault wakes all who wait, and those whose page it is not sleep again.
 */
public final class AwaitUser extends Routine {
  private final long vpn;
  private final MmapLock release;
  private boolean told;

  /**
   * @param release how the fault gives back what it holds
   */
  AwaitUser(long vpn, MmapLock release) {
    super(KernelFunction.HANDLE_USERFAULT);
    this.vpn = vpn;
    this.release = release;
  }

  /** The signal by which who reads a userfaultfd learns that there is something to read. */
  public static ProgramSignal unread(ProgramSignal resolved) {
    return ProgramSignal.of("a fault for " + resolved.name(), List.of());
  }

  @Override
  protected Instruction start() {
    return ask(current().mm(), new QueueUserfault(vpn), release, 0, this::queued);
  }

  private Instruction queued(Optional<ProgramSignal> signal) {
    return signal.isEmpty() ? done(0) : count(signal.orElseThrow());
  }

  private Instruction count(ProgramSignal signal) {
    return after(
        new Instruction.CountSignal(signal, false), (Integer times) -> look(signal, times));
  }

  private Instruction look(ProgramSignal signal, int times) {
    return ask(
        current().mm(),
        new IsUserfault(vpn),
        MmapLock.NONE,
        0,
        waits -> waits && !current().killed ? tell(signal, times) : done(0));
  }

  private Instruction tell(ProgramSignal signal, int times) {
    boolean first = !told;
    told = true;
    return first
        ? after(new Instruction.RaiseSignal(unread(signal)), nothing -> sleep(signal, times))
        : sleep(signal, times);
  }

  private Instruction sleep(ProgramSignal signal, int times) {
    return after(new Instruction.WaitSignal(signal, times + 1), nothing -> count(signal));
  }
}
