package pageferry.explore;

import java.util.Arrays;
import java.util.function.Predicate;
import org.agrona.collections.Int2ObjectHashMap;
import pageferry.engine.virtual.Pending;

/**
 * Which thread of control a message belongs to: that of the CPU, or other source of activity, that
 * gets or sends it; the messages in between belong to where the message before them belonged. These
 * are the threads whose interleavings priorities and context switches are about. What comes to a
 * CPU with a delay, a timer, work queued for it or the beginning of a program, is a thread until it
 * is there: it is not bound to what the CPU does meanwhile.
 */
final class Chains {
  private static final int LATER = 1 << 12;

  private final Predicate<String> homes;
  private final Int2ObjectHashMap<Boolean> known = new Int2ObjectHashMap<>();
  private int[] ofSerial = new int[256];
  private int[] ofStep = new int[256];
  private int seen;
  private int steps;

  /**
   * @param homes which actors, by name, are sources of activity
   */
  Chains(Predicate<String> homes) {
    this.homes = homes;
  }

  /** Begins a new run. */
  void reset() {
    Arrays.fill(ofSerial, 0, seen, 0);
    seen = 0;
    steps = 0;
  }

  /** The chain of a message, as a number that is never 0. */
  int of(Pending enabled, int index) {
    int serial = enabled.serial(index);
    if (serial >= ofSerial.length) {
      ofSerial = Arrays.copyOf(ofSerial, 2 * serial);
    }
    seen = Math.max(seen, serial + 1);
    if (ofSerial[serial] == 0) {
      ofSerial[serial] = find(enabled, index);
    }
    return ofSerial[serial];
  }

  private int find(Pending enabled, int index) {
    int receiver = enabled.receiver(index);
    if (isHome(enabled, receiver)) {
      int later = LATER * (enabled.sender(index) + 1);
      return enabled.delayed(index) ? later + receiver : receiver + 1;
    }
    int sender = enabled.sender(index);
    if (isHome(enabled, sender)) {
      return sender + 1;
    }
    long sentAt = enabled.sentAt(index);
    return sentAt == 0 || sentAt > steps ? receiver + 1 : ofStep[(int) sentAt];
  }

  private boolean isHome(Pending enabled, int actor) {
    Boolean home = known.get(actor);
    if (home == null) {
      home = homes.test(enabled.name(actor));
      known.put(actor, home);
    }
    return home;
  }

  /** Notes that the next step delivers that message. */
  void delivers(Pending enabled, int index) {
    steps++;
    if (steps >= ofStep.length) {
      ofStep = Arrays.copyOf(ofStep, 2 * steps);
    }
    ofStep[steps] = of(enabled, index);
  }
}
