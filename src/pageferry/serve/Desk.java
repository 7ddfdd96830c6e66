package pageferry.serve;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import pageferry.experiment.conf.BadInput;
import pageferry.experiment.conf.ConfFiles;
import pageferry.experiment.conf.Place;
import pageferry.experiment.run.Rerun;
import pageferry.journal.Journal;
import pageferry.journal.JournalFailure;
import pageferry.journal.LoadedRun;
import pageferry.journal.RunId;
import pageferry.journal.StoredRun;
import pageferry.report.SavedResults;

/** Whoever opens the journal, one request after the other; blocks its thread while it reads. */
final class Desk {
  /** Runs that are laid over one another in one report. */
  private static final int MOST_RUNS_OF_REPORT = 8;

  /** Runs that are shown at a time; who asks for another one has the oldest read anew. */
  private static final int MOST_PLAYERS = 2;

  /** Bytes of the chunks of a run that is shown. */
  private static final long MOST_BYTES_OF_RUN = 256 << 20;

  /** What the desk can be asked. */
  sealed interface Command {
    /** Has the desk do what it is asked. */
    void carryOut(Desk desk);
  }

  /** Asks for the list of runs. */
  record Runs(ActorRef<Answer> to) implements Command {
    @Override
    public void carryOut(Desk desk) {
      Safely.answer(to, desk::list);
    }
  }

  /** Asks that runs be deleted. */
  record Delete(List<String> runs, ActorRef<Answer> to) implements Command {
    @Override
    public void carryOut(Desk desk) {
      Safely.answer(to, () -> desk.delete(runs));
    }
  }

  /** Asks for the report of runs. */
  record Report(List<String> runs, ActorRef<Answer> to) implements Command {
    @Override
    public void carryOut(Desk desk) {
      Safely.orAnswer(to, () -> desk.reporter.tell(new Reporter.Report(desk.results(runs), to)));
    }
  }

  /** Asks for two runs side by side. */
  record Compare(List<String> runs, ActorRef<Answer> to) implements Command {
    @Override
    public void carryOut(Desk desk) {
      Safely.orAnswer(to, () -> desk.compare(runs, to));
    }
  }

  /**
   * Asks something about one run of whoever shows it, who is called for that.
   *
   * @param run the run
   * @param question what is asked
   * @param to who hears it if there is no such run
   */
  record Play(String run, Function<ActorRef<Answer>, Player.Command> question, ActorRef<Answer> to)
      implements Command {
    @Override
    public void carryOut(Desk desk) {
      Safely.orAnswer(to, () -> desk.player(run).tell(question.apply(to)));
    }
  }

  private final ActorContext<Command> context;
  private final JournalDoor door;
  private final Retelling retelling;
  private final ActorRef<Reporter.Command> reporter;
  private @Nullable Known known;

  /** Those who show runs, the one that was asked last at the end. */
  private final Map<String, ActorRef<Player.Command>> players = new LinkedHashMap<>();

  /** The list as it was when the journal's files were so. */
  private record Known(FolderStamp stamp, ObjectNode list) {}

  private Desk(ActorContext<Command> context, JournalDoor door, Retelling retelling) {
    this.context = context;
    this.door = door;
    this.retelling = retelling;
    this.reporter =
        context.spawn(
            Reporter.create(), "reporter", DispatcherSelector.fromConfig(Server.BLOCKING));
  }

  static Behavior<Command> create(JournalDoor door, Retelling retelling) {
    return Behaviors.setup(context -> new Desk(context, door, retelling).behavior());
  }

  private Behavior<Command> behavior() {
    return Behaviors.receiveMessage(
        command -> {
          command.carryOut(this);
          return Behaviors.same();
        });
  }

  /** A list that cannot be had now is the one from before, with the reason. */
  private Answer list() {
    if (!Files.exists(door.place())) {
      ObjectNode none = JsonNodeFactory.instance.objectNode();
      none.put("journal", door.place().toString()).putArray("runs");
      return Answer.json(none.put("note", "there is no journal yet: nothing has been run"));
    }
    FolderStamp stamp = FolderStamp.of(door.place());
    Known before = known;
    if (before != null && stamp.isKnown() && before.stamp().equals(stamp)) {
      return Answer.json(before.list());
    }
    try (Journal journal = door.toRead()) {
      ObjectNode list = RunsJson.of(journal, journal.summaries());
      known = new Known(stamp, list);
      return Answer.json(list);
    } catch (JournalFailure busy) {
      if (before == null) {
        throw busy;
      }
      String note = busy.getMessage() + "; this is the list as it was before";
      return Answer.json(before.list().deepCopy().put("note", note));
    }
  }

  private Answer delete(List<String> names) {
    ArrayNode deleted = JsonNodeFactory.instance.arrayNode();
    try (Journal journal = door.toDelete()) {
      List<RunId> runs = names.stream().map(name -> run(journal, name)).toList();
      for (RunId each : runs) {
        journal.delete(each);
        deleted.add(each.toString());
      }
    }
    return Answer.json(JsonNodeFactory.instance.objectNode().set("deleted", deleted));
  }

  private List<Supplier<SavedResults>> results(List<String> names) {
    List<String> runs = names.stream().distinct().toList();
    if (runs.isEmpty() || runs.size() > MOST_RUNS_OF_REPORT) {
      throw BadInput.at(
          new Place("report", 0), "1 to " + MOST_RUNS_OF_REPORT + " runs", "" + runs.size());
    }
    List<Supplier<SavedResults>> results = new ArrayList<>();
    try (Journal journal = door.toRead()) {
      runs.forEach(name -> results.add(retelling.of(journal, run(journal, name))));
    }
    return results;
  }

  private void compare(List<String> runs, ActorRef<Answer> to) {
    if (runs.stream().distinct().count() != 2) {
      throw BadInput.at(new Place("compare", 0), "two runs", "" + runs.size());
    }
    reporter.tell(new Reporter.Compare(results(runs), to));
  }

  private ActorRef<Player.Command> player(String name) {
    ActorRef<Player.Command> known = players.remove(name);
    ActorRef<Player.Command> player = known == null ? newPlayer(name) : known;
    players.put(name, player);
    return player;
  }

  private ActorRef<Player.Command> newPlayer(String name) {
    try (Journal journal = door.toRead()) {
      StoredRun stored = journal.read(run(journal, name));
      Rerun.requireMigrations(stored.started());
      LoadedRun loaded = LoadedRun.of(stored, MOST_BYTES_OF_RUN);
      while (players.size() >= MOST_PLAYERS) {
        String oldest = players.keySet().iterator().next();
        Objects.requireNonNull(players.remove(oldest)).tell(Player.Order.END);
      }
      Rerun rerun = new Rerun(journal, ConfFiles.installed());
      Player.Shown shown =
          new Player.Shown(
              loaded, rerun.row(loaded.started()).scenario(), rerun.start(loaded.started()));
      return context.spawnAnonymous(
          Player.create(shown), DispatcherSelector.fromConfig(Server.BLOCKING));
    }
  }

  /** The run of that name. */
  static RunId run(Journal journal, String name) {
    RunId run = RunId.parse(name);
    if (run == null || !journal.has(run)) {
      List<String> names = journal.runs().stream().map(RunId::toString).toList();
      throw BadInput.unknown(new Place(journal.name(), 0), "a run", name, names);
    }
    return run;
  }
}
