package pageferry.cluster;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.SupervisorStrategy;
import akka.actor.typed.delivery.ConsumerController;
import akka.actor.typed.delivery.WorkPullingProducerController;
import akka.actor.typed.delivery.WorkPullingProducerController.RequestNext;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.receptionist.ServiceKey;
import akka.cluster.typed.Cluster;
import akka.persistence.typed.PersistenceId;
import akka.persistence.typed.RecoveryCompleted;
import akka.persistence.typed.SnapshotAdapter;
import akka.persistence.typed.javadsl.CommandHandler;
import akka.persistence.typed.javadsl.Effect;
import akka.persistence.typed.javadsl.EventHandler;
import akka.persistence.typed.javadsl.EventSourcedBehavior;
import akka.persistence.typed.javadsl.RetentionCriteria;
import akka.persistence.typed.javadsl.SignalHandler;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Hands out units of work to whoever has time, and writes down what came of each, once. It is one
 * in its cluster; where it ends, its next one knows what it had written down.
 */
final class Coordinator extends EventSourcedBehavior<Coordinator.Command, Ledger.Entry, Ledger> {
  /** Where workers are found. */
  static final ServiceKey<ConsumerController.Command<Unit>> WORKERS =
      ServiceKey.create(ConsumerController.serviceKeyClass(), "pageferry-workers");

  /** After how many entries the ledger is kept as a whole. */
  private static final int ENTRIES = 500;

  private static final Duration SOON = Duration.ofMillis(200);
  private static final Duration LATER = Duration.ofSeconds(10);

  /** What the coordinator can be asked. */
  sealed interface Command {
    /** Has a coordinator do what it is asked. */
    Effect<Ledger.Entry, Ledger> carryOut(Coordinator coordinator, Ledger ledger);
  }

  /**
   * Takes the text of a job, or what came of a unit.
   *
   * @param piece a part of it
   * @param replyTo who is told where the next part begins
   */
  record Put(Piece piece, ActorRef<Taken> replyTo) implements Command, Wire {
    @Override
    public Effect<Ledger.Entry, Ledger> carryOut(Coordinator coordinator, Ledger ledger) {
      return coordinator.put(ledger, this);
    }
  }

  /**
   * How much of something is there.
   *
   * @param key what it is
   * @param next where the next part begins; its size if it is written down; or {@link #UNKNOWN}
   */
  record Taken(BlobKey key, int next) implements Wire {
    /** Nobody wants it: there is no such job. */
    static final int UNKNOWN = -1;
  }

  /**
   * Asks for bytes.
   *
   * @param key what they are
   * @param offset where the part begins
   * @param replyTo who gets them; with a total of 0 if there are none
   */
  record Get(BlobKey key, int offset, ActorRef<Piece> replyTo) implements Command, Wire {
    @Override
    public Effect<Ledger.Entry, Ledger> carryOut(Coordinator coordinator, Ledger ledger) {
      return coordinator.get(ledger, this);
    }
  }

  /**
   * Asks how far a job has come.
   *
   * @param job which
   * @param known how many of its units the asker knows to be done
   * @param replyTo who is told
   */
  record HowFar(String job, int known, ActorRef<Standing> replyTo) implements Command, Wire {
    @Override
    public Effect<Ledger.Entry, Ledger> carryOut(Coordinator coordinator, Ledger ledger) {
      return coordinator.tell(ledger, this);
    }
  }

  /**
   * How far a job has come.
   *
   * @param by which coordinator says so; each counts for itself
   * @param isKnown whether there is such a job
   * @param done units that were done since
   */
  record Standing(String by, boolean isKnown, List<Integer> done) implements Wire {
    Standing {
      done = List.copyOf(done);
    }
  }

  /**
   * Has a job forgotten.
   *
   * @param job which
   */
  record Forget(String job) implements Command, Wire {
    @Override
    public Effect<Ledger.Entry, Ledger> carryOut(Coordinator coordinator, Ledger ledger) {
      return coordinator.forget(ledger, this);
    }
  }

  /** Some worker has time. */
  private record Wanted(RequestNext<Unit> by) implements Command {
    @Override
    public Effect<Ledger.Entry, Ledger> carryOut(Coordinator coordinator, Ledger ledger) {
      return coordinator.offer(ledger, this);
    }
  }

  private final ActorContext<Command> context;
  private final String name;
  private final Deque<Unit> open = new ArrayDeque<>();
  private final Blobs arriving = new Blobs();
  private @Nullable RequestNext<Unit> wanted;

  private Coordinator(ActorContext<Command> context) {
    super(
        PersistenceId.ofUniqueId("pageferry-coordinator"),
        SupervisorStrategy.restartWithBackoff(SOON, LATER, 0));
    this.context = context;
    this.name =
        Cluster.get(context.getSystem()).selfMember().uniqueAddress()
            + "/"
            + context.getSelf().path().uid();
  }

  static Behavior<Command> create() {
    return Behaviors.setup(
        context -> {
          var workers =
              context.spawn(
                  WorkPullingProducerController.create(
                      Unit.class, "pageferry-coordinator", WORKERS, Optional.empty()),
                  "producer");
          ActorRef<RequestNext<Unit>> adapter =
              context.messageAdapter(WorkPullingProducerController.requestNextClass(), Wanted::new);
          workers.tell(new WorkPullingProducerController.Start<>(adapter));
          return new Coordinator(context);
        });
  }

  @Override
  public Ledger emptyState() {
    return new Ledger();
  }

  /** What was written down long ago is kept as it came out, and its entries are deleted. */
  @Override
  public RetentionCriteria retentionCriteria() {
    return RetentionCriteria.snapshotEvery(ENTRIES, 1).withDeleteEventsOnSnapshot();
  }

  @Override
  public SnapshotAdapter<Ledger> snapshotAdapter() {
    return new Snapshots();
  }

  /** A ledger as it is kept. */
  private static final class Snapshots implements SnapshotAdapter<Ledger> {
    @Override
    public Object toJournal(Ledger ledger) {
      return ledger.image();
    }

    @Override
    public Ledger fromJournal(Object from) {
      return Ledger.of((Ledger.Image) from);
    }
  }

  @Override
  public SignalHandler<Ledger> signalHandler() {
    return newSignalHandlerBuilder()
        .onSignal(
            RecoveryCompleted.instance(),
            ledger -> {
              open.addAll(ledger.open());
              context.getLog().info("coordinates: {} units are to be done", open.size());
            })
        .build();
  }

  @Override
  public EventHandler<Ledger, Ledger.Entry> eventHandler() {
    return newEventHandlerBuilder()
        .forAnyState()
        .onAnyEvent(
            (ledger, entry) -> {
              ledger.add(entry);
              return ledger;
            });
  }

  @Override
  public CommandHandler<Command, Ledger.Entry, Ledger> commandHandler() {
    return newCommandHandlerBuilder()
        .forAnyState()
        .onAnyCommand((ledger, command) -> command.carryOut(this, ledger));
  }

  private Effect<Ledger.Entry, Ledger> put(Ledger ledger, Put put) {
    Piece piece = put.piece();
    BlobKey key = piece.key();
    boolean isText = key.unit() == BlobKey.TEXT;
    if (!isText && !ledger.has(key.job())) {
      return Effect().reply(put.replyTo(), new Taken(key, Taken.UNKNOWN));
    }
    Taken all = new Taken(key, piece.total());
    if (ledger.bytes(key) != null) {
      return Effect().reply(put.replyTo(), all);
    }
    byte[] whole = arriving.take(piece);
    if (whole == null) {
      return Effect().reply(put.replyTo(), new Taken(key, arriving.next(piece)));
    }
    return Effect()
        .persist(new Ledger.Written(key, whole))
        .thenRun(
            written -> {
              if (isText) {
                open.addAll(written.open(key.job()));
                handOut(written);
              }
            })
        .thenReply(put.replyTo(), written -> all);
  }

  private Effect<Ledger.Entry, Ledger> get(Ledger ledger, Get get) {
    byte[] bytes = ledger.bytes(get.key());
    byte[] there = bytes == null ? new byte[0] : bytes;
    return Effect().reply(get.replyTo(), Piece.of(get.key(), there, get.offset()));
  }

  private Effect<Ledger.Entry, Ledger> tell(Ledger ledger, HowFar asked) {
    List<Integer> done = ledger.done(asked.job(), asked.known());
    return Effect().reply(asked.replyTo(), new Standing(name, ledger.has(asked.job()), done));
  }

  private Effect<Ledger.Entry, Ledger> forget(Ledger ledger, Forget forget) {
    arriving.drop(forget.job());
    return ledger.has(forget.job())
        ? Effect().persist(new Ledger.Forgotten(forget.job()))
        : Effect().none();
  }

  private Effect<Ledger.Entry, Ledger> offer(Ledger ledger, Wanted next) {
    wanted = next.by();
    handOut(ledger);
    return Effect().none();
  }

  /** Gives the next open unit to a worker that has time, if there are both. */
  private void handOut(Ledger ledger) {
    RequestNext<Unit> by = wanted;
    while (by != null && !open.isEmpty()) {
      Unit unit = open.removeFirst();
      if (ledger.has(unit.job()) && ledger.bytes(unit.key()) == null) {
        wanted = null;
        by.sendNextTo().tell(unit);
        return;
      }
    }
  }
}
