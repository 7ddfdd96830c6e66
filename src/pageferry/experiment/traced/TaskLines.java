package pageferry.experiment.traced;

import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import org.jspecify.annotations.Nullable;
import pageferry.experiment.trace.TraceLine;
import pageferry.mm.StepOp;
import pageferry.world.AccessEvent.PageFaultBegin;
import pageferry.world.StepEvent.SysEnter;
import pageferry.world.StepEvent.SysExit;
import pageferry.world.TaskEvent.SchedSwitch;
import pageferry.world.TaskEvent.TaskExit;
import pageferry.world.TaskEvent.TaskNewtask;

/** What tasks do in a trace: who runs where, their system calls and their page faults. */
final class TaskLines {
  private static final int WRITE = 1 << 1;
  private static final int NO_STEP = -1;
  private static final int HEX = 16;
  private static final Map<String, StepOp> CALLS = new HashMap<>();

  static {
    for (StepOp op : StepOp.values()) {
      if (op.number() >= 0) {
        CALLS.put(op.text(), op);
      }
    }
    CALLS.put("exit_group", StepOp.EXIT);
  }

  private final Telling telling;
  private final LockLines locks;

  TaskLines(Telling telling, LockLines locks) {
    this.telling = telling;
    this.locks = locks;
  }

  void addTo(Map<String, EventHandler> handlers) {
    handlers.put("sched_switch", this::switched);
    handlers.put("sched_process_fork", this::forked);
    handlers.put("sched_process_exit", this::exited);
    handlers.put("page_fault_user", this::faulted);
    // These say nothing that the switches and faults do not say.
    handlers.put("sched_wakeup", (event, task) -> true);
    handlers.put("sched_waking", (event, task) -> true);
    handlers.put("sched_migrate_task", (event, task) -> true);
  }

  private boolean switched(TracedLine event, RealTask task) {
    Switch told = Switch.of(event);
    if (told == null) {
      return false;
    }
    RealTask previous = telling.task(told.previous());
    RealTask next = telling.task(told.next());
    int cpu = event.line().cpu();
    if (told.sleeps()) {
      locks.sleeps(cpu, previous);
    }
    telling.tell(cpu, next, new SchedSwitch(previous.number, next.number));
    return true;
  }

  private boolean forked(TracedLine event, RealTask task) {
    OptionalLong child = event.number("child_pid");
    if (child.isEmpty()) {
      return false;
    }
    int number = telling.task((int) child.getAsLong()).number;
    return telling.tell(event, task, new TaskNewtask(number, NO_STEP));
  }

  private boolean exited(TracedLine event, RealTask task) {
    return telling.tell(event, task, new TaskExit(task.number));
  }

  private boolean faulted(TracedLine event, RealTask task) {
    OptionalLong address = event.hex("address");
    OptionalLong error = event.hex("error_code");
    if (address.isEmpty() || address.getAsLong() < 0 || error.isEmpty()) {
      return false;
    }
    task.faultAddr = address.getAsLong();
    task.faultWrites = (error.getAsLong() & WRITE) != 0;
    task.faultSinceNs = telling.nowNs();
    return telling.tell(event, task, new PageFaultBegin(task.faultAddr, task.faultWrites));
  }

  /**
   * Takes the beginning or the end of a system call.
   *
   * @return whether it is one that pageferry has
   */
  boolean call(TracedLine event, RealTask task) {
    String body = event.line().body();
    Matcher exit = TraceLine.SYS_EXIT.matcher(body);
    if (exit.matches()) {
      OptionalLong result = TracedLine.parsed(exit.group(2), HEX);
      return result.isPresent() && exit(event, task, CALLS.get(exit.group(1)), result.getAsLong());
    }
    Matcher enter = TraceLine.SYS_ENTER.matcher(body);
    return enter.matches() && enter(event, task, CALLS.get(enter.group(1)));
  }

  private boolean enter(TracedLine event, RealTask task, @Nullable StepOp op) {
    task.faultAddr = -1;
    task.call = op;
    task.callSinceNs = telling.nowNs();
    if (op == null) {
      return false;
    }
    return telling.tell(event, task, new SysEnter(op));
  }

  private boolean exit(TracedLine event, RealTask task, @Nullable StepOp op, long result) {
    StepOp entered = task.call;
    task.call = null;
    task.faultAddr = -1;
    if (op == null || op != entered) {
      return false;
    }
    long tookNs = telling.nowNs() - task.callSinceNs;
    return telling.tell(event, task, new SysExit(op, result, tookNs));
  }
}
