package pageferry.world;

import pageferry.mm.Signal;
import pageferry.mm.StepOp;

/**
 * What a program's steps report: that they begin, that they end, and that they failed. A step is
 * counted from 1 within the program that its thread began with, the steps of a body after the one
 * that has it; 0 is a step that somebody outside asked for.
 */
public sealed interface StepEvent extends Tracepoint.Elsewhere {
  /** raw_syscalls:sys_enter: a system call begins. */
  record SysEnter(StepOp call) implements StepEvent {
    @Override
    public void write(Words out) {
      out.add(70).add(call.ordinal());
    }
  }

  /** raw_syscalls:sys_exit: a system call returned after {@code tookNs}. */
  record SysExit(StepOp call, long result, long tookNs) implements StepEvent {
    @Override
    public void write(Words out) {
      out.add(25).add(call.ordinal()).add(result).add(tookNs);
    }
  }

  /** A step in user mode begins. */
  record StepEnter(StepOp op) implements StepEvent {
    @Override
    public void write(Words out) {
      out.add(90).add(op.ordinal());
    }
  }

  /** A step in user mode ended after {@code tookNs}. */
  record StepExit(StepOp op, long tookNs) implements StepEvent {
    @Override
    public void write(Words out) {
      out.add(91).add(op.ordinal()).add(tookNs);
    }
  }

  /** A step was answered with an errno, which is given as its number. */
  record StepFailed(StepOp op, int step, int errno) implements StepEvent {
    @Override
    public void write(Words out) {
      out.add(92).add(op.ordinal()).add(step).add(errno);
    }
  }

  /**
   * signal:signal_deliver: a task gets a signal at a step, about byte address {@code addr} (-1: no
   * address), with si_code {@code code}; {@code fatal} if it dies of it.
   */
  record SignalDeliver(StepOp op, int step, Signal sig, int code, long addr, boolean fatal)
      implements StepEvent {
    @Override
    public void write(Words out) {
      out.add(93).add(op.ordinal()).add(step).add(sig.ordinal());
      out.add(code).add(addr).add(fatal ? 1 : 0);
    }
  }
}
