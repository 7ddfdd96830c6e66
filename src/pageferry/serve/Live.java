package pageferry.serve;

import akka.NotUsed;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.japi.Pair;
import akka.stream.BoundedSourceQueue;
import akka.stream.QueueOfferResult;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import pageferry.experiment.conf.BadInput;
import pageferry.experiment.conf.Place;
import pageferry.experiment.plan.Experiment;

/**
 * Whoever has an experiment run, one at a time, and tells all who watch how far it has come: the
 * rows as they end, and at last what holds.
 */
final class Live {
  /** Pieces of news that a slow browser has not read; then it is told everything anew. */
  private static final int MOST_UNREAD = 256;

  /** A stream that says nothing for longer may be taken for dead. */
  private static final Duration SIGN_OF_LIFE = Duration.ofSeconds(10);

  private static final int RUNS_OF_TORTURE = 200;

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  /** What this one can be asked, and what it is told by whoever runs. */
  sealed interface Command {
    /** Has it do what it is asked. */
    void carryOut(Live live);
  }

  /** Asks for the names of the experiments that there are. */
  record Names(ActorRef<Answer> to) implements Command {
    @Override
    public void carryOut(Live live) {
      Safely.answer(to, () -> Answer.json(live.texts.names()));
    }
  }

  /** Asks for the text of one of them. */
  record Text(String name, ActorRef<Answer> to) implements Command {
    @Override
    public void carryOut(Live live) {
      Safely.answer(to, () -> Answer.json(live.texts.text(name)));
    }
  }

  /** Asks whether a text is an experiment. */
  record Check(String name, String text, ActorRef<Answer> to) implements Command {
    @Override
    public void carryOut(Live live) {
      Safely.answer(to, () -> Answer.json(live.texts.check(name, text)));
    }
  }

  /** Asks that something be done with a text. */
  record Start(Asked asked, ActorRef<Answer> to) implements Command {
    @Override
    public void carryOut(Live live) {
      Safely.answer(to, () -> live.start(asked));
    }
  }

  /** Asks that what runs be stopped. */
  record Stop(ActorRef<Answer> to) implements Command {
    @Override
    public void carryOut(Live live) {
      live.stop();
      to.tell(Answer.json(live.state));
    }
  }

  /** Asks for everything that happens from now on, beginning with what has happened. */
  record Watch(ActorRef<Source<ByteString, NotUsed>> to) implements Command {
    @Override
    public void carryOut(Live live) {
      to.tell(live.watched());
    }
  }

  /** A row begins, or with as many done as there are the last one has ended. */
  record At(int done, int total, String title) implements Command {
    @Override
    public void carryOut(Live live) {
      live.state.put("done", done).put("total", total).put("now", title).put("within", "");
      live.tell("progress", live.progress());
    }
  }

  /** The row that began last has come so far. */
  record Within(String text) implements Command {
    @Override
    public void carryOut(Live live) {
      live.state.put("within", text);
      live.tell("progress", live.progress());
    }
  }

  /** A row has ended. */
  record Row(ObjectNode row) implements Command {
    @Override
    public void carryOut(Live live) {
      live.rows.add(row);
      live.tell("row", row);
    }
  }

  /** Something was found. */
  record Discovered(ObjectNode finding) implements Command {
    @Override
    public void carryOut(Live live) {
      live.findings.add(finding);
      live.tell("finding", finding);
    }
  }

  /** The experiment has ended, or was stopped, or cannot go on. */
  record Ended(ObjectNode end) implements Command {
    @Override
    public void carryOut(Live live) {
      live.state.setAll(end);
      live.stopping = null;
      live.tell("state", live.state);
    }
  }

  /** What needs no answer. */
  enum Order implements Command {
    /** Stops what runs. */
    STOP {
      @Override
      public void carryOut(Live live) {
        live.stop();
      }
    }
  }

  private final ActorContext<Command> context;
  private final ActorRef<Performer.Command> performer;
  private final ExperimentTexts texts = new ExperimentTexts();
  private final List<BoundedSourceQueue<ByteString>> watchers = new ArrayList<>();
  private ObjectNode state = JSON.objectNode().put("state", "idle");
  private ArrayNode rows = JSON.arrayNode();
  private ArrayNode findings = JSON.arrayNode();

  /** What tells the one who runs to stop; null: nothing runs. */
  private @Nullable AtomicBoolean stopping;

  private Live(ActorContext<Command> context, JournalDoor door) {
    this.context = context;
    performer =
        context.spawn(
            Performer.create(door, context.getSelf()),
            "performer",
            DispatcherSelector.fromConfig(Server.BLOCKING));
  }

  static Behavior<Command> create(JournalDoor door) {
    return Behaviors.setup(context -> new Live(context, door).behavior());
  }

  private Behavior<Command> behavior() {
    return Behaviors.receiveMessage(
        command -> {
          command.carryOut(this);
          return Behaviors.same();
        });
  }

  private Answer start(Asked asked) {
    if (stopping != null) {
      throw new BadInput("an experiment is running; stop it first, or wait for its end");
    }
    String runs = asked.text("runs");
    if (!runs.matches("[0-9]{0,7}")) {
      throw BadInput.at(new Place("runs", 0), "a number", "'" + runs + "'");
    }
    String name = asked.text("name");
    Experiment experiment = texts.read(name, asked.text("text"));
    Job job =
        new Job(
            Job.Kind.of(asked.text("kind")),
            experiment,
            name,
            asked.text("text"),
            runs.isEmpty() ? RUNS_OF_TORTURE : Integer.parseInt(runs),
            new AtomicBoolean());
    stopping = job.stop();
    state = JSON.objectNode().put("state", "running").put("kind", job.kind().word());
    state.put("experiment", experiment.name()).put("about", experiment.about()).put("done", 0);
    state.put("total", job.kind() == Job.Kind.TORTURE ? job.runs() : experiment.rows().size());
    columns(job).forEach(state.putArray("columns")::add);
    rows = state.putArray("rows");
    findings = state.putArray("findings");
    performer.tell(new Performer.Perform(job));
    tell("state", state);
    return Answer.json(state);
  }

  private static List<String> columns(Job job) {
    return switch (job.kind()) {
      case RUN -> job.experiment().columns();
      case EXPLORE -> Hunts.COLUMNS;
      case TORTURE -> List.of();
    };
  }

  private void stop() {
    if (stopping != null) {
      stopping.set(true);
      state.put("state", "stopping");
      tell("state", state);
    }
  }

  private ObjectNode progress() {
    ObjectNode progress = JSON.objectNode();
    List.of("done", "total", "now", "within").forEach(each -> progress.set(each, state.get(each)));
    return progress;
  }

  private Source<ByteString, NotUsed> watched() {
    Pair<BoundedSourceQueue<ByteString>, Source<ByteString, NotUsed>> both =
        Source.<ByteString>queue(MOST_UNREAD).preMaterialize(context.getSystem());
    watchers.add(both.first());
    both.first().offer(news("state", state));
    return both.second().keepAlive(SIGN_OF_LIFE, () -> ByteString.fromString(":\n\n"));
  }

  /** Who does not read, or has gone, is told no more; a browser that is there asks again. */
  private void tell(String kind, ObjectNode what) {
    ByteString news = news(kind, what);
    watchers.removeIf(
        each -> {
          QueueOfferResult heard = each.offer(news);
          if (heard == QueueOfferResult.dropped()) {
            each.complete();
          }
          return heard != QueueOfferResult.enqueued();
        });
  }

  private static ByteString news(String kind, ObjectNode what) {
    return ByteString.fromString("event: " + kind + "\ndata: " + what + "\n\n");
  }
}
