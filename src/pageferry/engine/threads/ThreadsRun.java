package pageferry.engine.threads;

import akka.actor.BootstrapSetup;
import akka.actor.setup.ActorSystemSetup;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import com.typesafe.config.ConfigFactory;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import pageferry.world.Habitat;

/**
 * One life of a population on real threads, in an ActorSystem of its own.
 *
 * @param <M> what the root of the population understands
 */
public final class ThreadsRun<M> implements AutoCloseable {
  private static final String CONFIGURATION =
      """
      akka {
        loglevel = OFF
        stdout-loglevel = OFF
        log-dead-letters = off
        log-dead-letters-during-shutdown = off
        use-slf4j = off
        daemonic = on
        jvm-exit-on-fatal-error = off
        jvm-shutdown-hooks = off
        coordinated-shutdown.run-by-actor-system-terminate = off
        coordinated-shutdown.run-by-jvm-shutdown-hook = off
      }
      """;

  private final DilatedClock clock;
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
  private final ActorSystem<M> system;

  private ThreadsRun(Function<Habitat, Behavior<M>> population, long seed, long dilation) {
    this.clock = new DilatedClock(dilation);
    Habitat habitat =
        new Habitat(clock, new LockedDice(seed), cause -> failure.compareAndSet(null, cause));
    ActorSystemSetup setup =
        ActorSystemSetup.create(BootstrapSetup.create(ConfigFactory.parseString(CONFIGURATION)));
    this.system = ActorSystem.create(population.apply(habitat), "pageferry", setup);
  }

  /**
   * Begins a run.
   *
   * @param population makes the root of the population
   * @param seed of the population's dice; what follows from it depends on the threads too
   * @param dilation real nanoseconds in one of the population's
   */
  public static <M> ThreadsRun<M> begin(
      Function<Habitat, Behavior<M>> population, long seed, long dilation) {
    return new ThreadsRun<>(population, seed, dilation);
  }

  /** Sends a message to the root. */
  public void tell(M message) {
    system.tell(message);
  }

  /** Nanoseconds of the population since the run began. */
  public long nowNs() {
    return clock.nowNs();
  }

  /** What an actor reported first, or null. */
  public @Nullable Throwable failure() {
    return failure.get();
  }

  /** Ends the ActorSystem and the clock. */
  @Override
  public void close() {
    clock.close();
    system.terminate();
  }
}
