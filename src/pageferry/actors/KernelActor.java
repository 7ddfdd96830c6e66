package pageferry.actors;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.ExtensibleBehavior;
import akka.actor.typed.Signal;
import akka.actor.typed.TypedActorContext;
import akka.actor.typed.javadsl.Behaviors;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import pageferry.world.Panic;

/**
 * An actor that is one kernel object: it handles one message at a time and brings the whole run
 * down with whatever it throws.
 *
 * @param <C> the commands it takes
 */
abstract class KernelActor<C> extends ExtensibleBehavior<C> {
  private final Panic panic;
  private @Nullable CommandLog<C> past;
  private @Nullable List<Runnable> effects;

  KernelActor(Panic panic) {
    this.panic = panic;
  }

  /** Handles one command. */
  abstract void on(C command);

  /** Whether the actor is as it was at birth, so that its past does not matter any more. */
  boolean isAsBorn() {
    return false;
  }

  /** Sends a message, or keeps it until the command has been handled whole. */
  final <M> void tell(ActorRef<M> to, M message) {
    if (effects == null) {
      to.tell(message);
    } else {
      effects.add(() -> to.tell(message));
    }
  }

  /** Whether what others notice is kept until the command has been handled whole. */
  final boolean keepsEffects() {
    return effects != null;
  }

  /** The same for whatever else others notice. */
  final void effect(Runnable what) {
    if (effects == null) {
      what.run();
    } else {
      effects.add(what);
    }
  }

  /** Makes a newborn actor what it was before it crashed. */
  final void relive(CommandLog<C> before) {
    past = before;
    before.relive(this);
  }

  /** Handles a command, and answers what others are to notice of it. */
  final List<Runnable> collectEffects(C command) {
    List<Runnable> collected = new ArrayList<>();
    effects = collected;
    on(command);
    effects = null;
    return collected;
  }

  @Override
  public final Behavior<C> receive(TypedActorContext<C> context, C command) {
    try {
      if (past == null) {
        on(command);
      } else {
        past.handle(this, command);
      }
      return Behaviors.same();
    } catch (ActorCrash crash) {
      throw crash;
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
