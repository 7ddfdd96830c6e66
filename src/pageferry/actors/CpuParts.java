package pageferry.actors;

import pageferry.world.Footprint;

/** The parts of a CPU that a {@link Footprint} tells apart. */
final class CpuParts {
  /** Its tasks, their routines and whose turn it is, and all that is not named here. */
  static final long TASKS = 1;

  /** The lru_add and mlock batches, and whether they are on. */
  static final long BATCHES = 1 << 1;

  /** Counters of events, and time that is owed. */
  static final long COUNTERS = 1 << 2;

  /** How many acknowledgements of a shootdown are still to come. */
  static final long SHOOTDOWN = 1 << 3;

  /** Which spaces and inodes there are: whoever is asked for one has been told of it. */
  static final long PEERS = 1 << 4;

  /** What a CPU is told, which concerns its tasks at least. */
  interface Concern {
    /** The parts that are changed in any case. */
    default long parts() {
      return TASKS;
    }
  }

  /** What a CPU is told that does not concern its tasks, unless it says so while it is done. */
  interface Aside extends Concern {
    @Override
    default long parts() {
      return 0;
    }
  }

  /** What a CPU is told that may concern anything. */
  interface All extends Concern {
    @Override
    default long parts() {
      return Footprint.WHOLE;
    }
  }

  private CpuParts() {}
}
