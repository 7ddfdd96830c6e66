package pageferry.engine.virtual;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import pageferry.engine.Delivery;
import pageferry.world.Habitat;
import pageferry.world.SeededDice;

/**
 * One life of a population in virtual time.
 *
 * <p>A step is one message handled by one actor, or one timer fired. As long as an actor can run,
 * the {@link Chooser} says which, and time stands still; when none can, time moves to the next
 * timer and all timers due then fire, in the order in which they were set.
 *
 * <p>All calls but {@link #tell} belong to one thread at a time.
 *
 * @param <M> what the root of the population understands
 */
public final class VirtualRun<M> implements AutoCloseable {
  private final VirtualEngine engine;
  private final Stage stage;
  private final Pump pump;
  private final ReadyList ready;
  private final Chooser chooser;
  private final @Nullable Picker picker;
  private final @Nullable Mail mail;
  private final @Nullable Script script;
  private final @Nullable Dictation dictation;
  private final RunLimits limits;
  private final Timeline timeline;
  private final ActorRef<M> root;
  private long steps;
  private @Nullable RunEnd crash;
  private boolean closed;

  /**
   * What a run is to be like, whatever the population.
   *
   * @param chooser who runs next
   * @param picker which message is delivered next, if the run is explored
   * @param script which messages are delivered, if the run follows one
   * @param seed of the population's dice
   * @param limits where to stop
   */
  record Terms(
      Chooser chooser,
      @Nullable Picker picker,
      @Nullable Script script,
      long seed,
      RunLimits limits) {}

  VirtualRun(
      VirtualEngine engine, Stage stage, Function<Habitat, Behavior<M>> population, Terms terms) {
    this.engine = engine;
    this.stage = stage;
    this.pump = stage.pump();
    this.ready = pump.ready;
    this.timeline = new Timeline(pump);
    this.chooser = terms.chooser();
    this.limits = terms.limits();
    this.picker = terms.picker();
    this.script = terms.script();
    this.mail = picker == null ? null : new Mail(engine.names(), timeline, terms.seed());
    this.dictation =
        script == null ? null : new Dictation(new ActorNames(), timeline, terms.seed());
    Carrier carrier = mail == null ? dictation : mail;
    Habitat habitat =
        carrier == null
            ? new Habitat(timeline, new SeededDice(terms.seed()), this::fail)
            : new Habitat(carrier, carrier, this::fail);
    Behavior<M> behavior = population.apply(habitat);
    pump.open(this);
    pump.mail = carrier;
    this.root = stage.spawn(behavior);
  }

  /** Sends a message to the root; may be called from any thread. */
  public void tell(M message) {
    root.tell(message);
  }

  /**
   * Runs the population until it rests or has to be stopped. It can be given more to do with {@link
   * #tell} and run again if it rests, or has reached its time limit, at which time then stands; one
   * that has crashed or used up its steps stays as it is.
   */
  public RunEnd pump() {
    if (closed) {
      throw new IllegalStateException("the run has been closed");
    }
    pump.takeControl();
    try {
      if (mail != null && picker != null) {
        return explore(mail, picker);
      }
      return dictation == null || script == null ? turn() : follow(dictation, script);
    } catch (Throwable escaped) {
      return crash(escaped);
    } finally {
      if (pump.mail != null) {
        pump.mail.rests();
      }
    }
  }

  /** Steps taken so far. */
  public long steps() {
    return steps;
  }

  /** Virtual nanoseconds since the run began. */
  public long nowNs() {
    return timeline.nowNs();
  }

  /** Stops all actors of the population, without letting them handle what they were sent. */
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      pump.takeControl();
      engine.ended(stage.clear(root));
    }
  }

  Timeline timeline() {
    return timeline;
  }

  /** Fails the run at its present step; only the first cause counts. */
  void fail(Throwable cause) {
    if (pump.inControl()) {
      crash(cause);
    } else {
      pump.intake(() -> crash(cause));
    }
  }

  private RunEnd crash(Throwable cause) {
    RunEnd end = crash;
    if (end == null) {
      end = new RunEnd(RunEnd.Kind.CRASHED, steps, timeline.nowNs(), cause);
      crash = end;
    }
    return end;
  }

  private RunEnd turn() {
    pump.doChores();
    while (crash == null) {
      if (!ready.isEmpty()) {
        if (steps == limits.steps()) {
          return end(RunEnd.Kind.STEP_LIMIT);
        }
        steps++;
        step(ready.take(chooser.choose(ready)));
      } else if (!timeline.isPending()) {
        return end(RunEnd.Kind.QUIESCENT);
      } else if (timeline.firstInstant() > limits.timeNs()) {
        timeline.passTo(limits.timeNs());
        return end(RunEnd.Kind.TIME_LIMIT);
      } else if (!fireDue()) {
        return end(RunEnd.Kind.STEP_LIMIT);
      }
      pump.doChores();
    }
    return crash;
  }

  private RunEnd explore(Mail messages, Picker chosenBy) {
    settle(messages);
    while (crash == null) {
      if (!messages.sort()) {
        if (!timeline.isPending()) {
          return end(RunEnd.Kind.QUIESCENT);
        }
        timeline.takeFirst().run();
      } else if (steps == limits.steps()) {
        return end(RunEnd.Kind.STEP_LIMIT);
      } else {
        int index = chosenBy.pick(messages);
        if (index == Picker.NONE) {
          return end(RunEnd.Kind.GIVEN_UP);
        }
        steps++;
        Inbox receiver = messages.deliver(index);
        messages.runs(receiver, steps);
        step(receiver);
      }
      settle(messages);
    }
    return crash;
  }

  private RunEnd follow(Dictation messages, Script written) {
    settle(messages);
    while (crash == null) {
      Delivery next = written.next();
      if (next == null) {
        return end(messages.isEmpty() ? RunEnd.Kind.QUIESCENT : RunEnd.Kind.STEP_LIMIT);
      }
      Inbox receiver = messages.deliver(next);
      if (receiver == null) {
        written.impossible(messages.to(next.receiver()));
        return end(RunEnd.Kind.GIVEN_UP);
      }
      steps++;
      messages.runs(receiver, steps);
      step(receiver);
      settle(messages);
    }
    return crash;
  }

  /** Lets actors do what Akka itself wants of them: begin to live, above all. */
  private void settle(Carrier messages) {
    pump.doChores();
    while (crash == null && !ready.isEmpty()) {
      Inbox actor = ready.take(0);
      messages.runs(actor, steps);
      step(actor);
      pump.doChores();
    }
  }

  private RunEnd end(RunEnd.Kind kind) {
    return new RunEnd(kind, steps, timeline.nowNs(), null);
  }

  private void step(Inbox inbox) {
    try {
      inbox.step();
    } finally {
      inbox.listed = false;
      if (inbox.isRunnable()) {
        ready.add(inbox);
      }
    }
  }

  /** Fires the timers of the next instant; false if the steps did not suffice. */
  private boolean fireDue() {
    long instant = timeline.firstInstant();
    do {
      if (steps == limits.steps()) {
        return false;
      }
      steps++;
      timeline.takeFirst().run();
      pump.doChores();
    } while (crash == null && timeline.isPending() && timeline.firstInstant() == instant);
    return true;
  }
}
