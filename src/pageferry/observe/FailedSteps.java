package pageferry.observe;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.agrona.collections.Int2IntHashMap;
import org.jspecify.annotations.Nullable;
import pageferry.mm.Errno;
import pageferry.mm.Signal;
import pageferry.mm.StepOp;
import pageferry.world.FaultKind;
import pageferry.world.StepEvent.SignalDeliver;
import pageferry.world.StepEvent.StepFailed;
import pageferry.world.TaskEvent.FaultInjected;
import pageferry.world.TaskEvent.ProcessFork;
import pageferry.world.TraceListener;

/**
 * The steps that failed and the tasks that died of signals: how often of each op and error, and
 * where first. It takes no more room than there are ops and errors.
 */
public final class FailedSteps extends TraceListener {
  private static final int NOBODY = 0;

  private final Map<Kind, Failure> failures = new LinkedHashMap<>();
  private final Int2IntHashMap ancestors = new Int2IntHashMap(NOBODY);
  private boolean tookMemoryAway;
  private boolean killed;

  private record Kind(StepOp op, String error) {}

  /**
   * Failures of one kind.
   *
   * @param op what the steps did
   * @param error the name of an errno or a signal
   * @param times how many there were
   * @param first where the first one was
   * @param fatal whether the task died of it
   */
  public record Failure(StepOp op, String error, long times, First first, boolean fatal) {
    private Failure again() {
      return new Failure(op, error, times + 1, first, fatal);
    }
  }

  /**
   * Where something failed first.
   *
   * @param task the task that met it, or whichever its family began with
   * @param step the number of the step in the program of that task
   * @param addr the byte address it was about, -1 if none is known
   */
  public record First(int task, int step, long addr) {}

  @Override
  public void on(StepFailed event) {
    String errno = Errno.ofNegated(-event.errno()).name();
    First first = new First(first(task()), event.step(), -1);
    add(new Failure(event.op(), errno, 1, first, false));
  }

  @Override
  public void on(SignalDeliver event) {
    First first = new First(first(task()), event.step(), event.addr());
    add(new Failure(event.op(), event.sig().name(), 1, first, event.fatal()));
  }

  @Override
  public void on(ProcessFork event) {
    ancestors.put(event.child(), first(task()));
  }

  @Override
  public void on(FaultInjected event) {
    tookMemoryAway |=
        event.kind() == FaultKind.MEMORY_FAILURE || event.kind() == FaultKind.FAIL_PAGE_ALLOC;
    killed |= event.kind() == FaultKind.KILL_TASK || event.kind() == FaultKind.OOM_KILL;
  }

  private void add(Failure failure) {
    failures.merge(
        new Kind(failure.op(), failure.error()), failure, (before, now) -> before.again());
  }

  /** The task that a task's family began with. */
  private int first(int task) {
    int ancestor = ancestors.get(task);
    return ancestor == NOBODY ? task : ancestor;
  }

  /** The failures, in the order in which each kind was met first. */
  public List<Failure> all() {
    return List.copyOf(failures.values());
  }

  /**
   * The first death of a signal that no plan of faults explains, or null. A plan can kill, and what
   * it takes away is SIGBUS to whoever needs it; whom the machine's own OOM killer chooses, it does
   * not explain.
   */
  public @Nullable Failure death() {
    return failures.values().stream()
        .filter(each -> each.fatal() && !isInjected(each.error()))
        .findFirst()
        .orElse(null);
  }

  private boolean isInjected(String signal) {
    return killed && signal.equals(Signal.SIGKILL.name())
        || tookMemoryAway && signal.equals(Signal.SIGBUS.name());
  }
}
