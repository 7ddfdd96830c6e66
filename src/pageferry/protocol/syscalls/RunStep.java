package pageferry.protocol.syscalls;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import pageferry.mm.AccessPattern;
import pageferry.mm.Cost;
import pageferry.mm.Errno;
import pageferry.mm.KernelSwitch;
import pageferry.mm.StepOp;
import pageferry.mm.VmFlags;
import pageferry.protocol.fork.ExitCall;
import pageferry.protocol.fork.ForkCall;
import pageferry.protocol.hotplug.SwitchNodeCall;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.MmapLock;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.kernel.Saying;
import pageferry.protocol.madvise.MadviseCall;
import pageferry.protocol.mempolicy.GetMempolicyCall;
import pageferry.protocol.mempolicy.MbindCall;
import pageferry.protocol.mempolicy.MigratePagesCall;
import pageferry.protocol.mempolicy.SetHomeNodeCall;
import pageferry.protocol.mempolicy.SetMempolicyCall;
import pageferry.protocol.mlock.MlockCall;
import pageferry.protocol.mmap.MmapCall;
import pageferry.protocol.mmap.MprotectCall;
import pageferry.protocol.mmap.MremapCall;
import pageferry.protocol.mmap.MunmapCall;
import pageferry.protocol.move.MovePagesCall;
import pageferry.protocol.oom.OutOfMemory;
import pageferry.protocol.ops.space.CountHuge;
import pageferry.protocol.poison.FailedMemory;
import pageferry.protocol.program.Outcome;
import pageferry.protocol.program.Outcome.UserSignal;
import pageferry.protocol.program.Step;
import pageferry.protocol.reclaim.BalanceNode;
import pageferry.world.StepEvent;

/**
 * Carries out one step of a program on behalf of the running task. Returns 0, or -1 by a signal.
 */
public final class RunStep extends Routine {
  private static final int MOST_IDLE_ROUNDS = 1000;
  private static final int PAGE_SHIFT = 12;

  private final Step step;
  private final int number;
  private Outcome outcome = Outcome.of(0);
  private long began;
  private long roundBegan = -1;
  private long faultsBefore;
  private long repeated;
  private @Nullable AccessLoop accesses;
  private @Nullable MovePagesCall moving;
  private @Nullable Routine said;

  /**
   * @param step the step
   * @param number its number: {@link StepEvent}
   */
  public RunStep(Step step, int number) {
    super("entry_SYSCALL_64");
    this.step = step;
    this.number = number;
  }

  /** What the step answered. */
  public Outcome outcome() {
    return outcome;
  }

  @Override
  protected Instruction start() {
    began = cpu().nowNs();
    faultsBefore = current().minorFaults;
    begins(step.op());
    if (step instanceof Step.Touch touch) {
      return access(
          new AccessLoop.Plan(
              touch.pages(), AccessPattern.SEQUENTIAL, touch.pages().size(), touch.write(), 0));
    }
    if (step instanceof Step.Access access) {
      return access(
          new AccessLoop.Plan(
              access.pages(), access.pattern(), access.count(), access.write(), access.thinkNs()));
    }
    return startConstruct();
  }

  private void begins(StepOp op) {
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
  private Instruction ends(Outcome answer) {
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
      if (errno != null) {
        cpu().trace(new StepEvent.StepFailed(op, number, errno.number()));
      }
    }
    return answer.signal() == null ? done(0) : signalled(answer.signal());
  }

  private Instruction signalled(UserSignal signal) {
    boolean fatal = !current().handlesSignals;
    long addr = signal.vpn() < 0 ? -1 : signal.vpn() << PAGE_SHIFT;
    cpu()
        .trace(
            new StepEvent.SignalDeliver(
                step.op(), number, signal.sig(), signal.code(), addr, fatal));
    current().dying |= fatal;
    return done(-1);
  }

  private Instruction startConstruct() {
    if (step instanceof Step.Repeat || step instanceof Step.For || step instanceof Step.Until) {
      return nextRound(0);
    }
    if (step instanceof Step.HoldFolios hold) {
      return call(new HoldFolios(hold, number), this::held);
    }
    if (step instanceof Step.Wait wait) {
      return after(new Instruction.WaitSignal(wait.signal(), wait.count()), this::over);
    }
    if (step instanceof Step.Signal signal) {
      return after(new Instruction.RaiseSignal(signal.signal()), this::over);
    }
    if (step instanceof Step.Sleep sleep) {
      return after(new Instruction.Sleep(sleep.ns()), this::over);
    }
    if (step instanceof Step.Smaps smaps) {
      boolean hidden = cpu().machine().profile().has(KernelSwitch.MOVE_PAGES_SEES_PROT_NONE);
      CountHuge count = new CountHuge(smaps.vpn(), smaps.vpn() + smaps.pages(), hidden);
      return ask(current().mm(), count, MmapLock.READ_BRIEFLY, 0, huge -> returned(huge));
    }
    if (step instanceof Step.SetAffinity affinity) {
      return after(new Instruction.MoveToCpu(affinity.cpu()), moved -> returned(0));
    }
    return spend(cost(Cost.SYSCALL_ENTRY), nothing -> enterCall());
  }

  private Instruction enterCall() {
    if (step instanceof Step.MovePages move) {
      MovePagesCall movePages = new MovePagesCall(move);
      moving = movePages;
      return call(movePages, this::returned);
    }
    Routine routine = callOf(step);
    said = routine;
    return call(routine, this::returned);
  }

  private static Routine callOf(Step step) {
    if (step instanceof Step.Mmap mmap) {
      return new MmapCall(mmap);
    }
    if (step instanceof Step.Munmap munmap) {
      return new MunmapCall(munmap);
    }
    if (step instanceof Step.Madvise madvise) {
      return new MadviseCall(madvise);
    }
    if (step instanceof Step.Mprotect mprotect) {
      return new MprotectCall(mprotect);
    }
    if (step instanceof Step.Mlock mlock) {
      int flags = VmFlags.LOCKED | (mlock.onFault() ? VmFlags.LOCKONFAULT : 0);
      return new MlockCall(mlock.addr(), mlock.length(), flags);
    }
    if (step instanceof Step.Munlock munlock) {
      return new MlockCall(munlock.addr(), munlock.length(), 0);
    }
    if (step instanceof Step.Mbind mbind) {
      return new MbindCall(mbind);
    }
    if (step instanceof Step.SetMempolicy policy) {
      return new SetMempolicyCall(policy);
    }
    if (step instanceof Step.MigratePages migrate) {
      return new MigratePagesCall(migrate);
    }
    if (step instanceof Step.Fork fork) {
      return new ForkCall(fork);
    }
    if (step instanceof Step.Exit) {
      return new ExitCall();
    }
    return policyCallOf(step);
  }

  private static Routine policyCallOf(Step step) {
    if (step instanceof Step.GetMempolicy get) {
      return new GetMempolicyCall(get);
    }
    if (step instanceof Step.SetHomeNode home) {
      return new SetHomeNodeCall(home);
    }
    if (step instanceof Step.SetCap drop) {
      return new SetCapCall(drop);
    }
    if (step instanceof Step.SetUid user) {
      return new SetUidCall(user);
    }
    if (step instanceof Step.SwitchNode node) {
      return new SwitchNodeCall(node);
    }
    if (step instanceof Step.Sysctl sysctl) {
      return new SysctlCall(sysctl);
    }
    if (step instanceof Step.KernelWork work) {
      return switch (work.op()) {
        case MEMORY_FAILURE -> new FailedMemory(work.object());
        case OUT_OF_MEMORY -> new OutOfMemory();
        default -> new BalanceNode((int) work.object());
      };
    }
    if (step instanceof Step.TouchUntil touch) {
      return new TouchUntilCall(touch);
    }
    return holdingCallOf(step);
  }

  private static Routine holdingCallOf(Step step) {
    if (step instanceof Step.Pin pin) {
      return new PinCall(pin);
    }
    if (step instanceof Step.Hold hold) {
      return new HoldCall(hold);
    }
    if (step instanceof Step.Unpin unpin) {
      return new ReleaseCall(unpin.name());
    }
    if (step instanceof Step.Unhold unhold) {
      return new ReleaseCall(unhold.name());
    }
    return sysctlOf(step);
  }

  private static Routine sysctlOf(Step step) {
    if (step instanceof Step.DropCaches drop) {
      return new DropCachesCall(drop.value());
    }
    if (step instanceof Step.Mremap mremap) {
      return new MremapCall(mremap);
    }
    if (step instanceof Step.WriteFile write) {
      return WriteFileCall.of(write);
    }
    if (step instanceof Step.Compact) {
      return new CompactCall();
    }
    throw new UnsupportedOperationException("no routine for " + step.op());
  }

  private Instruction over(@Nullable Object nothing) {
    return ends(Outcome.of(0));
  }

  private Instruction returned(long result) {
    Outcome plain = Outcome.of(result);
    List<Integer> status = moving == null ? List.of() : moving.status();
    UserSignal signal = current().pending;
    current().pending = null;
    return ends(new Outcome(plain.ret(), plain.errno(), -1, status, signal, said()));
  }

  /** -1: a signal has ended the body. */
  private Instruction held(long result) {
    Instruction over = ends(Outcome.of(result == -1 ? 0 : result));
    return result == -1 ? done(-1) : over;
  }

  private SortedMap<String, String> said() {
    return said instanceof Saying call ? call.said() : new TreeMap<>();
  }

  private Instruction access(AccessLoop.Plan plan) {
    AccessLoop loop = new AccessLoop(plan);
    accesses = loop;
    return call(loop, this::accessed);
  }

  private Instruction accessed(long result) {
    UserSignal signal = accesses == null ? null : accesses.signal();
    long faults = current().minorFaults - faultsBefore;
    Instruction over = ends(new Outcome(result, null, faults, List.of(), signal, new TreeMap<>()));
    return result < 0 ? done(-1) : over;
  }

  // repeat, for, until

  private Instruction nextRound(long result) {
    if (result < 0) {
      return done(result);
    }
    if (step instanceof Step.Repeat repeat) {
      return repeated++ < repeat.times() ? again(repeat.body()) : done(0);
    }
    if (step instanceof Step.For timed) {
      boolean more = cpu().nowNs() - began < timed.durationNs();
      return more ? again(timed.body()) : done(0);
    }
    Step.Until until = (Step.Until) step;
    return repeated++ == 0
        ? body(until.body())
        : after(new Instruction.CountSignal(until.signal()), this::counted);
  }

  private Instruction counted(int raised) {
    return raised > 0 ? done(0) : again(((Step.Until) step).body());
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
