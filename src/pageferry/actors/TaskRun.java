package pageferry.actors;

import akka.actor.typed.ActorRef;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import pageferry.mm.Pfn;
import pageferry.protocol.Routine;
import pageferry.protocol.Task;
import pageferry.protocol.calls.RunProgram;
import pageferry.protocol.program.Outcome;
import pageferry.world.Tracepoint.TaskBlocked;
import pageferry.world.Tracepoint.TaskWoken;

/** A task together with what its CPU keeps of it; handed over whole when the task moves. */
final class TaskRun {
  final Task task;

  /** The outermost routine, to be entered when the task runs next, or null once it has begun. */
  @Nullable Routine entry;

  /** The answer to resume with when the task runs next. */
  @Nullable Object answer;

  private @Nullable TaskBlocked sleepsFor;
  private String detail = "";

  /** Who wants the outcome of the step that is under way. */
  @Nullable Consumer<Outcome> driver;

  private final List<PageLockHeld> held = new ArrayList<>(2);

  private record PageLockHeld(long pfn, ActorRef<PageLock.Command> lock) {}

  TaskRun(Task task) {
    this.task = task;
  }

  int pid() {
    return task.pid();
  }

  /** Has the task exit when it runs next. */
  void exits() {
    entry = new RunProgram(List.of(), true);
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

  /** What the task sleeps for, in words; empty if it does not. */
  String blockedOn() {
    TaskBlocked reason = sleepsFor;
    if (reason == null) {
      return "";
    }
    boolean isNamed = reason.object() == 0 || !detail.isEmpty();
    String object = isNamed ? detail : " " + reason.object();
    String holder = reason.holder() == 0 ? "" : " held by " + reason.holder();
    return reason.what().text() + object + holder;
  }

  /** What a report says of the task. */
  MachineReport.TaskState state() {
    return new MachineReport.TaskState(pid(), task.name(), blockedOn(), task.callTrace());
  }

  /** Says that the task has PG_locked of a folio. */
  void locked(long pfn, ActorRef<PageLock.Command> lock) {
    held.add(new PageLockHeld(pfn, lock));
  }

  /** Says that the task gives PG_locked of a folio back, and answers the lock. */
  ActorRef<PageLock.Command> unlocked(long pfn) {
    for (int i = held.size() - 1; i >= 0; i--) {
      if (held.get(i).pfn() == pfn) {
        return held.remove(i).lock();
      }
    }
    throw new pageferry.world.KernelBug("task " + pid() + " has not locked " + Pfn.text(pfn));
  }

  /** The folios whose PG_locked the task has. */
  List<Long> lockedFolios() {
    return held.stream().map(PageLockHeld::pfn).toList();
  }
}
