package pageferry.experiment.litmus;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import pageferry.engine.virtual.Pending;
import pageferry.engine.virtual.Picker;
import pageferry.explore.Search;

/**
 * Brute force that ends: from every state everything that can be delivered is delivered. It knows
 * nothing of what deliveries touch, only that what an actor is follows from what it has handled:
 * two states are the same if every actor has handled the same messages in the same order, a message
 * being the same if its sender had then handled the same.
 */
final class EveryState implements Search {
  private final List<Frame> stack = new ArrayList<>();
  private final Set<Long> seen = new HashSet<>();

  /** What can be delivered in a state, and which of it comes next. */
  private static final class Frame {
    final long[] ids;
    int next;

    Frame(Pending enabled) {
      ids = new long[enabled.size()];
      for (int i = 0; i < ids.length; i++) {
        ids[i] = enabled.id(i);
      }
    }
  }

  /** How many states there are. */
  int states() {
    return seen.size();
  }

  @Override
  public boolean sequential() {
    return true;
  }

  @Override
  public String guarantee(boolean whole) {
    return "every state";
  }

  @Override
  public @Nullable Picker schedule(long number) {
    if (number > 0) {
      while (!stack.isEmpty() && ++last().next == last().ids.length) {
        stack.remove(stack.size() - 1);
      }
      if (stack.isEmpty()) {
        return null;
      }
    }
    return new Guide(stack.size());
  }

  private Frame last() {
    return stack.get(stack.size() - 1);
  }

  /** Follows the stack, and then goes where nobody has been. */
  private final class Guide implements Picker {
    private final int known;
    private final Map<Integer, Long> pasts = new TreeMap<>();
    private final Map<Long, Long> afterStep = new TreeMap<>();
    private int at;

    Guide(int known) {
      this.known = known;
    }

    @Override
    public int pick(Pending enabled) {
      if (at >= known) {
        if (!seen.add(state())) {
          return NONE;
        }
        stack.add(new Frame(enabled));
      }
      Frame frame = stack.get(at);
      int index = indexOf(enabled, frame.ids[frame.next]);
      deliver(enabled, index);
      at++;
      return index;
    }

    private int indexOf(Pending enabled, long id) {
      for (int i = 0; i < enabled.size(); i++) {
        if (enabled.id(i) == id) {
          return i;
        }
      }
      throw new IllegalStateException("a message is missing that was there");
    }

    private void deliver(Pending enabled, int index) {
      int actor = enabled.receiver(index);
      long sent = afterStep.getOrDefault(enabled.sentAt(index), 0L);
      long past = pasts.getOrDefault(actor, 0L);
      long now = mixed(mixed(past + 1) ^ mixed(enabled.id(index)) + 31 * sent);
      pasts.put(actor, now);
      afterStep.put(enabled.step(), now);
    }

    private long state() {
      long state = 0;
      for (Map.Entry<Integer, Long> each : pasts.entrySet()) {
        state += mixed(each.getKey() ^ each.getValue());
      }
      return state;
    }
  }

  /** Spreads the bits of a number: the end of SplitMix64. */
  private static long mixed(long bits) {
    long mixed = bits + 0x9E3779B97F4A7C15L;
    mixed = (mixed ^ mixed >>> 30) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ mixed >>> 27) * 0x94D049BB133111EBL;
    return mixed ^ mixed >>> 31;
  }
}
