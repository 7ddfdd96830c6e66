package pageferry.actors;

import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import pageferry.mm.LockClass;
import pageferry.mm.Pfn;
import pageferry.mm.WaitKind;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.kernel.Step;
import pageferry.protocol.kernel.Task;
import pageferry.protocol.program.StepResult;
import pageferry.protocol.syscalls.RunProgram;
import pageferry.protocol.syscalls.RunStep;
import pageferry.world.TaskEvent.TaskBlocked;
import pageferry.world.TaskEvent.TaskWoken;

/** A task together with what its CPU keeps of it; handed over whole when the task moves. */
final class TaskRun {
  final Task task;

  /** The outermost routine, to be entered when the task runs next, or null once it has begun. */
  @Nullable Routine entry;

  /** The answer to resume with when the task runs next. */
  @Nullable Object answer;

  /** What the task was about to do when it was preempted, or null. */
  @Nullable Instruction pending;

  /** Whether it is a kernel thread. */
  boolean helps;

  private @Nullable TaskBlocked sleepsFor;
  private boolean wakeupLost;
  private String detail = "";

  /** Who wants the outcome of the step that is under way. */
  @Nullable Consumer<StepResult> driver;

  /** The page locks that the task has. */
  final FolioLocks locks;

  /** The locks of the experiment's own that it has. */
  final OwnLocks ownLocks;

  /** Its wait for free pages. */
  final Relief relief = Relief.ofPages();

  /** Its sleep for a time that a signal can end. */
  final Relief sleep = Relief.ofSleeps();

  TaskRun(Task task) {
    this.task = task;
    this.locks = new FolioLocks(task.pid());
    this.ownLocks = new OwnLocks(task.pid());
  }

  int pid() {
    return task.pid();
  }

  /** The routine that the answer is for. */
  Routine innermost() {
    return Objects.requireNonNull(task.stack());
  }

  /** The task asks for a page lock, for which it may have to sleep. */
  void asks(Instruction.LockFolio ask, CpuServices cpu) {
    locks.asks(ask, cpu);
    if (ask.kind().maySleep()) {
      ownLocks.mightSleep(WaitKind.FOLIO_LOCK, ask.pfn(), cpu);
    }
  }

  /** Goes on where it was preempted, enters the entry, or goes on with the answer. */
  Instruction dispatch() {
    Instruction preempted = pending;
    if (preempted != null) {
      pending = null;
      return preempted;
    }
    Routine outermost = entry;
    if (outermost == null) {
      Object now = answer;
      answer = null;
      return innermost().resume(now);
    }
    entry = null;
    task.stack(outermost);
    return outermost.enter(task, null);
  }

  /** Has the task exit when it runs next. */
  void exits() {
    entry = new RunProgram(List.of(), true, 0);
  }

  /** Has the task do one step when it runs next, for somebody who wants the outcome. */
  void drives(Step step, Consumer<StepResult> who) {
    entry = new RunStep(step, 0);
    task.handlesSignals = true;
    driver = who;
  }

  /** Whether the task runs its program, and not the kernel for it. */
  boolean isInUserMode() {
    Routine innermost = task.stack();
    return innermost == null || innermost.function().isUserMode();
  }

  /** Says that the task sleeps; {@code name} is that of what it sleeps for, if it has one. */
  void sleeps(TaskBlocked reason, String name) {
    sleepsFor = reason;
    detail = name;
  }

  /** Whether the task sleeps, rather than runs, is runnable or waits to be driven. */
  boolean isBlocked() {
    return sleepsFor != null;
  }

  /** Says that nobody will wake the sleeping task. */
  void losesWakeup() {
    wakeupLost = true;
  }

  /** What the sleeping task sleeps for. */
  TaskBlocked sleepsFor() {
    return Objects.requireNonNull(sleepsFor);
  }

  /** Says that the task sleeps no more, and answers the event of that. */
  TaskWoken wakes() {
    TaskBlocked reason = sleepsFor();
    sleepsFor = null;
    return new TaskWoken(reason.what(), reason.object());
  }

  /** What the task sleeps for, in words; empty if it does not, or as a daemon rests. */
  String blockedOn() {
    TaskBlocked reason = sleepsFor;
    if (reason == null || reason.what().rests()) {
      return "";
    }
    boolean isNamed = reason.object() == 0 || !detail.isEmpty();
    String object = isNamed ? detail : " " + reason.object();
    LockClass lock = reason.what().lock();
    object = reason.what().ofFrame() ? " of " + Pfn.text(reason.object()) : object;
    boolean says = lock == LockClass.OWN || lock == LockClass.AREA || lock == LockClass.ANON_VMA;
    object = says ? " of " + lock.text(reason.object()) : object;
    String held = reason.holder() == 0 ? "" : " held by " + reason.holder();
    String holder = wakeupLost ? ", whose wake-up was lost," : held;
    return reason.what().text() + object + holder;
  }

  /** What a report says of the task. */
  MachineReport.TaskState state() {
    return new MachineReport.TaskState(pid(), task.name(), blockedOn(), task.callTrace());
  }
}
