package pageferry.journal;

import akka.actor.Props;
import akka.persistence.AbstractPersistentActor;
import akka.persistence.DeleteMessagesFailure;
import akka.persistence.DeleteMessagesSuccess;
import akka.persistence.Recovery;

/** Deletes all events of one run, which typed persistent actors cannot. */
final class RunEraser extends AbstractPersistentActor {
  private final String persistenceId;

  private RunEraser(String persistenceId) {
    this.persistenceId = persistenceId;
  }

  static Props props(String persistenceId) {
    return Props.create(RunEraser.class, () -> new RunEraser(persistenceId));
  }

  @Override
  public String persistenceId() {
    return persistenceId;
  }

  @Override
  public Recovery recovery() {
    return Recovery.none();
  }

  @Override
  public Receive createReceiveRecover() {
    return receiveBuilder().matchAny(event -> deleteMessages(lastSequenceNr())).build();
  }

  @Override
  public Receive createReceive() {
    return receiveBuilder()
        .match(DeleteMessagesSuccess.class, done -> getContext().stop(getSelf()))
        .match(
            DeleteMessagesFailure.class,
            failed -> {
              throw new JournalFailure("a run cannot be deleted", failed.cause());
            })
        .build();
  }
}
