package pageferry.world;

import pageferry.mm.ProgramSignal;
import pageferry.mm.WaitKind;

/**
 * What tasks report: who runs, sleeps, is woken, forks and exits, the signals between programs, and
 * the faults of a plan.
 */
public sealed interface TaskEvent extends Tracepoint {
  /** sched:sched_switch: the CPU goes from one task to another; pid 0 is the idle task. */
  @Tag(26)
  record SchedSwitch(int previous, int next) implements TaskEvent {
    @Override
    public void accept(Tracepoint.Visitor to) {
      to.on(this);
    }

    @Override
    public boolean isOfRunner() {
      return false;
    }
  }

  /**
   * task:task_newtask: a task has made another one by a step: {@link StepEvent} says how steps are
   * counted.
   */
  @Tag(140)
  record TaskNewtask(int pid, int step) implements TaskEvent {
    @Override
    public void accept(Tracepoint.Visitor to) {
      to.on(this);
    }
  }

  /** sched:sched_process_fork: a task has made another one, in address space {@code mm}. */
  @Tag(72)
  record ProcessFork(int child, int mm) implements TaskEvent {
    @Override
    public void accept(Tracepoint.Visitor to) {
      to.on(this);
    }
  }

  /**
   * mmap:exit_mmap: the last task of address space {@code mm} has left it, and all that it maps is
   * given back.
   */
  @Tag(143)
  record ExitMmap(int mm) implements TaskEvent {
    @Override
    public void accept(Tracepoint.Visitor to) {
      to.on(this);
    }
  }

  /** A task ended. */
  @Tag(27)
  record TaskExit(int pid) implements TaskEvent {
    @Override
    public void accept(Tracepoint.Visitor to) {
      to.on(this);
    }

    @Override
    public boolean isOfRunner() {
      return false;
    }
  }

  /**
   * A task went to sleep for something that {@code holder} has (0: nobody in particular). The
   * object of {@link WaitKind#SIGNAL} is made of the signal and of how often it has to be raised.
   */
  @Tag(29)
  record TaskBlocked(WaitKind what, long object, int holder) implements TaskEvent {
    /** Sleeps until a signal has been raised so often in all. */
    public static TaskBlocked forSignal(ProgramSignal signal, int times) {
      long object = (long) times << Integer.SIZE | signal.number() & 0xFFFFFFFFL;
      return new TaskBlocked(WaitKind.SIGNAL, object, 0);
    }

    /** The signal of such an object, as {@link SignalRaised} has it. */
    public static int signal(long object) {
      return (int) object;
    }

    /** How often the signal of such an object has to be raised. */
    public static int times(long object) {
      return (int) (object >>> Integer.SIZE);
    }

    @Override
    public void accept(Tracepoint.Visitor to) {
      to.on(this);
    }

    @Override
    public boolean isOfRunner() {
      return false;
    }
  }

  /** sched:sched_wakeup: what a task slept for has come. */
  @Tag(30)
  record TaskWoken(WaitKind what, long object) implements TaskEvent {
    @Override
    public void accept(Tracepoint.Visitor to) {
      to.on(this);
    }

    @Override
    public boolean isOfRunner() {
      return false;
    }
  }

  /** A program raised the {@link ProgramSignal} whose number is {@code name}. */
  @Tag(33)
  record SignalRaised(int name) implements TaskEvent {
    @Override
    public void accept(Tracepoint.Visitor to) {
      to.on(this);
    }
  }

  /** A fault of the plan befell folio pfn or nobody (-1) at a migration step or none (-1). */
  @Tag(60)
  record FaultInjected(FaultKind kind, int step, long pfn, long forNs) implements TaskEvent {
    @Override
    public void accept(Tracepoint.Visitor to) {
      to.on(this);
    }

    @Override
    public boolean isOfRunner() {
      return false;
    }
  }

  /**
   * workqueue:workqueue_queue_work: a work item that {@code waiter} waits for has to wait for the
   * running task.
   */
  @Tag(170)
  record WorkqueueQueueWork(int waiter) implements TaskEvent {
    @Override
    public void accept(Tracepoint.Visitor to) {
      to.on(this);
    }

    @Override
    public boolean isOfRunner() {
      return false;
    }
  }

  /**
   * A nohz_full CPU is taken from its task: by work that was queued there, or by the interrupt of a
   * TLB shootdown.
   */
  @Tag(197)
  record NohzDisturbed(boolean work) implements TaskEvent {
    @Override
    public void accept(Tracepoint.Visitor to) {
      to.on(this);
    }
  }

  /** workqueue:workqueue_execute_start: such an item is carried out now. */
  @Tag(171)
  record WorkqueueExecuteStart(int waiter) implements TaskEvent {
    @Override
    public void accept(Tracepoint.Visitor to) {
      to.on(this);
    }

    @Override
    public boolean isOfRunner() {
      return false;
    }
  }

  /** Treats every event of this group. */
  interface Visitor {
    void on(SchedSwitch event);

    void on(TaskNewtask event);

    void on(ProcessFork event);

    void on(ExitMmap event);

    void on(TaskExit event);

    void on(TaskBlocked event);

    void on(TaskWoken event);

    void on(SignalRaised event);

    void on(FaultInjected event);

    void on(WorkqueueQueueWork event);

    void on(WorkqueueExecuteStart event);

    void on(NohzDisturbed event);
  }

  /** Treats those events of this group whose methods it overrides, and no others. */
  interface Adapter extends Visitor {
    @Override
    default void on(SchedSwitch event) {}

    @Override
    default void on(TaskNewtask event) {}

    @Override
    default void on(ProcessFork event) {}

    @Override
    default void on(ExitMmap event) {}

    @Override
    default void on(TaskExit event) {}

    @Override
    default void on(TaskBlocked event) {}

    @Override
    default void on(TaskWoken event) {}

    @Override
    default void on(SignalRaised event) {}

    @Override
    default void on(FaultInjected event) {}

    @Override
    default void on(WorkqueueQueueWork event) {}

    @Override
    default void on(WorkqueueExecuteStart event) {}

    @Override
    default void on(NohzDisturbed event) {}
  }
}
