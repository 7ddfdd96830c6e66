package pageferry.engine.threads;

import akka.actor.BootstrapSetup;
import akka.actor.setup.ActorSystemSetup;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import com.typesafe.config.ConfigFactory;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import pageferry.world.Environment;

/**
 * One life of a population on real threads, in an ActorSystem of its own.
 *
 * @param <M> what the root of the population understands
 */
public final class ThreadsRun<M> implements AutoCloseable {
  private static final String ROOT = "machine";

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
        actor.default-dispatcher.type =
          "pageferry.engine.threads.ThreadsDispatcherConfigurator"
      }
      """;

  private final DilatedClock clock;
  private final StepGate gate;
  private final ActorSystem<Void> system;
  private final ActorRef<M> root;

  private ThreadsRun(
      Function<Environment, Behavior<M>> population, DilatedClock clock, StepGate gate) {
    this.clock = clock;
    this.gate = gate;
    Behavior<M> behavior = population.apply(new Environment(gate, gate, gate::fail));
    CompletableFuture<ActorRef<M>> spawned = new CompletableFuture<>();
    Behavior<Void> guardian =
        Behaviors.setup(
            context -> {
              clock.start();
              spawned.complete(context.spawn(behavior, ROOT));
              return Behaviors.empty();
            });
    ActorSystemSetup setup =
        ActorSystemSetup.create(
            BootstrapSetup.create(ConfigFactory.parseString(CONFIGURATION)), new GateSetup(gate));
    this.system = ActorSystem.create(guardian, "pageferry", setup);
    this.root = spawned.join();
  }

  /**
   * Begins a run.
   *
   * @param population makes the root of the population
   * @param seed of the population's dice, of which each actor has its own
   * @param dilation real nanoseconds in one of the population's
   * @param listener who hears of each step
   */
  public static <M> ThreadsRun<M> begin(
      Function<Environment, Behavior<M>> population,
      long seed,
      long dilation,
      StepListener listener) {
    DilatedClock clock = new DilatedClock(dilation);
    return new ThreadsRun<>(population, clock, new StepGate(seed, clock, listener));
  }

  /** Sends a message to the root; to be called by one thread alone. */
  public void tell(M message) {
    root.tell(message);
  }

  /** Nanoseconds of the population since the run began. */
  public long nowNs() {
    return clock.nowNs();
  }

  /** Steps begun so far; a step is one message handled by one actor. */
  public long steps() {
    return gate.steps();
  }

  /** Whether no message is handled or under way, so that nothing will ever happen by itself. */
  public boolean isAtRest() {
    return gate.isAtRest();
  }

  /** What an actor reported first, or null. */
  public @Nullable Throwable failure() {
    return gate.failure();
  }

  /** Lets no actor begin another step, and returns when none is in one. */
  public void halt() {
    gate.halt();
  }

  /** Ends the ActorSystem and the clock. */
  @Override
  public void close() {
    gate.halt();
    clock.close();
    system.terminate();
  }
}
