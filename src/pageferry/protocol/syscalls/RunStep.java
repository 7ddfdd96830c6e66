package pageferry.protocol.syscalls;

import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import pageferry.mm.AccessPattern;
import pageferry.mm.AnswerPart;
import pageferry.mm.Cost;
import pageferry.mm.Errno;
import pageferry.mm.KernelFunction;
import pageferry.mm.KernelSwitch;
import pageferry.mm.PageSet;
import pageferry.mm.StepOp;
import pageferry.mm.WaitKind;
import pageferry.protocol.kernel.Affinity;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.MmapLock;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.kernel.Saying;
import pageferry.protocol.kernel.Step;
import pageferry.protocol.memcg.HandleOverHigh;
import pageferry.protocol.ops.space.CountHuge;
import pageferry.protocol.program.StepResult;
import pageferry.protocol.program.StepResult.UserSignal;
import pageferry.world.StepEvent;

/** Carries out one step of a program for the running task. Returns 0, or -1 by a signal. */
public final class RunStep extends Routine implements Step.Visitor<Instruction> {
  private static final int MOST_IDLE_ROUNDS = 1000;

  private static final Saying SAYS_NOTHING = new Saying() {};

  private final Step step;
  private final int number;
  private StepResult outcome = StepResult.of(0);
  private long began;
  private long roundBegan = -1;
  private long faultsBefore;
  private long repeated;
  private int name = -1;
  private int real = -1;

  /**
   * @param step the step
   * @param number its number: {@link StepEvent}
   */
  public RunStep(Step step, int number) {
    super(KernelFunction.ENTRY_SYSCALL_64);
    this.step = step;
    this.number = number;
  }

  /** What the step answered. */
  public StepResult outcome() {
    return outcome;
  }

  @Override
  protected Instruction start() {
    int due = current().dueCpu();
    return due == cpu().id() ? begin() : after(new Instruction.MoveToCpu(due), moved -> begin());
  }

  private Instruction begin() {
    began = cpu().nowNs();
    faultsBefore = current().minorFaults;
    begins(step.op());
    return step.accept(this);
  }

  private void begins(StepOp op) {
    current().switches++;
    if (op.isReported()) {
      current().step = number;
      current().op = op;
      cpu()
          .trace(
              op.kind() == StepOp.Kind.CALL
                  ? new StepEvent.SysEnter(op)
                  : new StepEvent.StepEnter(op));
    }
  }

  /** Every way out but that of a step that arranges others: tells how the step ended. */
  private Instruction ends(StepResult answer) {
    outcome = answer;
    StepOp op = step.op();
    Errno errno = answer.errno();
    if (op.isReported()) {
      long tookNs = cpu().nowNs() - began;
      long result = errno == null ? answer.ret() : errno.negated();
      cpu()
          .trace(
              op.kind() == StepOp.Kind.CALL
                  ? new StepEvent.SysExit(op, result, tookNs)
                  : new StepEvent.StepExit(op, tookNs));
      int code = errno == null ? 0 : errno.number();
      long ret = errno == null ? answer.ret() : -1;
      if (name >= 0) {
        cpu().trace(new StepEvent.NamedStepExit(name, ret, code, tookNs));
      }
      if (real >= 0) {
        SaidParts.of(answer, (part, value, times) -> said(part, value, times));
        cpu().trace(new StepEvent.RecordedStepExit(real, ret, code, tookNs));
      }
      if (errno != null) {
        cpu().trace(new StepEvent.StepFailed(op, number, errno.number()));
      }
    }
    return answer.signal() == null ? done(0) : signalled(answer.signal());
  }

  private void said(AnswerPart part, long value, long times) {
    cpu().trace(new StepEvent.RecordedStepSaid(real, part, value, times));
  }

  private Instruction signalled(UserSignal signal) {
    boolean fatal = !current().handlesSignals;
    long addr = signal.vpn() < 0 ? -1 : paging().address(signal.vpn());
    cpu()
        .trace(
            new StepEvent.SignalDeliver(
                step.op(), number, signal.sig(), signal.code(), addr, fatal));
    current().dying |= fatal;
    return done(-1);
  }

  // What each kind of step does

  @Override
  public Instruction on(Step.Call call) {
    return spend(cost(Cost.SYSCALL_ENTRY), nothing -> enter(call.routine()));
  }

  private Instruction enter(Routine routine) {
    Saying more = routine instanceof Saying saying ? saying : SAYS_NOTHING;
    return call(
        routine,
        result ->
            current().overHigh > 0
                ? call(new HandleOverHigh(), nothing -> returned(result, more))
                : returned(result, more));
  }

  @Override
  public Instruction on(Step.Touch touch) {
    PageSet pages = touch.pages();
    return access(
        new AccessLoop.Plan(
            pages, AccessPattern.SEQUENTIAL, pages.size(), touch.write(), 0, touch.value()));
  }

  @Override
  public Instruction on(Step.Access access) {
    return access(
        new AccessLoop.Plan(
            access.pages(), access.pattern(), access.count(), access.write(), access.thinkNs()));
  }

  @Override
  public Instruction on(Step.Smaps smaps) {
    boolean hidden = has(KernelSwitch.MOVE_PAGES_SEES_PROT_NONE);
    CountHuge count = new CountHuge(smaps.vpn(), smaps.vpn() + smaps.pages(), hidden);
    return ask(
        current().mm(), count, MmapLock.READ_BRIEFLY, 0, huge -> returned(huge, SAYS_NOTHING));
  }

  @Override
  public Instruction on(Step.SetAffinity affinity) {
    int wanted = affinity.cpu();
    if (!Affinity.allows(cpu().machine(), current().cgroup, wanted)) {
      return returned(Errno.EINVAL.negated(), SAYS_NOTHING);
    }
    current().affinity.ask(wanted);
    return after(new Instruction.MoveToCpu(wanted), moved -> returned(0, SAYS_NOTHING));
  }

  @Override
  public Instruction on(Step.HoldFolios hold) {
    return call(new HoldFolios(hold, number), this::held);
  }

  @Override
  public Instruction on(Step.Writeback writeback) {
    return call(new WriteFolios(writeback, number), this::held);
  }

  @Override
  public Instruction on(Step.Wait wait) {
    return after(new Instruction.WaitSignal(wait.signal(), wait.count()), this::over);
  }

  @Override
  public Instruction on(Step.Signal signal) {
    return after(new Instruction.RaiseSignal(signal.signal()), this::over);
  }

  @Override
  public Instruction on(Step.Sleep sleep) {
    long ns = sleep.until() ? Math.max(0, sleep.ns() - cpu().nowNs()) : sleep.ns();
    return after(new Instruction.Sleep(ns, WaitKind.NANOSLEEP, 0), this::over);
  }

  @Override
  public Instruction on(Step.Mark mark) {
    cpu().trace(new StepEvent.PhaseBegin(mark.phase()));
    return ends(StepResult.of(0));
  }

  @Override
  public Instruction on(Step.Named named) {
    name = named.name();
    real = named.real();
    return named.step().accept(this);
  }

  @Override
  public Instruction on(Step.Repeat repeat) {
    return repeated++ < repeat.times() ? again(repeat.body()) : done(0);
  }

  @Override
  public Instruction on(Step.For loop) {
    boolean more = cpu().nowNs() - began < loop.durationNs();
    return more ? again(loop.body()) : done(0);
  }

  @Override
  public Instruction on(Step.Until loop) {
    return repeated++ == 0
        ? body(loop.body())
        : after(
            new Instruction.CountSignal(loop.signal(), false),
            (Integer raised) -> raised > 0 ? done(0) : again(loop.body()));
  }

  // How it ends

  private Instruction over(@Nullable Object nothing) {
    return ends(StepResult.of(0));
  }

  private Instruction returned(long result, Saying more) {
    StepResult plain = StepResult.of(result);
    UserSignal signal = current().pending;
    current().pending = null;
    return ends(new StepResult(plain.ret(), plain.errno(), -1, more.status(), signal, more.said()));
  }

  /** -1: a signal has ended the body. */
  private Instruction held(long result) {
    Instruction over = ends(StepResult.of(result == -1 ? 0 : result));
    return result == -1 ? done(-1) : over;
  }

  private Instruction access(AccessLoop.Plan plan) {
    AccessLoop loop = new AccessLoop(plan);
    return call(loop, result -> accessed(result, loop.signal()));
  }

  private Instruction accessed(long result, @Nullable UserSignal signal) {
    long faults = current().minorFaults - faultsBefore;
    Instruction over =
        ends(new StepResult(result, null, faults, List.of(), signal, new TreeMap<>()));
    return result < 0 ? done(-1) : over;
  }

  // repeat, for, until

  private Instruction nextRound(long result) {
    return result < 0 ? done(result) : step.accept(this);
  }

  /**
   * The body once more. A round that took no time costs a look at the clock, or it never ended;
   * where looks cost nothing, every so many rounds take a nanosecond, which is a step of the run.
   */
  private Instruction again(List<Step> steps) {
    boolean passed = cpu().nowNs() > roundBegan;
    roundBegan = cpu().nowNs();
    if (passed) {
      return body(steps);
    }
    boolean isMuch = ++current().idleRounds % MOST_IDLE_ROUNDS == 0;
    long look = cost(Cost.SYSCALL_ENTRY);
    return spend(isMuch ? Math.max(1, look) : look, nothing -> body(steps));
  }

  private Instruction body(List<Step> steps) {
    return call(new RunProgram(steps, false, number + 1), this::nextRound);
  }
}
