package pageferry.explore;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import pageferry.explore.ExhaustiveSearch.Frame;

/**
 * The races of one schedule: deliveries to the same receiver that could have come the other way
 * round. For each, one message that leads there is wanted at the step of the earlier.
 */
final class Races {
  private static final int NONE = -1;

  private int[] lastAt = new int[64];
  private BitSet[] before = new BitSet[0];
  private long first;

  /** Finds the races of a schedule. */
  void find(List<Frame> steps) {
    if (steps.isEmpty()) {
      return;
    }
    Arrays.fill(lastAt, NONE);
    before = new BitSet[steps.size()];
    first = firstStep(steps);
    for (int i = 0; i < steps.size(); i++) {
      Message message = steps.get(i).chosen;
      int receiver = message.receiver();
      int previous = receiver == Message.NOBODY ? NONE : last(receiver);
      int cause = cause(message);
      before[i] = new BitSet(steps.size());
      if (cause >= 0) {
        before[i].or(before[cause]);
        before[i].set(cause);
      }
      if (previous != NONE && isReversible(steps.get(previous).chosen, previous, message, i)) {
        want(steps, previous, i);
      }
      if (previous != NONE) {
        before[i].or(before[previous]);
        before[i].set(previous);
      }
      if (receiver != Message.NOBODY) {
        lastAt[receiver] = i;
      }
    }
  }

  /** The engine's number of the first step of the search. */
  private static long firstStep(List<Frame> steps) {
    return steps.get(0).firstStep;
  }

  private int cause(Message message) {
    return (int) Math.max(NONE, message.sentAt() - first);
  }

  private int last(int receiver) {
    if (receiver >= lastAt.length) {
      int known = lastAt.length;
      lastAt = Arrays.copyOf(lastAt, 2 * receiver);
      Arrays.fill(lastAt, known, lastAt.length, NONE);
    }
    return lastAt[receiver];
  }

  /** Whether the later one was under way, or could have been, when the earlier one was taken. */
  private boolean isReversible(Message earlier, int at, Message later, int index) {
    boolean caused = before[index].get(at);
    boolean sameStep = earlier.sentAt() == later.sentAt();
    boolean queued =
        !earlier.delayed() && (sameStep ? earlier.id() < later.id() : later.isSentBehind(earlier));
    return !caused && !queued;
  }

  private void want(List<Frame> steps, int earlier, int later) {
    List<Integer> others = new ArrayList<>();
    for (int i = earlier + 1; i < later; i++) {
      if (!before[i].get(earlier)) {
        others.add(i);
      }
    }
    Frame frame = steps.get(earlier);
    Message wanted = steps.get(later).chosen;
    boolean found = false;
    for (int i : others) {
      if (isInitial(i, others)) {
        Message initial = steps.get(i).chosen;
        if (isTried(frame, initial)) {
          return;
        }
        wanted = found ? wanted : initial;
        found = true;
      }
    }
    Message last = steps.get(later).chosen;
    if (others.stream().noneMatch(i -> before[later].get(i))) {
      if (isTried(frame, last)) {
        return;
      }
      wanted = last;
    }
    frame.wanted.add(wanted);
  }

  private boolean isInitial(int step, List<Integer> others) {
    for (int other : others) {
      if (other >= step) {
        return true;
      }
      if (before[step].get(other)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isTried(Frame frame, Message message) {
    return frame.chosen.id() == message.id()
        || frame.wanted.has(message.id())
        || frame.done.has(message.id());
  }
}
