package pageferry.engine.threads;

import akka.actor.ActorCell;
import akka.actor.Cell;
import akka.dispatch.Dispatcher;
import akka.dispatch.Envelope;
import akka.dispatch.Mailbox;
import akka.dispatch.MailboxType;
import akka.dispatch.MessageDispatcherConfigurator;
import akka.dispatch.sysmsg.Failed;
import akka.dispatch.sysmsg.SystemMessage;
import com.typesafe.config.Config;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import pageferry.engine.ActorPaths;
import scala.concurrent.duration.Duration;
import scala.concurrent.duration.FiniteDuration;

/**
 * Akka's dispatcher on its fork-join pool, but that actors of the population get an {@link
 * GatedInbox} and tell the {@link StepGate} whenever they run.
 */
final class ThreadsDispatcher extends Dispatcher {
  private final StepGate gate;

  ThreadsDispatcher(MessageDispatcherConfigurator configurator, Config config, StepGate gate) {
    super(
        configurator,
        config.getString("id"),
        config.getInt("throughput"),
        Duration.Zero(),
        configurator.configureExecutor(),
        FiniteDuration.apply(1, TimeUnit.SECONDS));
    this.gate = gate;
  }

  @Override
  public Mailbox createMailbox(Cell actor, MailboxType type) {
    if (!ActorPaths.isOfPopulation(actor.self().path())) {
      return super.createMailbox(actor, type);
    }
    GatedInbox inbox = gate.newInbox(actor.self().path());
    return super.createMailbox(actor, (owner, system) -> inbox);
  }

  @Override
  public void dispatch(ActorCell receiver, Envelope envelope) {
    Mailbox mailbox = receiver.mailbox();
    if (mailbox.messageQueue() instanceof GatedInbox inbox) {
      gate.send(inbox, envelope, () -> registerForExecution(mailbox, true, false));
    } else {
      super.dispatch(receiver, envelope);
    }
  }

  @Override
  public void systemDispatch(ActorCell receiver, SystemMessage message) {
    if (message instanceof Failed failed) {
      gate.fail(failed.cause());
    }
    super.systemDispatch(receiver, message);
  }

  @Override
  public boolean registerForExecution(Mailbox mailbox, boolean message, boolean systemMessage) {
    if (!(mailbox.messageQueue() instanceof GatedInbox inbox)) {
      return super.registerForExecution(mailbox, message, systemMessage);
    }
    if (!mailbox.canBeScheduledForExecution(message, systemMessage) || !mailbox.setAsScheduled()) {
      return false;
    }
    try {
      executorService().execute(() -> gate.run(inbox, mailbox));
      return true;
    } catch (RejectedExecutionException runIsOver) {
      mailbox.setAsIdle();
      return false;
    }
  }
}
