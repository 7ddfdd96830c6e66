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
  sealed interface Command {
    /** Has the host do what it is asked. */
    void carryOut(ActorContext<Command> host);
  }

  /** Asks for a population, whose root's address is then handed to {@code parent}. */
  record Spawn<M>(Behavior<M> population, Consumer<ActorRef<M>> parent) implements Command {
    @Override
    public void carryOut(ActorContext<Command> host) {
      parent.accept(host.spawn(population, ROOT));
    }
  }

  /** Asks that a population be stopped. */
  record Dismiss(ActorRef<?> root) implements Command {
    @Override
    public void carryOut(ActorContext<Command> host) {
      host.stop(root);
    }
  }

  private Host() {}

  static Behavior<Command> create() {
    return Behaviors.receive(Host::onCommand);
  }

  private static Behavior<Command> onCommand(ActorContext<Command> context, Command command) {
    command.carryOut(context);
    return Behaviors.same();
  }
}
