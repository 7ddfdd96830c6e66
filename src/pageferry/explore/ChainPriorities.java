package pageferry.explore;

import java.util.SplittableRandom;
import org.agrona.collections.Int2IntHashMap;
import pageferry.engine.virtual.Pending;

/**
 * The priorities of the chains of one schedule: each has a random one, of those that can go on the
 * highest does, and a chain can become the lowest or the highest of all.
 */
final class ChainPriorities {
  private static final int UNKNOWN = -1;
  private static final int LOWERED = 1 << 12;
  private static final int THROWN = 1 << 24;

  private final SplittableRandom random;
  private final Chains chains;
  private final Int2IntHashMap priorities = new Int2IntHashMap(UNKNOWN);
  private int lowest = LOWERED;

  ChainPriorities(SplittableRandom random, Chains chains) {
    this.random = random;
    this.chains = chains;
  }

  /** The index of a message of the highest chain. */
  int best(Pending enabled) {
    int best = 0;
    int highest = UNKNOWN;
    for (int i = 0; i < enabled.size(); i++) {
      int priority = priority(chains.of(enabled, i));
      if (priority > highest) {
        highest = priority;
        best = i;
      }
    }
    return best;
  }

  private int priority(int chain) {
    int known = priorities.get(chain);
    if (known == UNKNOWN) {
      known = LOWERED + random.nextInt(THROWN);
      priorities.put(chain, known);
    }
    return known;
  }

  /** The chain of a message becomes the lowest. */
  void lower(Pending enabled, int index) {
    lowest = Math.max(0, lowest - 1);
    priorities.put(chains.of(enabled, index), lowest);
  }

  /** The chain of a message becomes the highest. */
  void raise(Pending enabled, int index) {
    priorities.put(chains.of(enabled, index), LOWERED + THROWN);
  }

  /** Notes that the next step delivers that message. */
  void delivers(Pending enabled, int index) {
    chains.delivers(enabled, index);
  }
}
