package pageferry.serve;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import pageferry.experiment.conf.BadInput;
import pageferry.experiment.plan.Experiment;
import pageferry.experiment.plan.Recording;
import pageferry.experiment.plan.RowResult;
import pageferry.experiment.run.JournalRecorder;
import pageferry.experiment.run.ModelBroke;
import pageferry.experiment.run.Progress;
import pageferry.experiment.run.ResultJson;
import pageferry.experiment.run.Runner;
import pageferry.experiment.run.Series;
import pageferry.journal.Journal;
import pageferry.journal.JournalFailure;
import pageferry.observe.Metric;
import pageferry.report.Quantity;

/** Whoever runs an experiment and writes it into the journal; blocks its thread until the end. */
final class Performer {
  /** Between two words on how far a row has come. */
  private static final long PAUSE_NS = 250_000_000;

  /** What the performer can be asked. */
  sealed interface Command {
    /** Has the performer do what it is asked. */
    void carryOut(Performer performer);
  }

  /** Asks that something be done with an experiment. */
  record Perform(Job job) implements Command {
    @Override
    public void carryOut(Performer performer) {
      performer.live.tell(new Live.Ended(performer.end(job)));
    }
  }

  private final JournalDoor door;
  private final ActorRef<Live.Command> live;

  private Performer(JournalDoor door, ActorRef<Live.Command> live) {
    this.door = door;
    this.live = live;
  }

  static Behavior<Command> create(JournalDoor door, ActorRef<Live.Command> live) {
    Performer performer = new Performer(door, live);
    return Behaviors.receiveMessage(
        command -> {
          command.carryOut(performer);
          return Behaviors.same();
        });
  }

  private ObjectNode end(Job what) {
    ObjectNode failed = JsonNodeFactory.instance.objectNode().put("state", "failed");
    try {
      return switch (what.kind()) {
        case RUN -> performed(what);
        case EXPLORE -> new Hunts(what, door, live).explore();
        case TORTURE -> new Hunts(what, door, live).torture();
      };
    } catch (BadInput | JournalFailure | ModelBroke told) {
      return failed.put("error", told.getMessage());
    } catch (OutOfMemoryError full) {
      return failed.put("error", "the server's heap is full; PAGEFERRY_OPTS=-Xmx8g");
    } catch (RuntimeException | JsonProcessingException internal) {
      return failed.put("error", "internal error: " + internal);
    }
  }

  private ObjectNode performed(Job what) throws JsonProcessingException {
    try (Journal journal = door.toWrite()) {
      int number = journal.nextNumber();
      JournalRecorder recorder =
          new JournalRecorder(journal, number, what.place(), row -> List.of(), door.origin());
      Told told = new Told(what, number);
      Series series =
          new Series(
              List.of(Runner.run(what.experiment(), told, Recording.Detail.NUMBERS, recorder)));
      ObjectNode end = JsonNodeFactory.instance.objectNode();
      if (!series.isComplete()) {
        return end.put("state", "stopped");
      }
      ObjectNode all = ResultJson.tree(series, new ResultJson.Words(row -> "", Quantity::number));
      end.put("state", "done").put("holds", series.holds()).put("digest", series.digest());
      end.set("expectations", all.get("expectations"));
      return all.has("answer") ? end.put("answer", all.get("answer").asText()) : end;
    }
  }

  /** Tells of rows as they end, and between them now and then how far one has come. */
  private final class Told implements Progress {
    private final Job what;
    private final int number;
    private long saidNs = System.nanoTime();

    Told(Job what, int number) {
      this.what = what;
      this.number = number;
    }

    @Override
    public void at(int done, int total, String title) {
      live.tell(new Live.At(done, total, title));
    }

    @Override
    public void within(String done, long timeNs, long limitNs) {
      long now = System.nanoTime();
      if (now - saidNs >= PAUSE_NS) {
        saidNs = now;
        live.tell(new Live.Within(String.format(Locale.ROOT, "%.3f s, %s", timeNs / 1e9, done)));
      }
    }

    @Override
    public void ended(RowResult result) {
      live.tell(new Live.Row(row(what.experiment(), number, result)));
    }

    @Override
    public boolean isStopped() {
      return what.stop().get();
    }
  }

  private static ObjectNode row(Experiment experiment, int number, RowResult result) {
    ObjectNode row = JsonNodeFactory.instance.objectNode();
    row.put("run", number + "." + (experiment.rows().indexOf(result.row()) + 1));
    row.put("title", result.row().title()).put("ending", result.ending().key());
    row.put("well", result.endedWell());
    ObjectNode cells = row.putObject("cells");
    for (String column : experiment.columns()) {
      Double value = result.values().get(column);
      Metric.Named metric = Metric.of(column);
      ObjectNode cell = cells.putObject(column);
      cell.put("text", Quantity.number(value, metric == null ? null : metric.unit()));
      if (value != null) {
        cell.put("exact", value);
      }
    }
    return row;
  }
}
