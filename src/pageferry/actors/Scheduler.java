package pageferry.actors;

import org.jspecify.annotations.Nullable;
import pageferry.mm.Cost;
import pageferry.mm.CpuUse;
import pageferry.protocol.kernel.Instruction;
import pageferry.world.KernelBug;
import pageferry.world.LockEvent;
import pageferry.world.TaskEvent;

/**
 * Who runs on a CPU and goes to sleep: schedule(), try_to_wake_up() (kernel/sched/core.c, Linux
 * 6.1). It carries out the running task's instructions until one has to wait, and lets work items
 * come between them.
 */
final class Scheduler {
  private static final Instruction NOTHING = new Instruction.Spend(0);

  private final RunQueue queue;
  private final CpuServices services;
  private final CpuWork work;
  private final Interpreter interpreter;

  Scheduler(RunQueue queue, CpuServices services, CpuWork work, Interpreter interpreter) {
    this.queue = queue;
    this.services = services;
    this.work = work;
    this.interpreter = interpreter;
  }

  /** What {@link Interpreter} answers when the task has to wait. */
  static Instruction waiting() {
    return NOTHING;
  }

  /** A task has the answer that it waited for: it goes on, or is woken. */
  void answered(TaskRun run, @Nullable Object value) {
    if (queue.runs(run)) {
      drive(run.innermost().resume(value));
      return;
    }
    run.answer = value;
    services.owe(CpuUse.SWITCH, services.cost(Cost.WAKEUP));
    enqueue(run);
  }

  /** The running task goes to sleep, or spins; one that sleeps has to wait for another thing. */
  void block(Cpu.Blocked blocked) {
    TaskRun sleeper = queue.find(blocked.pid());
    if (sleeper != null && sleeper.isBlocked()) {
      queue.sleepOn(
          sleeper, new TaskEvent.TaskBlocked(blocked.what(), blocked.object(), blocked.holder()));
      return;
    }
    TaskRun run = queue.running();
    if (run.pid() != blocked.pid()) {
      throw new KernelBug("task " + blocked.pid() + " blocks without running");
    }
    if (blocked.what().isSpun()) {
      services.trace(new LockEvent.LockSpins(blocked.what(), blocked.object(), blocked.holder()));
      return;
    }
    run.locks.blocked(blocked, services);
    queue.sleep(new TaskEvent.TaskBlocked(blocked.what(), blocked.object(), blocked.holder()), "");
    scheduleIfIdle();
  }

  /** A task is runnable. */
  void enqueue(TaskRun run) {
    queue.enqueue(run);
    scheduleIfIdle();
  }

  /** The running task goes on with an instruction. */
  void drive(Instruction first) {
    carryOutAll(first);
    scheduleIfIdle();
  }

  private void scheduleIfIdle() {
    if (!work.isEmpty()) {
      work.runIfIdleOr(null);
    }
    for (TaskRun next = queue.switchToNext(); next != null; next = queue.switchToNext()) {
      interpreter.peers().load(next.task.mm());
      if (!next.helps) {
        interpreter.shootdowns().switchesToProgram();
      }
      carryOutAll(next.dispatch());
    }
  }

  private void entersUserMode() {
    interpreter.shootdowns().entersUserMode();
    if (services.drainsBeforeUserMode()) {
      services.drain();
    }
  }

  /** Carries out instruction after instruction until one has to wait or the task is off the CPU. */
  private void carryOutAll(Instruction first) {
    Instruction next = first;
    while (next != NOTHING) {
      if (!work.isEmpty()) {
        work.runIfIdleOr(next);
      }
      if (queue.preempts()) {
        queue.preempt(next);
        return;
      }
      if (queue.running().isInUserMode()) {
        entersUserMode();
      }
      next = interpreter.carryOut(next);
    }
    if (!work.isEmpty()) {
      work.runIfIdleOr(null);
    }
  }
}
