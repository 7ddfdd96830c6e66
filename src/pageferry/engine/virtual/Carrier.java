package pageferry.engine.virtual;

import org.agrona.collections.Int2IntCounterMap;
import pageferry.engine.Throws;
import pageferry.world.Clock;
import pageferry.world.Dice;
import pageferry.world.Footprint;

/**
 * What holds the messages under way in a run whose deliveries somebody decides one by one, and is
 * the clock and the dice of its actors. Belongs to the pump's thread.
 */
abstract class Carrier implements Clock, Dice {
  /** Said for what is sent without delay. */
  static final long AT_ONCE = -1;

  private static final int OUTSIDE = 0;

  final ActorNames names;
  final TimerQueue timeline;

  /** What the delivery under way touches. */
  final Footprint footprint;

  private final long seed;
  private final Int2IntCounterMap thrown = new Int2IntCounterMap(0);
  private int running = OUTSIDE;
  private long due = AT_ONCE;

  Carrier(ActorNames names, TimerQueue timeline, long seed, Footprint footprint) {
    this.names = names;
    this.timeline = timeline;
    this.seed = seed;
    this.footprint = footprint;
  }

  /**
   * Takes a message that the running actor sends.
   *
   * @param letter what the receiver's inbox is to be given
   */
  abstract void post(Inbox receiver, Object message, Object letter);

  /** Says who sends from now on, and in which step. */
  void runs(Inbox actor, long step) {
    running = actor.actor(names);
  }

  /** Says that whoever sends from now on is none of the actors. */
  void rests() {
    running = OUTSIDE;
  }

  /** The number of who sends now. */
  int running() {
    return running;
  }

  /** When what is sent now may arrive at the earliest, or {@link #AT_ONCE}. */
  long due() {
    return due;
  }

  // Clock

  @Override
  public long nowNs() {
    return timeline.nowNs();
  }

  /** Lets the task send its messages at once and notes that they may take their time. */
  @Override
  public void after(long delayNs, Runnable task) {
    due = timeline.nowNs() + delayNs;
    try {
      task.run();
    } finally {
      due = AT_ONCE;
    }
  }

  // Dice

  @Override
  public int below(int bound) {
    return Throws.below(next(), bound);
  }

  @Override
  public double unit() {
    return Throws.unit(next());
  }

  private long next() {
    footprint.throwsDice();
    return Throws.bits(seed, names.name(running), thrown.getAndIncrement(running));
  }
}
