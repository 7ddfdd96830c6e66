package pageferry.engine.virtual;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import org.jspecify.annotations.Nullable;

/**
 * A stage without ActorSystem: it interprets the behaviours of a population itself. An actor here
 * costs as much as the object that it is, and a search makes some fifteen of them for each
 * schedule; a message costs half of what Akka's cells and mailboxes take for it. What it gives an
 * actor is what a kernel object needs: its own address, children, and messages one at a time; no
 * watching, no timers, no stopping from outside.
 */
final class BareStage implements Stage {
  private final Pump pump = new Pump();
  private @Nullable VirtualRun<?> run;
  private int born;

  @Override
  public Pump pump() {
    return pump;
  }

  @Override
  public <M> ActorRef<M> begin(VirtualRun<M> next, Behavior<M> population) {
    run = next;
    born = 0;
    return new BareActor<>(this, population, null, "");
  }

  /** How many actors of the run had been created before this one. */
  int nextNumber() {
    return born++;
  }

  /** Lets a new actor begin its life before the next message is delivered. */
  void awaitsBirth(BareActor<?> actor) {
    pump.ready.add(actor);
  }

  /** Fails the run, if there is one. */
  void fail(Throwable cause) {
    if (run != null) {
      run.fail(cause);
    }
  }

  /** The present run, or null if there is none. */
  @Nullable VirtualRun<?> run() {
    return run;
  }

  @Override
  public boolean clear(ActorRef<?> root) {
    run = null;
    pump.mail = null;
    pump.doChores();
    pump.ready.clear();
    return true;
  }
}
