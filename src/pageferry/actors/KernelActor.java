package pageferry.actors;

import akka.actor.typed.Behavior;
import akka.actor.typed.ExtensibleBehavior;
import akka.actor.typed.Signal;
import akka.actor.typed.TypedActorContext;
import akka.actor.typed.javadsl.Behaviors;
import pageferry.world.Panic;

/**
 * An actor that is one kernel object: it handles one message at a time and brings the whole run
 * down with whatever it throws.
 *
 * @param <C> the commands it takes
 */
abstract class KernelActor<C> extends ExtensibleBehavior<C> {
  private final Panic panic;

  KernelActor(Panic panic) {
    this.panic = panic;
  }

  /** Handles one command. */
  abstract void on(C command);

  @Override
  public final Behavior<C> receive(TypedActorContext<C> context, C command) {
    try {
      on(command);
      return Behaviors.same();
    } catch (Throwable cause) {
      panic.panic(cause);
      return Behaviors.stopped();
    }
  }

  @Override
  public final Behavior<C> receiveSignal(TypedActorContext<C> context, Signal signal) {
    return Behaviors.same();
  }
}
