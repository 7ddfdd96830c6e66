package pageferry.engine.virtual;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import org.jspecify.annotations.Nullable;

/** The guardian of an engine's ActorSystem: spawns and stops the root of each population. */
final class Host {
  private static final String ROOT = "machine";

  /** What a host can be asked. */
  sealed interface Command {}

  /** Asks for a population; when the message has been handled it holds the root's address. */
  static final class Spawn<M> implements Command {
    private final Behavior<M> population;
    private @Nullable ActorRef<M> root;

    Spawn(Behavior<M> population) {
      this.population = population;
    }

    private void in(ActorContext<Command> context) {
      root = context.spawn(population, ROOT);
    }

    ActorRef<M> root() {
      if (root == null) {
        throw new IllegalStateException("the population's root was not spawned");
      }
      return root;
    }
  }

  /** Asks that a population be stopped. */
  record Dismiss(ActorRef<?> root) implements Command {}

  private Host() {}

  static Behavior<Command> create() {
    return Behaviors.receive(Host::onCommand);
  }

  private static Behavior<Command> onCommand(ActorContext<Command> context, Command command) {
    if (command instanceof Spawn<?> spawn) {
      spawn.in(context);
    } else if (command instanceof Dismiss dismiss) {
      context.stop(dismiss.root());
    }
    return Behaviors.same();
  }
}
