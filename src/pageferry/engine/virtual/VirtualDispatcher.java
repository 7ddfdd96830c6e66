package pageferry.engine.virtual;

import akka.actor.ActorCell;
import akka.actor.ActorPath;
import akka.actor.Cell;
import akka.dispatch.Dispatcher;
import akka.dispatch.Envelope;
import akka.dispatch.Mailbox;
import akka.dispatch.MailboxType;
import akka.dispatch.MessageDispatcherConfigurator;
import akka.dispatch.TaskInvocation;
import akka.dispatch.sysmsg.DeathWatchNotification;
import akka.dispatch.sysmsg.Failed;
import akka.dispatch.sysmsg.SystemMessage;
import akka.dispatch.sysmsg.Unwatch;
import java.util.concurrent.TimeUnit;
import pageferry.engine.ActorPaths;
import scala.concurrent.duration.Duration;
import scala.concurrent.duration.FiniteDuration;

/**
 * The dispatcher of all actors of an engine: it runs nothing itself, but tells the {@link Pump}
 * what has become runnable. Actors of the population get an {@link AkkaInbox}; Akka's own actors
 * keep Akka's mailboxes and are run as chores.
 *
 * <p>Two things Akka would leave open are closed here. An actor's failure fails the run at once
 * instead of going to its supervisor. And death watch, which walks hash tables of actors when it
 * tells watchers and watched of a death, makes them runnable in the order of their creation.
 */
final class VirtualDispatcher extends Dispatcher {
  private static final int ONE_MESSAGE = 1;

  private final Pump pump;

  VirtualDispatcher(MessageDispatcherConfigurator configurator, String id, Pump pump) {
    super(
        configurator,
        id,
        ONE_MESSAGE,
        Duration.Zero(),
        configurator.configureExecutor(),
        FiniteDuration.apply(1, TimeUnit.SECONDS));
    this.pump = pump;
  }

  @Override
  public Mailbox createMailbox(Cell actor, MailboxType type) {
    ActorPath path = actor.self().path();
    if (!ActorPaths.isOfPopulation(path)) {
      return super.createMailbox(actor, type);
    }
    AkkaInbox inbox = pump.newInbox(path);
    Mailbox mailbox = super.createMailbox(actor, (owner, system) -> inbox);
    inbox.attach(mailbox);
    return mailbox;
  }

  @Override
  public void dispatch(ActorCell receiver, Envelope envelope) {
    Mailbox mailbox = receiver.mailbox();
    if (!(mailbox.messageQueue() instanceof AkkaInbox inbox)) {
      super.dispatch(receiver, envelope);
    } else if (!pump.inControl()) {
      pump.intake(() -> dispatch(receiver, envelope));
    } else if (pump.mail != null) {
      pump.mail.post(inbox, envelope.message(), envelope);
    } else {
      inbox.add(envelope);
      if (!inbox.listed && mailbox.canBeScheduledForExecution(true, false)) {
        pump.ready.add(inbox);
      }
    }
  }

  @Override
  public void systemDispatch(ActorCell receiver, SystemMessage message) {
    VirtualRun<?> run = pump.run();
    Mailbox mailbox = receiver.mailbox();
    if (run != null && message instanceof Failed failed) {
      run.fail(failed.cause());
    } else if (!(mailbox.messageQueue() instanceof AkkaInbox inbox)) {
      super.systemDispatch(receiver, message);
    } else if (pump.inControl()) {
      mailbox.systemEnqueue(receiver.self(), message);
      if (!inbox.listed && mailbox.canBeScheduledForExecution(false, true)) {
        list(inbox, message);
      }
    } else {
      pump.intake(() -> systemDispatch(receiver, message));
    }
  }

  @Override
  public boolean registerForExecution(Mailbox mailbox, boolean message, boolean systemMessage) {
    if (!mailbox.canBeScheduledForExecution(message, systemMessage)) {
      return false;
    }
    if (!(mailbox.messageQueue() instanceof AkkaInbox inbox)) {
      if (!mailbox.setAsScheduled()) {
        return false;
      }
      pump.chore(mailbox);
    } else if (!pump.inControl()) {
      pump.intake(() -> registerForExecution(mailbox, message, systemMessage));
    } else if (inbox.listed) {
      return false;
    } else {
      pump.ready.add(inbox);
    }
    return true;
  }

  @Override
  public void executeTask(TaskInvocation invocation) {
    pump.chore(invocation);
  }

  /** Does nothing: there is no executor to shut down. */
  @Override
  public void shutdown() {}

  private void list(AkkaInbox inbox, SystemMessage message) {
    if (message instanceof DeathWatchNotification || message instanceof Unwatch) {
      pump.ready.addUnordered(inbox);
    } else {
      pump.ready.add(inbox);
    }
  }
}
