package pageferry.engine.virtual;

import akka.actor.typed.Behavior;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import pageferry.world.Environment;

/**
 * Runs actors on one thread in virtual time, one population after another: in one long-lived
 * ActorSystem, or on a bare stage. What happens in a run follows from the population, the course
 * and the seed alone.
 *
 * <p>An engine has no thread of its own: it works in the thread that calls it, one at a time. Any
 * number of engines can exist in one JVM.
 */
public final class VirtualEngine implements AutoCloseable {
  private final ActorNames names = new ActorNames();
  private final HappenedBefore clocks = new HappenedBefore();
  private final BareStage bare = new BareStage();
  private @Nullable EngineSystem system;
  private @Nullable VirtualRun<?> current;
  private boolean closed;

  private VirtualEngine() {}

  /** An engine, whose ActorSystem is started when the first run needs it. */
  public static VirtualEngine start() {
    return new VirtualEngine();
  }

  /**
   * Begins a run, which must be closed before the next one begins.
   *
   * @param population makes the root of the population
   * @param course in which order it takes its steps
   * @param seed of the population's dice
   */
  public <M> VirtualRun<M> begin(
      Function<Environment, Behavior<M>> population, Course course, long seed) {
    if (closed) {
      throw new IllegalStateException("the engine has been closed");
    }
    if (current != null) {
      throw new IllegalStateException("the run before has not been closed");
    }
    stage(course).pump().takeControl();
    VirtualRun<M> run = new VirtualRun<>(this, population, course, seed);
    current = run;
    return run;
  }

  /** The {@link Pending#label} of a message of an explored run of this engine. */
  public String label(long id) {
    return names.label(id);
  }

  /** Where a run of that course takes place. */
  Stage stage(Course course) {
    return course.isBare() ? bare : system();
  }

  private EngineSystem system() {
    EngineSystem started = system;
    if (started == null) {
      started = EngineSystem.start();
      system = started;
    }
    return started;
  }

  /** What explored runs keep of their steps, one after the other. */
  HappenedBefore emptyClocks() {
    clocks.begin();
    return clocks;
  }

  ActorNames names() {
    return names;
  }

  /** Akka's own picture of all actors there are: equal pictures, equal actors. */
  String actorTree() {
    return system().actorTree();
  }

  /** Closes the run, if there is one, and ends the ActorSystem. */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    if (current != null) {
      current.close();
    }
    closed = true;
    if (system != null) {
      system.close();
    }
  }

  /** Notes the end of a run; a system that could not be cleared is not used again. */
  void ended(boolean cleared) {
    current = null;
    if (!cleared && system != null) {
      EngineSystem old = system;
      system = null;
      old.close();
    }
  }
}
