package pageferry.cluster;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.delivery.ConsumerController;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Has units of work done, one at a time: fetches the text of a job that it does not know, has the
 * unit run at its bench, and hands in what came of it until the coordinator has it. Meanwhile
 * another worker may use the bench.
 */
final class Worker extends AbstractBehavior<Worker.Command> {
  /** After how long without an answer the coordinator is asked again. */
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  /** What a worker is told. */
  sealed interface Command {
    /** Has a worker do what it is told. */
    Behavior<Command> carryOut(Worker worker);
  }

  private record Given(ConsumerController.Delivery<Unit> delivery) implements Command {
    @Override
    public Behavior<Command> carryOut(Worker worker) {
      return worker.given(this);
    }
  }

  private record Fetched(Piece piece) implements Command {
    @Override
    public Behavior<Command> carryOut(Worker worker) {
      return worker.fetched(this);
    }
  }

  private record HandedIn(Coordinator.Taken taken) implements Command {
    @Override
    public Behavior<Command> carryOut(Worker worker) {
      return worker.handedIn(this);
    }
  }

  private record Ran(byte @Nullable [] outcome, @Nullable Throwable failure) implements Command {
    @Override
    public Behavior<Command> carryOut(Worker worker) {
      return worker.ran(this);
    }
  }

  private enum Again implements Command {
    AGAIN;

    @Override
    public Behavior<Command> carryOut(Worker worker) {
      return worker.again();
    }
  }

  private final ActorRef<Coordinator.Command> coordinator;
  private final TimerScheduler<Command> timers;
  private final ActorRef<Piece> pieces;
  private final ActorRef<Coordinator.Taken> receipts;
  private final Bench bench;
  private final Blobs arriving = new Blobs();

  private ConsumerController.@Nullable Delivery<Unit> delivery;
  private @Nullable String job;
  private byte[] text = new byte[0];
  private byte @Nullable [] outcome;

  /** What the coordinator was asked last, as long as it has not answered. */
  private Coordinator.@Nullable Command asked;

  private Worker(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      ActorRef<Coordinator.Command> coordinator,
      Bench bench) {
    super(context);
    this.bench = bench;
    this.coordinator = coordinator;
    this.timers = timers;
    this.pieces = context.messageAdapter(Piece.class, Fetched::new);
    this.receipts = context.messageAdapter(Coordinator.Taken.class, HandedIn::new);
  }

  static Behavior<Command> create(ActorRef<Coordinator.Command> coordinator, Bench bench) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> {
                  var controller =
                      context.spawn(ConsumerController.create(Coordinator.WORKERS), "controller");
                  ActorRef<ConsumerController.Delivery<Unit>> adapter =
                      context.messageAdapter(ConsumerController.deliveryClass(), Given::new);
                  controller.tell(new ConsumerController.Start<>(adapter));
                  timers.startTimerWithFixedDelay(Again.AGAIN, PATIENCE);
                  return new Worker(context, timers, coordinator, bench);
                }));
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onAnyMessage(command -> command.carryOut(this))
        .onSignal(PostStop.class, this::ended)
        .build();
  }

  private Behavior<Command> given(Given given) {
    delivery = given.delivery();
    Unit unit = given.delivery().message();
    if (unit.job().equals(job)) {
      begin(unit);
    } else {
      ask(new Coordinator.Get(BlobKey.text(unit.job()), 0, pieces));
    }
    return this;
  }

  private Behavior<Command> fetched(Fetched fetched) {
    Piece piece = fetched.piece();
    ConsumerController.Delivery<Unit> now = delivery;
    if (now == null || !piece.key().equals(BlobKey.text(now.message().job())) || asked == null) {
      return this;
    }
    if (piece.total() == 0) {
      return done();
    }
    byte[] whole = arriving.take(piece);
    if (whole == null) {
      ask(new Coordinator.Get(piece.key(), arriving.next(piece), pieces));
      return this;
    }
    job = now.message().job();
    text = whole;
    begin(now.message());
    return this;
  }

  private void begin(Unit unit) {
    asked = null;
    getContext().pipeToSelf(bench.run(unit, text), Ran::new);
  }

  private Behavior<Command> ran(Ran ran) {
    ConsumerController.Delivery<Unit> now = delivery;
    if (now == null || ran.outcome() == null) {
      getContext().getLog().error("a unit could not be done", ran.failure());
      return Behaviors.stopped();
    }
    outcome = ran.outcome();
    hand(now.message().key(), 0);
    return this;
  }

  private void hand(BlobKey key, int offset) {
    byte[] bytes = outcome;
    if (bytes != null) {
      ask(new Coordinator.Put(Piece.of(key, bytes, offset), receipts));
    }
  }

  private Behavior<Command> handedIn(HandedIn receipt) {
    ConsumerController.Delivery<Unit> now = delivery;
    byte[] bytes = outcome;
    Coordinator.Taken taken = receipt.taken();
    if (now == null || bytes == null || !taken.key().equals(now.message().key())) {
      return this;
    }
    if (taken.next() == bytes.length || taken.next() == Coordinator.Taken.UNKNOWN) {
      return done();
    }
    hand(taken.key(), taken.next());
    return this;
  }

  /** The unit is done, or nobody wants it. */
  private Behavior<Command> done() {
    ConsumerController.Delivery<Unit> now = delivery;
    delivery = null;
    outcome = null;
    asked = null;
    if (now != null) {
      now.confirmTo().tell(ConsumerController.confirmed());
    }
    return this;
  }

  private void ask(Coordinator.Command command) {
    asked = command;
    coordinator.tell(command);
  }

  private Behavior<Command> again() {
    if (asked != null) {
      coordinator.tell(asked);
    }
    return this;
  }

  private Behavior<Command> ended(PostStop signal) {
    timers.cancelAll();
    return this;
  }
}
