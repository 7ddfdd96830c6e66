package pageferry.engine.virtual;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import java.util.function.Consumer;

/** The guardian of an engine's ActorSystem: spawns and stops the root of each population. */
final class Host {
  private static final String ROOT = "machine";

  /** What a host can be asked. */
  sealed interface Command {}

  /** Asks for a population, whose root's address is then handed to {@code parent}. */
  record Spawn<M>(Behavior<M> population, Consumer<ActorRef<M>> parent) implements Command {
    private void in(ActorContext<Command> context) {
      parent.accept(context.spawn(population, ROOT));
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
