package pageferry.protocol.collapse;

import java.util.List;
import org.jspecify.annotations.Nullable;
import pageferry.mm.KernelFunction;
import pageferry.mm.KhugepagedTuning;
import pageferry.mm.ScanResult;
import pageferry.mm.StepOp;
import pageferry.protocol.kernel.Candidate;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.kernel.Step;
import pageferry.world.MemoryEvent;

/**
 * The kernel thread that makes huge pages of small ones: khugepaged() and khugepaged_do_scan()
 * (mm/khugepaged.c, Linux 6.1). It goes round the address spaces by their numbers, sleeps after so
 * many pages, and ends when no process is left or another one has been woken in its place. Returns
 * 0.
 */
public final class Khugepaged extends Routine {
  /** What the thread does; no program can name it. */
  public record Work() implements Step.Call {
    @Override
    public StepOp op() {
      return StepOp.KHUGEPAGED;
    }

    @Override
    public Routine routine() {
      return new Khugepaged();
    }
  }

  private static final long MS = 1_000_000;

  private final CollapseControl control = CollapseControl.ofKhugepaged();
  private List<Candidate> processes = List.of();
  private int wakes;
  private int space = -1;
  private long from;
  private long progress;
  private int passesOfHead;
  private boolean mayWait;

  public Khugepaged() {
    super(KernelFunction.KHUGEPAGED);
  }

  @Override
  protected Instruction start() {
    wakes = tuning().wakes();
    return beginScan(null);
  }

  private KhugepagedTuning tuning() {
    return cpu().machine().khugepaged();
  }

  // khugepaged_do_scan()

  private Instruction beginScan(@Nullable Object nothing) {
    progress = 0;
    passesOfHead = 0;
    mayWait = true;
    return after(new Instruction.DrainAll(false), drained -> list(null));
  }

  private Instruction list(@Nullable Object nothing) {
    return after(new Instruction.ListProcesses(), this::listed);
  }

  private Instruction listed(List<Candidate> living) {
    int own = current().mm();
    processes = living.stream().filter(each -> each.mm() != own).toList();
    if (processes.isEmpty() || tuning().wakes() != wakes) {
      return done(0);
    }
    passesOfHead += space < 0 ? 1 : 0;
    Candidate next = next();
    return next == null || passesOfHead > 1 || !isEnabled()
        ? sleep(tuning().scanSleepMs(), this::beginScan)
        : scan(next);
  }

  private boolean isEnabled() {
    int orders = cpu().machine().folios().orders(true);
    return (orders >> paging().hugeOrder() & 1) != 0;
  }

  /** The process of the space that it stands at, or the one after that if it is gone. */
  private @Nullable Candidate next() {
    Candidate next = null;
    for (Candidate each : processes) {
      boolean nearer = next == null || each.mm() < next.mm();
      next = each.mm() >= space && nearer ? each : next;
    }
    if (next != null && next.mm() != space) {
      space = next.mm();
      from = 0;
    }
    return next;
  }

  private Instruction scan(Candidate process) {
    control.turnTo(process.mm(), process.cgroup());
    ScanSpace scan = new ScanSpace(control, from, tuning().pagesToScan() - progress);
    return call(scan, pages -> scanned(scan, pages));
  }

  private Instruction scanned(ScanSpace scan, long pages) {
    from = scan.at();
    boolean isLast = processes.stream().noneMatch(each -> each.mm() > space);
    boolean full = scan.scannedAll() && isLast;
    cpu().trace(new MemoryEvent.KhugepagedScan(space, (int) pages, scan.collapsed(), full));
    if (scan.scannedAll()) {
      space = isLast ? -1 : space + 1;
      from = 0;
    }
    progress += pages;
    boolean failed = scan.result() == ScanResult.ALLOC_HUGE_PAGE_FAIL;
    if (progress >= tuning().pagesToScan() || failed && !mayWait) {
      return sleep(tuning().scanSleepMs(), this::beginScan);
    }
    mayWait &= !failed;
    return failed
        ? sleep(tuning().allocSleepMs(), this::list)
        : after(new Instruction.CondResched(), this::list);
  }

  /** At least a nanosecond, so that others come to their turn where nothing costs time. */
  private Instruction sleep(long ms, Instruction.Then<@Nullable Object> then) {
    return after(new Instruction.Sleep(Math.max(1, ms * MS)), then);
  }
}
