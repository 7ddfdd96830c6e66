package pageferry.observe;

import java.util.BitSet;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.agrona.collections.IntHashSet;

/**
 * Who can end the waits of allocations that may not fail. Any task that lives can free pages, best
 * of all one that was killed for them; so such a wait lasts for ever only if all of these are
 * stuck, nobody is about to take a victim's memory away, and no device is writing.
 */
final class MemoryWaits {
  private final BitSet living = new BitSet();
  private final BitSet gone = new BitSet();
  private final TreeSet<Integer> victims = new TreeSet<>();
  private final TreeSet<Integer> reaped = new TreeSet<>();
  private final IntHashSet prepared = new IntHashSet();
  private final TreeSet<Integer> reclaiming = new TreeSet<>();
  private long writing;

  MemoryWaits() {}

  /** The same, which goes on by itself. */
  MemoryWaits(MemoryWaits other) {
    living.or(other.living);
    gone.or(other.gone);
    victims.addAll(other.victims);
    reaped.addAll(other.reaped);
    prepared.addAll(other.prepared);
    reclaiming.addAll(other.reclaiming);
    writing = other.writing;
  }

  /** Tasks that live from the beginning on. */
  void live(int first, int count) {
    living.set(first, first + count);
  }

  /** A task has been heard of. */
  void lives(int task) {
    if (task > 0 && !gone.get(task)) {
      living.set(task);
    }
  }

  void exited(int task) {
    living.clear(task);
    gone.set(task);
    victims.remove(task);
  }

  void marks(int victim) {
    victims.add(victim);
  }

  /** A process's memory is about to be taken away, or that is over. */
  void reaps(int victim, boolean begins) {
    if (begins) {
      reaped.add(victim);
    } else {
      reaped.remove(victim);
    }
  }

  /** The kswapd of a node is at work, or sleeps. */
  void reclaims(int node, boolean begins) {
    if (begins) {
      reclaiming.add(node);
    } else {
      reclaiming.remove(node);
    }
  }

  /** So many more folios are being written by a device. */
  void writes(int by) {
    writing += by;
  }

  /** A task wants to be woken from now on when there is something to hope for. */
  void prepares(int task) {
    prepared.add(task);
  }

  /** There is something to hope for. */
  void relieved() {
    prepared.clear();
  }

  /** Whether a task that goes to sleep has been woken before. */
  boolean isRelieved(int task) {
    return !prepared.contains(task);
  }

  /** Whether pages will come without anybody who has a number. */
  boolean mayCome() {
    return !reaped.isEmpty() || !reclaiming.isEmpty() || writing > 0;
  }

  /** Whether somebody who was killed for memory has not ended: signals do not keep such a task. */
  boolean hasVictims() {
    return !victims.isEmpty();
  }

  /** Whether anybody waits, or is about to, who has not been woken. */
  boolean isAwaited() {
    return !prepared.isEmpty();
  }

  /** Whom a task waits for: those killed for memory, or else whoever lives. */
  int[] blockers(int task) {
    int[] some = victims.stream().mapToInt(each -> each).filter(each -> each != task).toArray();
    return some.length == 0 ? others(task).toArray() : some;
  }

  /** Those who were killed for memory. */
  int[] victims() {
    return victims.stream().mapToInt(each -> each).toArray();
  }

  /** Those who can free pages besides a task. */
  IntStream others(int task) {
    return living.stream().filter(each -> each != task);
  }
}
