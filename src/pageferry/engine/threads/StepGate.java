package pageferry.engine.threads;

import akka.actor.ActorPath;
import akka.dispatch.Envelope;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import pageferry.engine.ActorPaths;
import pageferry.engine.Delivery;
import pageferry.engine.Throws;
import pageferry.world.Clock;
import pageferry.world.Dice;

/**
 * What the actors of one run on real threads share: the clock, the messages under way, and the
 * order in which steps begin. Time stands still within a step, so that what an actor does follows
 * from which messages it gets, in which order, at what times, and from its own dice.
 */
final class StepGate implements Clock, Dice {
  private static final long PATIENCE_NS = 20_000;

  private final long seed;
  private final DilatedClock clock;
  private final StepListener listener;
  private final ThreadLocal<Turn> here;
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
  private final AtomicLong underWay = new AtomicLong();
  private final AtomicInteger busy = new AtomicInteger();
  private long steps;
  private volatile boolean halted;

  /** A thread's turn at handling what an actor has got. */
  private static final class Turn {
    private final Origin actor;
    private int handled;

    private Turn(Origin actor) {
      this.actor = actor;
    }
  }

  StepGate(long seed, DilatedClock clock, StepListener listener) {
    this.seed = seed;
    this.clock = clock;
    this.listener = listener;
    Turn outside = new Turn(new Origin(Delivery.OUTSIDE, 0));
    this.here = ThreadLocal.withInitial(() -> outside);
  }

  /** The inbox of a new actor, which its creator's thread asks for. */
  GatedInbox newInbox(ActorPath path) {
    return new GatedInbox(this, new Origin(ActorPaths.name(path), here.get().actor.nowNs));
  }

  // Sending

  /** Names a message that the calling thread sends. */
  GatedInbox.Letter letter(GatedInbox to, Envelope envelope) {
    Origin from = here.get().actor;
    underWay.incrementAndGet();
    return new GatedInbox.Letter(envelope, from.name(), from.countTo(to.self.name()));
  }

  /** Puts a message in an inbox when it is due, and then says so. */
  void send(GatedInbox to, Envelope envelope, Runnable arrived) {
    GatedInbox.Letter letter = letter(to, envelope);
    long dueNs = here.get().actor.dueNs;
    if (dueNs == Origin.AT_ONCE) {
      to.add(letter);
      arrived.run();
    } else {
      clock.at(
          dueNs,
          () -> {
            to.add(letter);
            arrived.run();
          });
    }
  }

  // Handling

  /** Lets an actor handle what it has got. */
  void run(GatedInbox inbox, Runnable mailbox) {
    busy.incrementAndGet();
    Turn before = here.get();
    Turn turn = new Turn(inbox.self);
    here.set(turn);
    try {
      mailbox.run();
    } finally {
      here.set(before);
      underWay.addAndGet(-turn.handled);
      busy.decrementAndGet();
    }
  }

  /** Whether an actor may begin to handle a message; if so it has begun. */
  synchronized boolean begins(GatedInbox inbox, GatedInbox.Letter letter) {
    if (halted) {
      return false;
    }
    steps++;
    here.get().handled++;
    inbox.self.nowNs = clock.nowNs();
    listener.step(
        new Delivery(letter.sender(), inbox.self.name(), letter.ordinal(), inbox.self.nowNs));
    return true;
  }

  /** Steps begun so far. */
  synchronized long steps() {
    return steps;
  }

  /** Whether no message is under way, so that nothing will ever happen by itself. */
  boolean isAtRest() {
    return underWay.get() == 0;
  }

  boolean isHalted() {
    return halted;
  }

  /** Lets no actor begin another step, and waits until none is in one. */
  void halt() {
    synchronized (this) {
      halted = true;
    }
    while (busy.get() > 0) {
      LockSupport.parkNanos(PATIENCE_NS);
    }
  }

  /** Notes what an actor reported. */
  void fail(Throwable cause) {
    failure.compareAndSet(null, cause);
  }

  /** What an actor reported first, or null. */
  @Nullable Throwable failure() {
    return failure.get();
  }

  // Clock

  @Override
  public long nowNs() {
    return here.get().actor.nowNs;
  }

  /** Lets the task send its messages at once, and holds them back until they are due. */
  @Override
  public void after(long delayNs, Runnable task) {
    Origin from = here.get().actor;
    from.dueNs = from.nowNs + delayNs;
    try {
      task.run();
    } finally {
      from.dueNs = Origin.AT_ONCE;
    }
  }

  // Dice

  @Override
  public int below(int bound) {
    return Throws.below(here.get().actor.throwDice(seed), bound);
  }

  @Override
  public double unit() {
    return Throws.unit(here.get().actor.throwDice(seed));
  }
}
