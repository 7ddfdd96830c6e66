package pageferry.engine.virtual;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.Terminated;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** An actor that does what its messages say. */
final class Puppet {
  /** A message that says what to do. */
  interface Act {
    /** Does it. */
    void in(ActorContext<Act> context);
  }

  private Puppet() {}

  static Behavior<Act> create() {
    return create(dead -> {}, () -> {});
  }

  /** A puppet that tells of the deaths it hears of, and of its own. */
  static Behavior<Act> create(Consumer<ActorRef<Void>> onTerminated, Runnable onPostStop) {
    return Behaviors.receive(
        (context, act) -> {
          act.in(context);
          return Behaviors.same();
        },
        (context, signal) -> {
          if (signal instanceof Terminated terminated) {
            onTerminated.accept(terminated.getRef());
          } else if (signal instanceof PostStop) {
            onPostStop.run();
          }
          return Behaviors.same();
        });
  }

  /** The ActorSystem an engine uses now. */
  static ActorSystem<Void> systemOf(VirtualEngine engine) {
    List<ActorSystem<Void>> system = new ArrayList<>();
    try (VirtualRun<Act> run =
        engine.begin(
            it -> create(), Course.inOrder(Chooser.fifo(), RunLimits.none()).inAkka(), 1)) {
      run.tell(context -> system.add(context.getSystem()));
      run.pump();
    }
    return system.get(0);
  }

  /** A puppet that stops at its first message. */
  static Behavior<Act> mortal() {
    return Behaviors.receiveMessage(act -> Behaviors.stopped());
  }
}
