package pageferry.world;

import pageferry.mm.AnswerPart;
import pageferry.mm.Signal;
import pageferry.mm.StepOp;

/**
 * What a program's steps report: that they begin, that they end, and that they failed. A step is
 * counted from 1 within the program that its thread began with, the steps of a body after the one
 * that has it; 0 is a step that somebody outside asked for.
 */
public sealed interface StepEvent extends Tracepoint {
  /** raw_syscalls:sys_enter: a system call begins. */
  @Tag(70)
  record SysEnter(StepOp call) implements StepEvent {
    @Override
    public void accept(Tracepoint.Visitor to) {
      to.on(this);
    }
  }

  /** raw_syscalls:sys_exit: a system call returned after {@code tookNs}. */
  @Tag(25)
  record SysExit(StepOp call, long result, long tookNs) implements StepEvent {
    @Override
    public void accept(Tracepoint.Visitor to) {
      to.on(this);
    }
  }

  /** A step in user mode begins. */
  @Tag(90)
  record StepEnter(StepOp op) implements StepEvent {
    @Override
    public void accept(Tracepoint.Visitor to) {
      to.on(this);
    }
  }

  /** A step in user mode ended after {@code tookNs}. */
  @Tag(91)
  record StepExit(StepOp op, long tookNs) implements StepEvent {
    @Override
    public void accept(Tracepoint.Visitor to) {
      to.on(this);
    }
  }

  /** A step was answered with an errno, which is given as its number. */
  @Tag(92)
  record StepFailed(StepOp op, int step, int errno) implements StepEvent {
    @Override
    public void accept(Tracepoint.Visitor to) {
      to.on(this);
    }
  }

  /**
   * signal:signal_deliver: a task gets a signal at a step, about byte address {@code addr} (-1: no
   * address), with si_code {@code code}; {@code fatal} if it dies of it.
   */
  @Tag(93)
  record SignalDeliver(StepOp op, int step, Signal sig, int code, long addr, boolean fatal)
      implements StepEvent {
    @Override
    public void accept(Tracepoint.Visitor to) {
      to.on(this);
    }
  }

  /**
   * tracing_mark_write: a program begins a phase of the run, which lasts until one begins another.
   * Phases are numbered in the order in which programs have them; 0 is what was before the first.
   */
  @Tag(141)
  record PhaseBegin(int phase) implements StepEvent {
    @Override
    public void accept(Tracepoint.Visitor to) {
      to.on(this);
    }
  }

  /**
   * A step that has a name, the one of that number, returned {@code ret} after {@code tookNs}; -1
   * if it failed, with that {@code errno} (0: it did not).
   */
  @Tag(142)
  record NamedStepExit(int name, long ret, int errno, long tookNs) implements StepEvent {
    @Override
    public void accept(Tracepoint.Visitor to) {
      to.on(this);
    }
  }

  /**
   * A step of which is known what it really answered, the one of that number, returned {@code ret}
   * after {@code tookNs}; -1 if it failed, with that {@code errno} (0: it did not).
   */
  @Tag(240)
  record RecordedStepExit(int real, long ret, int errno, long tookNs) implements StepEvent {
    @Override
    public void accept(Tracepoint.Visitor to) {
      to.on(this);
    }
  }

  /** What such a step wrote besides, before it ends: a value so many times in a row. */
  @Tag(241)
  record RecordedStepSaid(int real, AnswerPart part, long value, long times) implements StepEvent {
    @Override
    public void accept(Tracepoint.Visitor to) {
      to.on(this);
    }
  }

  /** Treats every event of this group. */
  interface Visitor {
    void on(SysEnter event);

    void on(SysExit event);

    void on(StepEnter event);

    void on(StepExit event);

    void on(StepFailed event);

    void on(SignalDeliver event);

    void on(PhaseBegin event);

    void on(NamedStepExit event);

    void on(RecordedStepExit event);

    void on(RecordedStepSaid event);
  }

  /** Treats those events of this group whose methods it overrides, and no others. */
  interface Adapter extends Visitor {
    @Override
    default void on(SysEnter event) {}

    @Override
    default void on(SysExit event) {}

    @Override
    default void on(StepEnter event) {}

    @Override
    default void on(StepExit event) {}

    @Override
    default void on(StepFailed event) {}

    @Override
    default void on(SignalDeliver event) {}

    @Override
    default void on(PhaseBegin event) {}

    @Override
    default void on(NamedStepExit event) {}

    @Override
    default void on(RecordedStepExit event) {}

    @Override
    default void on(RecordedStepSaid event) {}
  }
}
