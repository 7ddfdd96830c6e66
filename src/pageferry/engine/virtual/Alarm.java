package pageferry.engine.virtual;

import akka.actor.AbstractActor;
import akka.event.Logging;

/**
 * The only logger of an engine's ActorSystem: an error that Akka would merely log, such as an
 * exception in PostStop or in a task of the dispatcher, fails the run.
 */
final class Alarm extends AbstractActor {
  @Override
  public Receive createReceive() {
    return receiveBuilder()
        .match(Logging.InitializeLogger.class, this::onInitialize)
        .match(Logging.Error.class, this::onError)
        .matchAny(event -> {})
        .build();
  }

  private void onInitialize(Logging.InitializeLogger request) {
    getSender().tell(Logging.loggerInitialized(), getSelf());
  }

  private void onError(Logging.Error event) {
    VirtualRun<?> run = PumpSetup.of(getContext().getSystem().settings()).run();
    if (run == null) {
      return;
    }
    Throwable cause = event.cause();
    boolean given = cause != null && cause != Logging.noCause();
    run.fail(given ? cause : new IllegalStateException("Akka reports: " + event.message()));
  }
}
