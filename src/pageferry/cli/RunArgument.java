package pageferry.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;
import pageferry.experiment.conf.BadInput;
import pageferry.experiment.conf.ConfFiles;
import pageferry.experiment.conf.Place;
import pageferry.experiment.explore.FindingJournal;
import pageferry.experiment.plan.Row;
import pageferry.experiment.run.Rerun;
import pageferry.experiment.run.ResultJson;
import pageferry.experiment.run.Series;
import pageferry.experiment.settings.Overrides;
import pageferry.experiment.traced.TraceResults;
import pageferry.journal.Journal;
import pageferry.journal.RunId;
import pageferry.journal.RunStarted;
import pageferry.report.Quantity;
import pageferry.report.SavedResults;
import pageferry.report.SavedResults.NotResults;

/**
 * What a user names when results are wanted: a file that {@code run --json} has written, or a run
 * of the journal, which is run again for them.
 */
final class RunArgument {
  private RunArgument() {}

  /** The results that the arguments name; no two of them are called the same. */
  static List<SavedResults> results(List<String> arguments, JournalOption journal) {
    List<SavedResults> all = new ArrayList<>();
    Set<String> names = new TreeSet<>();
    for (String argument : arguments) {
      SavedResults results = results(argument, journal);
      String name = results.name();
      for (int copy = 2; !names.add(name); copy++) {
        name = results.name() + " (" + copy + ")";
      }
      all.add(results.named(name));
    }
    return all;
  }

  /** All rows that an argument names: of a file, or of an experiment of the journal. */
  static SavedResults rows(String argument, JournalOption journal) {
    if (Files.exists(Path.of(argument)) || !argument.matches("[1-9][0-9]{0,8}")) {
      return results(argument, journal);
    }
    try (Journal open = journal.openToRead()) {
      Rerun rerun = new Rerun(open, ConfFiles.installed());
      Series series = rerun.all(Integer.parseInt(argument));
      return saved(series, argument, row -> "pageferry resume " + argument);
    }
  }

  private static SavedResults results(String argument, JournalOption journal) {
    Path file = Path.of(argument);
    if (!Files.exists(file) && argument.matches("[0-9]+(\\.[0-9]+)?")) {
      return again(argument, journal);
    }
    if (!Files.isRegularFile(file)) {
      throw BadInput.at(
          new Place(argument, 0),
          "a file that run --json has written, or a run",
          "none of that name");
    }
    try {
      return SavedResults.read(file);
    } catch (NotResults wrong) {
      throw new BadInput(argument + ":" + wrong.line() + ": " + wrong.getMessage());
    }
  }

  private static SavedResults again(String run, JournalOption journal) {
    try (Journal open = journal.openToRead()) {
      return again(open, JournalOption.run(open, run), new Overrides());
    }
  }

  /** What a run of a journal gives if it is run again, with other settings or with none. */
  static SavedResults again(Journal journal, RunId id, Overrides overrides) {
    return later(journal, id, overrides).get();
  }

  /** Reads what it needs to run a run again; the journal may be closed before that is done. */
  static Supplier<SavedResults> later(Journal journal, RunId id) {
    return later(journal, id, new Overrides());
  }

  private static Supplier<SavedResults> later(Journal journal, RunId id, Overrides overrides) {
    RunStarted started = journal.read(id).started();
    if (Rerun.isReal(started) && overrides.settings().isEmpty()) {
      SavedResults told = saved(TraceResults.of(journal, id), id.toString(), row -> "");
      return () -> told;
    }
    if (FindingJournal.isFinding(started)) {
      throw new BadInput("run " + id + ": expected a run, found a schedule that explore chose");
    }
    Rerun rerun = new Rerun(journal, ConfFiles.installed());
    String command = "pageferry replay --verify " + id + " --journal " + journal.name();
    return () -> saved(rerun.alone(started, overrides), id.toString(), row -> command);
  }

  private static SavedResults saved(Series series, String which, Function<Row, String> again) {
    try {
      JsonNode tree = ResultJson.tree(series, new ResultJson.Words(again, Quantity::number));
      return SavedResults.of(series.experiment().name() + " " + which, tree);
    } catch (JsonProcessingException | NotResults impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
