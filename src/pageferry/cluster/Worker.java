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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * Does units of work, one at a time: fetches the text of a job that it does not know, runs the unit
 * in a thread of its own, and hands in what came of it until the coordinator has it.
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
  private final ExecutorService thread = Executors.newSingleThreadExecutor(Worker::daemon);
  private final UnitRuns work;
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
      Works works) {
    super(context);
    this.work = new UnitRuns(works);
    this.coordinator = coordinator;
    this.timers = timers;
    this.pieces = context.messageAdapter(Piece.class, Fetched::new);
    this.receipts = context.messageAdapter(Coordinator.Taken.class, HandedIn::new);
  }

  static Behavior<Command> create(ActorRef<Coordinator.Command> coordinator, Works works) {
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
                  return new Worker(context, timers, coordinator, works);
                }));
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "pageferry-worker");
    thread.setDaemon(true);
    return thread;
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
    byte[] of = text;
    getContext()
        .pipeToSelf(CompletableFuture.supplyAsync(() -> work.run(unit, of), thread), Ran::new);
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
    thread.execute(work::close);
    thread.shutdown();
    return this;
  }
}
