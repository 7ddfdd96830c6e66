package pageferry.journal;

import akka.actor.typed.Behavior;
import akka.persistence.typed.PersistenceId;
import akka.persistence.typed.javadsl.CommandHandler;
import akka.persistence.typed.javadsl.Effect;
import akka.persistence.typed.javadsl.EventHandler;
import akka.persistence.typed.javadsl.EventSourcedBehavior;
import akka.persistence.typed.javadsl.Recovery;

/**
 * The persistent actor of one run: persists each event it is given after those that are there, and
 * says so when the store has it. A failure stops it, which its parent reports.
 */
final class JournalWriter
    extends EventSourcedBehavior<JournalWriter.Command, JournalEvent, JournalWriter.State> {
  /** What a writer can be asked. */
  sealed interface Command {
    /** What a writer does about it. */
    Effect<JournalEvent, State> effect(JournalWriter writer);
  }

  /** Asks that an event be persisted. */
  record Append(JournalEvent event, Receipt receipt) implements Command {
    @Override
    public Effect<JournalEvent, State> effect(JournalWriter writer) {
      return writer.Effect().persist(event).thenRun(receipt::persisted);
    }
  }

  /** Asks the writer to end. */
  enum Stop implements Command {
    /** The only one. */
    NOW;

    @Override
    public Effect<JournalEvent, State> effect(JournalWriter writer) {
      return writer.Effect().none().thenStop();
    }
  }

  /** Learns, in another thread, that an event has been persisted. */
  @FunctionalInterface
  interface Receipt {
    void persisted();
  }

  /** A writer knows nothing of what it has written. */
  enum State {
    /** The only one. */
    NONE
  }

  private JournalWriter(String persistenceId) {
    super(PersistenceId.ofUniqueId(persistenceId));
  }

  static Behavior<Command> create(String persistenceId) {
    return new JournalWriter(persistenceId);
  }

  @Override
  public State emptyState() {
    return State.NONE;
  }

  /** Nothing is read again: only the store must know where the next event goes. */
  @Override
  public Recovery recovery() {
    return Recovery.disabled();
  }

  @Override
  public CommandHandler<Command, JournalEvent, State> commandHandler() {
    return (state, command) -> command.effect(this);
  }

  @Override
  public EventHandler<State, JournalEvent> eventHandler() {
    return (state, event) -> state;
  }
}
