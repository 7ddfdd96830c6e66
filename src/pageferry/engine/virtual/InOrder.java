package pageferry.engine.virtual;

import pageferry.world.Environment;
import pageferry.world.Panic;
import pageferry.world.SeededDice;

/** Runs the actors that a {@link Chooser} chooses, and fires timers when none can run. */
final class InOrder extends Conductor {
  private final Chooser chooser;
  private final RunLimits limits;
  private final Pump pump;
  private final ReadyList ready;
  private final TimerQueue timeline;

  InOrder(Steps steps, Chooser chooser, RunLimits limits) {
    super(steps);
    this.chooser = chooser;
    this.limits = limits;
    this.pump = steps.pump;
    this.ready = steps.ready;
    this.timeline = steps.timeline;
  }

  @Override
  Environment environment(Panic panic) {
    return new Environment(timeline, new SeededDice(steps.seed), panic);
  }

  @Override
  void begin() {
    pump.mail = null;
  }

  @Override
  void rest() {}

  @Override
  RunEnd run() {
    pump.doChores();
    while (!steps.hasFailed()) {
      if (!ready.isEmpty()) {
        if (steps.taken() == limits.steps()) {
          return steps.end(RunEnd.Kind.STEP_LIMIT);
        }
        steps.count();
        steps.take(ready.take(chooser.choose(ready)));
      } else if (!timeline.isPending()) {
        return steps.end(RunEnd.Kind.QUIESCENT);
      } else if (timeline.firstInstant() > limits.timeNs()) {
        timeline.passTo(limits.timeNs());
        return steps.end(RunEnd.Kind.TIME_LIMIT);
      } else if (!fireDue()) {
        return steps.end(RunEnd.Kind.STEP_LIMIT);
      }
      pump.doChores();
    }
    return steps.end(RunEnd.Kind.CRASHED);
  }

  /** Fires the timers of the next instant; false if the steps did not suffice. */
  private boolean fireDue() {
    long instant = timeline.firstInstant();
    do {
      if (steps.taken() == limits.steps()) {
        return false;
      }
      steps.count();
      timeline.takeFirst().run();
      pump.doChores();
    } while (!steps.hasFailed() && timeline.isPending() && timeline.firstInstant() == instant);
    return true;
  }
}
