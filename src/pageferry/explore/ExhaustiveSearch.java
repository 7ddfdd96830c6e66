package pageferry.explore;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import pageferry.engine.virtual.Pending;
import pageferry.engine.virtual.Picker;

/**
 * One schedule of every class of equivalent ones: source sets and sleep sets (Abdulla and others,
 * Optimal Dynamic Partial Order Reduction, 2014). Two deliveries depend on each other if and only
 * if they have the same receiver, unless one is {@link pageferry.world.Unordered}; nothing else is
 * shared in an explored run.
 */
final class ExhaustiveSearch implements Search {
  /*
   * How it works
   *
   * A schedule is the list of messages in the order of their delivery. Two schedules in which
   * every actor gets the same messages in the same order lead to the same end, so one of them is
   * enough.
   *
   * The stack holds the present schedule, a frame for each step: what could have been delivered
   * there (ids), what has been tried there and everything after it (done), what has still to be
   * tried (wanted). After each run the last frame that wants something else is taken, what comes
   * after it is forgotten, and the next run follows the stack up to there and goes on freely.
   *
   * What a frame wants is found by looking at races in the run that has just ended (Races): two
   * deliveries to one actor, neither of which caused the other, could have come the other way
   * round. Then the frame of the first wants a message from which the second can follow without
   * the first: a source set. Without reduction every frame wants all that it could do.
   *
   * What is asleep in a frame was tried in an earlier branch, and nothing since has gone to the
   * same actor: to deliver it now would only repeat that branch in another order. It wakes when
   * its receiver gets another message. Where all that can be delivered is asleep the run is cut
   * short.
   *
   * The run must be a function of the order alone: latencies are zero or choices, and dice are
   * drawn by each actor from its own seed. Where a known message is missing the search stops with
   * an error instead of promising more than it has seen.
   */

  private final List<Frame> stack = new ArrayList<>();
  private final Races races = new Races();
  private final boolean reduced;
  private int replayed;
  private boolean blocked;
  private boolean finished;
  private long complete;
  private long pruned;

  /** A step of the present schedule and what else could be done there. */
  static final class Frame {
    final long[] ids;
    final int[] receivers;
    final Messages sleep;
    final Messages done = new Messages();
    final Messages wanted = new Messages();
    final long firstStep;
    private final Pending engine;
    Message chosen;

    Frame(Pending enabled, Messages sleep, Message chosen, long step) {
      this.ids = new long[enabled.size()];
      this.receivers = new int[enabled.size()];
      for (int i = 0; i < ids.length; i++) {
        ids[i] = enabled.id(i);
        receivers[i] = receiver(enabled, i);
      }
      this.sleep = sleep;
      this.chosen = chosen;
      this.firstStep = step;
      this.engine = enabled;
    }

    Message message(int index) {
      return new Message(ids[index], receivers[index], 0, false, engine);
    }
  }

  /** A search that leaves out equivalent schedules. */
  ExhaustiveSearch() {
    this(true);
  }

  /**
   * @param reduced whether equivalent schedules are left out; otherwise every one is run
   */
  ExhaustiveSearch(boolean reduced) {
    this.reduced = reduced;
  }

  @Override
  public boolean sequential() {
    return true;
  }

  @Override
  public @Nullable Picker schedule(long number) {
    if (number > 0) {
      learn();
      if (!backtrack()) {
        finished = true;
        return null;
      }
    }
    replayed = stack.size();
    blocked = false;
    return new Guide();
  }

  /** Whether every class of schedules has been seen. */
  boolean isFinished() {
    return finished;
  }

  @Override
  public String guarantee(boolean whole) {
    String found = complete + " schedules run to their end, " + pruned + " cut short as known";
    return finished && whole
        ? "exhaustive: the space is exhausted; " + found
        : "exhaustive: NOT exhausted, a limit ended the search; " + found;
  }

  /** Looks at the schedule that has just been run. */
  private void learn() {
    if (blocked) {
      pruned++;
    } else {
      complete++;
    }
    if (reduced) {
      races.find(stack);
    } else {
      for (Frame frame : stack) {
        for (int i = 0; i < frame.ids.length; i++) {
          frame.wanted.add(frame.message(i));
        }
      }
    }
  }

  /** Goes back to the last step where something else is to be tried, and takes it. */
  private boolean backtrack() {
    while (!stack.isEmpty()) {
      Frame last = stack.get(stack.size() - 1);
      last.done.add(last.chosen);
      for (Message next : last.wanted.all()) {
        if (!last.done.has(next.id()) && !last.sleep.has(next.id())) {
          last.chosen = next;
          return true;
        }
      }
      stack.remove(stack.size() - 1);
    }
    return false;
  }

  /** Who gets a message, or nobody if it depends on no other delivery. */
  private static int receiver(Pending enabled, int index) {
    return enabled.unordered(index) ? Message.NOBODY : enabled.receiver(index);
  }

  /** Follows the stack, and after it takes what is not asleep. */
  private final class Guide implements Picker {
    private int step;

    @Override
    public int pick(Pending enabled) {
      int index = step < replayed ? known(enabled) : fresh(enabled);
      step++;
      return index;
    }

    private int known(Pending enabled) {
      Frame frame = stack.get(step);
      for (int i = 0; i < enabled.size(); i++) {
        if (enabled.id(i) == frame.chosen.id()) {
          frame.chosen = message(enabled, i);
          return i;
        }
      }
      throw new IllegalStateException(
          "the run is not the same any more: at step " + step + " a message is missing");
    }

    private int fresh(Pending enabled) {
      Messages sleep = step == 0 || !reduced ? new Messages() : inherited(stack.get(step - 1));
      for (int i = 0; i < enabled.size(); i++) {
        if (!sleep.has(enabled.id(i))) {
          stack.add(new Frame(enabled, sleep, message(enabled, i), enabled.step()));
          return i;
        }
      }
      blocked = true;
      return NONE;
    }

    /** What needs not be tried after a step, because it would lead to what has been seen. */
    private Messages inherited(Frame above) {
      Messages sleep = new Messages();
      for (Message each : above.sleep.all()) {
        addIfIndependent(each, above.chosen, sleep);
      }
      for (Message each : above.done.all()) {
        addIfIndependent(each, above.chosen, sleep);
      }
      return sleep;
    }

    private void addIfIndependent(Message each, Message chosen, Messages sleep) {
      if (each.receiver() != chosen.receiver() || chosen.receiver() == Message.NOBODY) {
        sleep.add(each);
      }
    }

    private Message message(Pending enabled, int index) {
      return new Message(
          enabled.id(index),
          receiver(enabled, index),
          enabled.sentAt(index),
          enabled.delayed(index),
          enabled);
    }
  }
}
