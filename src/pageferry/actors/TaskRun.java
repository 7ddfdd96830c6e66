package pageferry.actors;

import akka.actor.typed.ActorRef;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import pageferry.protocol.Routine;
import pageferry.protocol.Task;
import pageferry.protocol.program.Outcome;

/** A task together with what its CPU keeps of it; handed over whole when the task moves. */
final class TaskRun {
  final Task task;

  /** The outermost routine, to be entered when the task runs next, or null once it has begun. */
  @Nullable Routine entry;

  /** The answer to resume with when the task runs next. */
  @Nullable Object answer;

  /** What the task sleeps for; empty while it runs, is runnable, or waits to be driven. */
  String blockedOn = "";

  boolean blocked;

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
    throw new pageferry.world.KernelBug("task " + pid() + " has not locked folio " + pfn);
  }

  /** The folios whose PG_locked the task has. */
  List<Long> lockedFolios() {
    return held.stream().map(PageLockHeld::pfn).toList();
  }
}
