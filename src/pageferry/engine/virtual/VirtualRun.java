package pageferry.engine.virtual;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import java.util.function.Function;
import pageferry.world.Environment;

/**
 * One life of a population in virtual time. A step is one message handled by one actor, or one
 * timer fired; which comes next is what the run's {@link Course} says.
 *
 * <p>All calls but {@link #tell} belong to one thread at a time.
 *
 * @param <M> what the root of the population understands
 */
public final class VirtualRun<M> implements AutoCloseable {
  private final VirtualEngine engine;
  private final Stage stage;
  private final Steps steps;
  private final Conductor conductor;
  private final ActorRef<M> root;
  private boolean closed;

  VirtualRun(
      VirtualEngine engine,
      Function<Environment, Behavior<M>> population,
      Course course,
      long seed) {
    this.engine = engine;
    this.stage = engine.stage(course);
    this.steps = new Steps(stage.pump(), engine.names(), engine.emptyClocks(), seed);
    this.conductor = course.of(steps);
    Behavior<M> behavior = population.apply(conductor.environment(this::fail));
    conductor.begin();
    this.root = stage.begin(this, behavior);
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
    steps.pump.takeControl();
    try {
      return conductor.run();
    } catch (Throwable escaped) {
      return steps.fail(escaped);
    } finally {
      conductor.rest();
    }
  }

  /** Steps taken so far. */
  public long steps() {
    return steps.taken();
  }

  /** Virtual nanoseconds since the run began. */
  public long nowNs() {
    return steps.timeline.nowNs();
  }

  /** Stops all actors of the population, without letting them handle what they were sent. */
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      steps.pump.takeControl();
      engine.ended(stage.clear(root));
    }
  }

  TimerQueue timeline() {
    return steps.timeline;
  }

  /** Fails the run at its present step; only the first cause counts. */
  void fail(Throwable cause) {
    if (steps.pump.inControl()) {
      steps.fail(cause);
    } else {
      steps.pump.intake(() -> steps.fail(cause));
    }
  }
}
