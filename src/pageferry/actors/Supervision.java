package pageferry.actors;

import akka.actor.typed.Behavior;
import akka.actor.typed.SupervisorStrategy;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import java.util.List;
import java.util.function.Function;
import pageferry.world.Attempt;
import pageferry.world.Clock;
import pageferry.world.Fault;
import pageferry.world.FaultKind;
import pageferry.world.FaultPoint;
import pageferry.world.Footprint;
import pageferry.world.Panic;
import pageferry.world.TaskEvent;
import pageferry.world.Tracer;

/**
 * How the actors that own memory and locks are kept: where the fault plan lets actors crash, each
 * is restarted by Akka's supervision and relives what it had handled.
 *
 * @param panic where an actor reports what it did not expect
 * @param faults which actors crash, and when
 * @param clock the run's time
 * @param tracer who hears of crashes
 * @param footprint where they note what a delivery touches
 */
record Supervision(
    Panic panic, FaultPoint faults, Clock clock, Tracer tracer, Footprint footprint) {
  /** The behaviour of an actor of that kind. */
  <C> Behavior<C> behavior(String kind, Function<ActorContext<C>, KernelActor<C>> birth) {
    if (!faults.watches(FaultKind.RESTART_ACTOR)) {
      return Behaviors.setup(birth::apply);
    }
    CommandLog<C> past = new CommandLog<>(() -> crashes(kind));
    Behavior<C> alive =
        Behaviors.setup(
            context -> {
              KernelActor<C> actor = birth.apply(context);
              actor.relive(past);
              return actor;
            });
    return Behaviors.supervise(alive)
        .onFailure(
            ActorCrash.class,
            SupervisorStrategy.restart().withStopChildren(false).withLoggingEnabled(false));
  }

  private boolean crashes(String kind) {
    Attempt.Caller caller = new Attempt.Caller(-1, kind, List.of());
    Fault fault = faults.at(FaultKind.RESTART_ACTOR, new Attempt(caller, Attempt.Site.NOWHERE));
    if (fault != null) {
      tracer.emit(
          clock.nowNs(), -1, 0, new TaskEvent.FaultInjected(FaultKind.RESTART_ACTOR, -1, -1, 0));
    }
    return fault != null;
  }
}
