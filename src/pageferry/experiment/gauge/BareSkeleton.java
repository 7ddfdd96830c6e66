package pageferry.experiment.gauge;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.ExtensibleBehavior;
import akka.actor.typed.Signal;
import akka.actor.typed.TypedActorContext;
import akka.actor.typed.javadsl.Behaviors;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import pageferry.world.Clock;
import pageferry.world.Environment;

/**
 * A population that only sends messages and waits for timers, as many per "migration" as asked for:
 * the yardstick of real migrations. One driver asks passive actors, in turn, and each answers; when
 * the answer is there the driver asks the next, or first lets a timer pass.
 */
public final class BareSkeleton {
  private static final long TIMER_NS = 100;

  /**
   * How much there is to do.
   *
   * @param messagesPerMigration messages handled by any actor, those that timers send included
   * @param timersPerMigration how many of these messages a timer sends
   * @param passiveActors how many actors only answer
   */
  public record Shape(int messagesPerMigration, int timersPerMigration, int passiveActors) {
    public Shape {
      if (timersPerMigration > messagesPerMigration || passiveActors < 1) {
        throw new IllegalArgumentException("no such skeleton");
      }
    }
  }

  /** What the driver and the passive actors are sent. */
  public interface Message {}

  /** Asks the driver for a number of migrations. */
  public record Migrate(long migrations) implements Message {}

  /** Asks a passive actor for a {@link Reply}. */
  public record Ask(long subject, ActorRef<Message> replyTo) implements Message {}

  /** Answers, or tells that a timer has fired. */
  public record Reply(long subject) implements Message {}

  private BareSkeleton() {}

  /** The population's root is its driver. */
  public static Function<Environment, Behavior<Message>> population(Shape shape) {
    return environment ->
        Behaviors.setup(
            context -> {
              List<ActorRef<Message>> passive = new ArrayList<>();
              for (int i = 0; i < shape.passiveActors(); i++) {
                passive.add(context.spawn(new Passive(), "passive-" + i));
              }
              return new Driver(shape, environment.clock(), context.getSelf(), passive);
            });
  }

  /** Asks, waits, and counts. */
  private static final class Driver extends ExtensibleBehavior<Message> {
    private final Shape shape;
    private final Clock clock;
    private final ActorRef<Message> self;
    private final List<ActorRef<Message>> passive;
    private long migrations;
    private int messagesLeft;
    private int timersLeft;
    private int next;

    Driver(Shape shape, Clock clock, ActorRef<Message> self, List<ActorRef<Message>> passive) {
      this.shape = shape;
      this.clock = clock;
      this.self = self;
      this.passive = passive;
    }

    @Override
    public Behavior<Message> receive(TypedActorContext<Message> context, Message message) {
      if (message instanceof Migrate order) {
        migrations = order.migrations();
      }
      advance();
      return this;
    }

    @Override
    public Behavior<Message> receiveSignal(TypedActorContext<Message> context, Signal signal) {
      return this;
    }

    private void advance() {
      if (messagesLeft == 0) {
        if (migrations == 0) {
          return;
        }
        migrations--;
        messagesLeft = shape.messagesPerMigration();
        timersLeft = shape.timersPerMigration();
      }
      if (timersLeft > 0 && timerIsDue()) {
        timersLeft--;
        messagesLeft--;
        Reply fired = new Reply(migrations);
        clock.after(TIMER_NS, () -> self.tell(fired));
      } else if (messagesLeft == 1) {
        messagesLeft = 0;
        self.tell(new Reply(migrations));
      } else {
        messagesLeft -= 2;
        passive.get(next).tell(new Ask(migrations, self));
        next = next + 1 == passive.size() ? 0 : next + 1;
      }
    }

    /** Spreads the timers over the migration. */
    private boolean timerIsDue() {
      return (long) timersLeft * shape.messagesPerMigration()
          >= (long) messagesLeft * shape.timersPerMigration();
    }
  }

  /** Answers. */
  private static final class Passive extends ExtensibleBehavior<Message> {
    @Override
    public Behavior<Message> receive(TypedActorContext<Message> context, Message message) {
      if (message instanceof Ask ask) {
        ask.replyTo().tell(new Reply(ask.subject()));
      }
      return this;
    }

    @Override
    public Behavior<Message> receiveSignal(TypedActorContext<Message> context, Signal signal) {
      return this;
    }
  }
}
