package pageferry.engine.virtual;

import org.jspecify.annotations.Nullable;

/** The steps of one run: how many were taken, at what time, and whether one has failed. */
final class Steps {
  final Pump pump;
  final ReadyList ready;
  final TimerQueue timeline;
  final ActorNames names;
  final HappenedBefore clocks;
  final long seed;
  private long taken;
  private @Nullable RunEnd crash;

  /**
   * @param names the names of the engine's actors, the same for all of its explored runs
   * @param clocks what an explored run keeps of its steps, emptied
   * @param seed of the population's dice
   */
  Steps(Pump pump, ActorNames names, HappenedBefore clocks, long seed) {
    this.pump = pump;
    this.ready = pump.ready;
    this.timeline = new TimerQueue(pump);
    this.names = names;
    this.clocks = clocks;
    this.seed = seed;
  }

  /** How many have been taken. */
  long taken() {
    return taken;
  }

  /** Counts a step that is about to be taken. */
  void count() {
    taken++;
  }

  /** Whether a step has failed, so that none can follow. */
  boolean hasFailed() {
    return crash != null;
  }

  /** Lets an actor handle what is in its mailbox. */
  void take(Inbox inbox) {
    try {
      inbox.step();
    } finally {
      inbox.listed = false;
      if (inbox.isRunnable()) {
        ready.add(inbox);
      }
    }
  }

  /** Stops here, or where a step has failed. */
  RunEnd end(RunEnd.Kind kind) {
    RunEnd end = crash;
    return end == null ? new RunEnd(kind, taken, timeline.nowNs(), null) : end;
  }

  /** Fails the run at its present step; only the first cause counts. */
  RunEnd fail(Throwable cause) {
    RunEnd end = crash;
    if (end == null) {
      end = new RunEnd(RunEnd.Kind.CRASHED, taken, timeline.nowNs(), cause);
      crash = end;
    }
    return end;
  }
}
