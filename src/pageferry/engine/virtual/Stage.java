package pageferry.engine.virtual;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;

/** Where populations live, one after another. */
interface Stage {
  /** What the parts of this stage share. */
  Pump pump();

  /** Lets a run begin, and creates the root of its population. */
  <M> ActorRef<M> begin(VirtualRun<M> run, Behavior<M> population);

  /**
   * Stops a population, handling no message any more.
   *
   * @return whether all its actors are gone, so that this stage can be used again
   */
  boolean clear(ActorRef<?> root);
}
