package pageferry.protocol.ksm;

import org.jspecify.annotations.Nullable;
import pageferry.mm.KernelFunction;
import pageferry.mm.Knob;
import pageferry.mm.OwnLock;
import pageferry.mm.StepOp;
import pageferry.mm.WaitKind;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.Instruction.AskKsm;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.kernel.Step;
import pageferry.protocol.locking.DropLock;
import pageferry.protocol.locking.TakeLock;
import pageferry.protocol.ops.ksm.CountPages;
import pageferry.protocol.ops.ksm.RunKsmd;
import pageferry.world.KsmEvent;

/**
 * The kernel thread that merges pages: ksm_scan_thread() (mm/ksm.c, Linux 6.1). It scans so many
 * pages, sleeps, and ends when it is stopped, when nobody wants pages to be merged, or when another
 * one has been started in its place. While it sleeps the machine may be at rest. Returns 0.
 */
public final class Ksmd extends Routine {
  /** What the thread does; no program can name it. */
  public record Work() implements Step.Call {
    @Override
    public StepOp op() {
      return StepOp.KSMD;
    }

    @Override
    public Routine routine() {
      return new Ksmd();
    }
  }

  private static final long MS = 1_000_000;
  private static final int MERGE = 1;

  private int number;

  private Ksmd() {
    super(KernelFunction.KSM_SCAN_THREAD);
  }

  /** Has another ksmd begin. */
  public static Instruction begin() {
    return new Instruction.StartWorker("ksmd", new Work());
  }

  @Override
  protected Instruction start() {
    return after(new AskKsm(new RunKsmd(RunKsmd.What.BEGIN, 0, true)), this::begun);
  }

  private Instruction begun(int given) {
    number = given;
    return round(null);
  }

  private Instruction round(@Nullable Object nothing) {
    return call(new TakeLock(OwnLock.KSM, true), taken -> mayRun(this::scan, this::stop));
  }

  private Instruction mayRun(Instruction.Then<Long> runs, Instruction.Then<Long> stops) {
    boolean merges = cpu().machine().knob(Knob.KSM_RUN) == MERGE;
    RunKsmd goOn = new RunKsmd(RunKsmd.What.GO_ON, number, merges);
    return after(new AskKsm(goOn), (Integer may) -> may > 0 ? runs.on(0L) : stops.on(0L));
  }

  private Instruction scan(long nothing) {
    return call(new ScanPages(cpu().machine().knob(Knob.KSM_PAGES_TO_SCAN)), this::count);
  }

  private Instruction count(long nothing) {
    return after(new AskKsm(new CountPages()), this::counted);
  }

  private Instruction counted(CountPages.Counts now) {
    cpu().trace(told(now));
    return call(new DropLock(OwnLock.KSM), dropped -> mayRun(this::doze, this::done));
  }

  static KsmEvent.KsmPages told(CountPages.Counts now) {
    return new KsmEvent.KsmPages(now.shared(), now.sharing(), now.unshared(), now.volatiles());
  }

  private Instruction stop(long nothing) {
    return call(new DropLock(OwnLock.KSM), this::done);
  }

  /** At least a nanosecond, so that others come to their turn where nothing costs time. */
  private Instruction doze(long nothing) {
    long ns = cpu().machine().knob(Knob.KSM_SLEEP_MILLISECS) * MS;
    return after(new Instruction.Sleep(Math.max(1, ns), WaitKind.DAEMON, 0), this::round);
  }
}
