package pageferry.actors;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * What an actor has handled since it was as at birth: the write-ahead log from which it is rebuilt
 * after a crash. It outlives the actor. A command is written before it is handled, and what it
 * makes the actor send leaves only when it has been handled whole; so a crash at any moment between
 * loses nothing and sends nothing twice.
 *
 * @param <C> the commands
 */
final class CommandLog<C> {
  private final List<C> handled = new ArrayList<>();
  private final BooleanSupplier crashes;

  /**
   * @param crashes asked before a command is handled, and again before its effects leave
   */
  CommandLog(BooleanSupplier crashes) {
    this.crashes = crashes;
  }

  /** Lets the actor handle a command, if it does not crash meanwhile. */
  void handle(KernelActor<C> actor, C command) {
    handled.add(command);
    crashIfDue();
    List<Runnable> effects = actor.collectEffects(command);
    crashIfDue();
    finish(actor, effects);
  }

  /** Brings a newborn actor to where it was, and lets it finish the command that it crashed at. */
  void relive(KernelActor<C> actor) {
    for (int i = 0; i < handled.size(); i++) {
      List<Runnable> effects = actor.collectEffects(handled.get(i));
      if (i == handled.size() - 1) {
        finish(actor, effects);
      }
    }
  }

  private void finish(KernelActor<C> actor, List<Runnable> effects) {
    effects.forEach(Runnable::run);
    if (actor.isAsBorn()) {
      handled.clear();
    }
  }

  private void crashIfDue() {
    if (crashes.getAsBoolean()) {
      throw new ActorCrash();
    }
  }
}
