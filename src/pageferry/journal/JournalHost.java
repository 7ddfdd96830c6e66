package pageferry.journal;

import akka.actor.Props;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.ChildFailed;
import akka.actor.typed.Terminated;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Adapter;
import akka.actor.typed.javadsl.Behaviors;
import java.util.Map;
import java.util.TreeMap;

/** The guardian of a journal's ActorSystem: spawns writers, and tells their users of failures. */
final class JournalHost {
  /** What the host can be asked. */
  sealed interface Command {
    /** Has the host do what it is asked. */
    void carryOut(JournalHost host);
  }

  /**
   * Asks for a writer.
   *
   * @param persistenceId of what it writes
   * @param window who uses it
   */
  record Open(String persistenceId, Backpressure window) implements Command {
    @Override
    public void carryOut(JournalHost host) {
      host.open(this);
    }
  }

  /**
   * Asks that everything under a persistence id be deleted.
   *
   * @param persistenceId what to delete
   * @param window who waits for the end of it
   */
  record Erase(String persistenceId, Backpressure window) implements Command {
    @Override
    public void carryOut(JournalHost host) {
      host.erase(this);
    }
  }

  private final ActorContext<Command> context;
  private final Map<String, Backpressure> windows = new TreeMap<>();
  private long opened;

  private JournalHost(ActorContext<Command> context) {
    this.context = context;
  }

  static Behavior<Command> create() {
    return Behaviors.setup(context -> new JournalHost(context).hosting());
  }

  private Behavior<Command> hosting() {
    return Behaviors.receive(Command.class)
        .onAnyMessage(this::onCommand)
        .onSignal(Terminated.class, this::ended)
        .build();
  }

  private Behavior<Command> onCommand(Command command) {
    command.carryOut(this);
    return Behaviors.same();
  }

  private void open(Open open) {
    ActorRef<JournalWriter.Command> writer =
        context.spawn(JournalWriter.create(open.persistenceId()), name(open.window()));
    context.watch(writer);
    open.window().opened(writer);
  }

  private void erase(Erase erase) {
    Props props = RunEraser.props(erase.persistenceId());
    ActorRef<Void> eraser = Adapter.toTyped(Adapter.actorOf(context, props, name(erase.window())));
    context.watch(eraser);
  }

  private String name(Backpressure window) {
    String name = "writer-" + opened++;
    windows.put(name, window);
    return name;
  }

  private Behavior<Command> ended(Terminated signal) {
    Backpressure window = windows.remove(signal.getRef().path().name());
    if (window != null) {
      window.ended(signal instanceof ChildFailed failed ? failed.getCause() : null);
    }
    return Behaviors.same();
  }
}
