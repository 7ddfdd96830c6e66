package pageferry.actors;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import pageferry.mm.Cost;
import pageferry.mm.CpuUse;
import pageferry.mm.Preemption;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.program.StepResult;
import pageferry.protocol.syscalls.RunStep;
import pageferry.world.KernelBug;
import pageferry.world.TaskEvent;

/**
 * The tasks of one CPU: which runs, which are runnable, in their order, and which sleep: struct rq,
 * schedule() and try_to_wake_up() (kernel/sched/core.c, Linux 6.1) in the small.
 */
final class RunQueue {
  private static final long SLICE_NS = 3_000_000;

  private final CpuServices services;
  private final Preemption preemption;
  private final ArrayDeque<TaskRun> runnable = new ArrayDeque<>(1);
  private final TreeMap<Integer, TaskRun> tasks = new TreeMap<>();
  private @Nullable TaskRun current;
  private int lastPid;
  private long sliceBegan;

  RunQueue(CpuServices services, Preemption preemption) {
    this.services = services;
    this.preemption = preemption;
  }

  /** All tasks of the CPU, by number. */
  Collection<TaskRun> tasks() {
    return tasks.values();
  }

  /** What a report says of each of them. */
  List<MachineReport.TaskState> states() {
    return tasks().stream().map(TaskRun::state).toList();
  }

  /** The task of that number, or null if it is not on this CPU. */
  @Nullable TaskRun find(int pid) {
    return tasks.get(pid);
  }

  /** The task that runs, or null. */
  @Nullable TaskRun current() {
    return current;
  }

  /** Whether its CPU is in lazy-TLB mode: it idles or runs a kernel thread. */
  boolean isLazy() {
    return current == null || current.helps;
  }

  /** The task that runs. */
  TaskRun running() {
    if (current == null) {
      throw new KernelBug("CPU " + services.id() + " is idle, yet an instruction is due");
    }
    return current;
  }

  /** Whether that task is the one that runs. */
  boolean runs(TaskRun run) {
    return run == current;
  }

  /** A task comes to this CPU; it does not run yet. */
  void add(TaskRun run) {
    run.task.moveTo(services);
    run.task.rebind();
    tasks.put(run.pid(), run);
  }

  /** Puts a task after those that are runnable. */
  void enqueue(TaskRun run) {
    runnable.add(run);
  }

  /** Lets the next task run if none does; null if one does, or none can. */
  @Nullable TaskRun switchToNext() {
    if (current != null || runnable.isEmpty()) {
      return null;
    }
    TaskRun next = runnable.remove();
    current = next;
    sliceBegan = services.nowNs();
    if (next.pid() != lastPid) {
      services.trace(new TaskEvent.SchedSwitch(lastPid, next.pid()));
      services.owe(CpuUse.SWITCH, services.cost(Cost.CONTEXT_SWITCH));
      lastPid = next.pid();
    }
    services.runs(next.pid());
    return next;
  }

  /** Takes the running task off the CPU; it stays one of its tasks. */
  TaskRun takeOff() {
    TaskRun run = running();
    current = null;
    return run;
  }

  /** Forgets the running task: it has ended or moved away. */
  void remove() {
    tasks.remove(takeOff().pid());
  }

  /** Whether the running task makes room for another at cond_resched(). */
  boolean reschedules() {
    return !runnable.isEmpty() && preemption.reschedules() && isSliceOver();
  }

  /** Whether the running task is preempted where it is. */
  boolean preempts() {
    return !runnable.isEmpty()
        && isSliceOver()
        && preemption.preempts(sliceBegan + SLICE_NS, services.nowNs());
  }

  private boolean isSliceOver() {
    return !running().ownLocks.isAtomic() && services.nowNs() - sliceBegan >= SLICE_NS;
  }

  /** Puts the running task after the others, to go on with that instruction. */
  void preempt(Instruction next) {
    requeue();
    runnable.getLast().pending = next;
  }

  /** Puts the running task after the others. */
  void requeue() {
    TaskRun run = takeOff();
    run.answer = null;
    runnable.add(run);
  }

  /** Puts the running task to sleep until its answer comes. */
  void sleep(TaskEvent.TaskBlocked reason, String name) {
    TaskRun run = running();
    run.ownLocks.sleeps(reason.what(), reason.object(), services);
    run.sleeps(reason, name);
    services.traceBlocked(run.task, reason);
    current = null;
  }

  /** A sleeping task has what it slept for, but not all that it needs: it sleeps on. */
  void sleepOn(TaskRun run, TaskEvent.TaskBlocked reason) {
    services.traceOf(run.pid(), run.wakes());
    run.sleeps(reason, "");
    services.traceBlocked(run.task, reason);
  }

  /** The task that waits for the answer which has come; from now on it does not sleep. */
  TaskRun wake(int pid) {
    TaskRun running = current;
    if (running != null && running.pid() == pid) {
      return running;
    }
    TaskRun run = tasks.get(pid);
    if (run == null || !run.isBlocked()) {
      throw new KernelBug("an answer for task " + pid + " that does not wait for one");
    }
    services.traceOf(pid, run.wakes());
    return run;
  }

  /** The outermost routine of the running task has returned. */
  void finished(Routine outermost) {
    TaskRun run = takeOff();
    run.task.stack(null);
    Consumer<StepResult> driver = run.driver;
    run.driver = null;
    if (run.task.killed) {
      run.exits();
      enqueue(run);
    }
    if (driver != null) {
      StepResult outcome = ((RunStep) outermost).outcome();
      driver.accept(run.task.killed ? StepResult.killed() : outcome);
    }
  }
}
