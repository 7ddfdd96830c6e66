package pageferry.explore;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import pageferry.engine.virtual.Pending;
import pageferry.engine.virtual.Picker;
import pageferry.engine.virtual.Touches;
import pageferry.engine.virtual.Touches.Touched;
import pageferry.world.Footprint;

/**
 * One schedule of every class of equivalent ones: source sets and sleep sets (Abdulla and others,
 * Optimal Dynamic Partial Order Reduction, 2014). Two deliveries depend on each other if and only
 * if they have the same receiver and touch a part of it in ways that do not commute ({@link
 * pageferry.world.Footprint}); nothing else is shared in an explored run.
 */
final class ExhaustiveSearch implements Search {
  /*
   * How it works
   *
   * A schedule is the list of messages in the order of their delivery. Two schedules in which
   * deliveries that do not commute have the same order lead to the same end, so one of them is
   * enough.
   *
   * The stack holds the present schedule, a frame for each step: what could have been delivered
   * there (ids), what has been tried there and everything after it (done), what has still to be
   * tried (wanted). After each run the last frame that wants something else is taken, what comes
   * after it is forgotten, and the next run follows the stack up to there and goes on freely.
   *
   * What a frame wants is found by looking at races in the run that has just ended: two
   * deliveries that do not commute, with nothing in between that would order them, could have come
   * the other way round (Touches finds them, Races says what they ask for). Then the frame of the
   * first wants a message from which the second can follow without the first: a source set.
   * Without reduction every frame wants all that it could do.
   *
   * What is asleep in a frame was tried in an earlier branch, and every step since commutes with
   * it: to deliver it now would only repeat that branch in another order. What a message touches
   * is known only when it has been delivered, but that of a sleeping one it has: and since nothing
   * has changed what it touched, it would touch the same again. It wakes when a step does not
   * commute with it. Where all that can be delivered is asleep the run is cut short.
   *
   * Three things are equal but for names, and taken to be the same. Which of several answers that
   * mean the same is the last (Footprint.completes). Which of the frames that nobody has used yet
   * an allocation gets, and which idle actor stands for a page lock. So what touches such a frame
   * or lock has another name in the other order, but the schedules of the one order are those of
   * the other with the names exchanged. Nothing is ever looked up by such a name: ids of messages
   * are compared in one frame and what follows it alone, where they have been sent already.
   *
   * The run must be a function of the order alone: latencies are zero or choices, and dice are
   * drawn by each actor from its own seed. Where a known message is missing the search stops with
   * an error instead of promising more than it has seen.
   */

  private final List<Frame> stack = new ArrayList<>();
  private final Dependence dependence;
  private int replayed;
  private @Nullable Touches touches;
  private boolean blocked;
  private boolean finished;
  private boolean forgotten;
  private long complete;
  private long pruned;

  /** A step of the present schedule and what else could be done there. */
  static final class Frame {
    private static final Touched NOTHING = new Touched(0, 0, 0, 0);

    final long[] ids;
    final Tried sleep;
    final Tried done = new Tried();
    final List<Long> wanted = new ArrayList<>(2);
    final int step;
    long chosen;

    /** What the chosen message has touched, once it has been delivered. */
    @Nullable Touched touched;

    Frame(Pending enabled, Tried sleep, int index) {
      this.ids = new long[enabled.size()];
      for (int i = 0; i < ids.length; i++) {
        ids[i] = enabled.id(i);
      }
      this.sleep = sleep;
      this.chosen = ids[index];
      this.step = (int) enabled.step();
    }

    /** Whether a message has been, is or will be tried here, or need not be. */
    boolean knows(long id) {
      return chosen == id || wanted.contains(id) || done.has(id) || sleep.has(id);
    }

    /** Without reduction all that could be done has to be. */
    void wantAll() {
      touched = NOTHING;
      for (long id : ids) {
        wanted.add(id);
      }
    }

    /** The chosen message has been tried, and everything after it. */
    void finish() {
      done.add(chosen, Objects.requireNonNull(touched));
    }
  }

  /** Which deliveries are taken to depend on each other: the fewer, the fewer schedules. */
  enum Dependence {
    /** All: nothing is left out. */
    ALL,
    /** Those with the same receiver. */
    RECEIVER,
    /** Those that touch the same parts of it. */
    PARTS
  }

  /** A search that leaves out schedules that differ in the order of independent deliveries. */
  ExhaustiveSearch(Dependence dependence) {
    this.dependence = dependence;
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
        finished = !forgotten;
        return null;
      }
    }
    replayed = stack.size();
    touches = null;
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
    if (touches != null) {
      int from = Math.max(0, replayed - 1);
      for (Frame frame : stack.subList(from, stack.size())) {
        frame.touched = touches.of(frame.step);
      }
      new Races(stack, touches).find(from);
      forgotten |= touches.hasForgotten();
    }
  }

  /** Goes back to the last step where something else is to be tried, and takes it. */
  private boolean backtrack() {
    while (!stack.isEmpty()) {
      Frame last = stack.get(stack.size() - 1);
      last.finish();
      for (long next : last.wanted) {
        if (!last.done.has(next) && !last.sleep.has(next)) {
          last.chosen = next;
          return true;
        }
      }
      stack.remove(stack.size() - 1);
    }
    return false;
  }

  /** Follows the stack, and after it takes what is not asleep. */
  private final class Guide implements Picker {
    private int step;

    @Override
    public @Nullable Footprint footprint() {
      return switch (dependence) {
        case ALL -> null;
        case RECEIVER -> Footprint.NONE;
        case PARTS -> Footprint.kept();
      };
    }

    @Override
    public int pick(Pending enabled) {
      touches = enabled.touches();
      int index = step < replayed ? known(enabled) : fresh(enabled);
      step++;
      return index;
    }

    private int known(Pending enabled) {
      Frame frame = stack.get(step);
      for (int i = 0; i < enabled.size(); i++) {
        if (enabled.id(i) == frame.chosen) {
          return i;
        }
      }
      throw new IllegalStateException(
          "the run is not the same any more: at step " + step + " a message is missing");
    }

    private int fresh(Pending enabled) {
      Tried sleep = step == 0 || touches == null ? new Tried() : inherited(touches);
      for (int i = 0; i < enabled.size(); i++) {
        if (!sleep.has(enabled.id(i))) {
          Frame frame = new Frame(enabled, sleep, i);
          if (dependence == Dependence.ALL) {
            frame.wantAll();
          }
          stack.add(frame);
          return i;
        }
      }
      blocked = true;
      return NONE;
    }

    /** What needs not be tried after the step before, because it would lead to what was seen. */
    private Tried inherited(Touches present) {
      Frame above = stack.get(step - 1);
      Touched touched = present.of(above.step);
      above.touched = touched;
      Tried sleep = new Tried();
      sleep.addCommuting(above.sleep, touched);
      sleep.addCommuting(above.done, touched);
      return sleep;
    }
  }
}
