package pageferry.cli;

import com.typesafe.config.ConfigException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import pageferry.experiment.conf.BadInput;
import pageferry.experiment.conf.Place;
import pageferry.experiment.plan.Row;
import pageferry.journal.Journal;
import pageferry.journal.JournalFailure;
import pageferry.journal.RunId;
import pageferry.world.PlainText;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The option {@code --journal} of every command that reads or writes runs. */
final class JournalOption {
  @Option(
      names = "--journal",
      paramLabel = "DIR",
      description =
          "The folder of the journal, or a .conf file with another store of Akka Persistence"
              + " (default: pageferry/journal in $$XDG_DATA_HOME, or in ~/.local/share).")
  private @Nullable Path place;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  /** Opens the journal, to write to it. */
  Journal open() {
    sayWhatIsIgnored();
    Path folder = place();
    return isFolder() ? Journal.open(folder) : openStore(folder);
  }

  /** Opens a journal that must be there already, to read it, and says what of it is damaged. */
  Journal openToRead() {
    sayWhatIsIgnored();
    requireThere();
    Journal journal = isFolder() ? Journal.openToRead(place()) : openStore(place());
    PrintWriter err = spec.commandLine().getErr();
    journal.damage().forEach(each -> err.println("damaged: " + each));
    err.flush();
    return journal;
  }

  /** Opens a journal that must be there already, to delete runs of it. */
  Journal openToDelete() {
    requireThere();
    return isFolder() ? Journal.openToDelete(place()) : openStore(place());
  }

  /** Opens a journal that must be there already, to write to it. */
  Journal openExisting() {
    requireThere();
    return open();
  }

  private void requireThere() {
    if (!Files.exists(place())) {
      throw new BadInput(place() + ": expected a journal, found nothing");
    }
  }

  private boolean isFolder() {
    return !place().toString().endsWith(".conf");
  }

  private static Journal openStore(Path folder) {
    try {
      return Journal.open(folder.toString(), StoreConf.read(folder));
    } catch (BadInput | JournalFailure told) {
      throw told;
    } catch (Exception wrong) {
      // Scala throws checked exceptions that it does not declare.
      boolean isClear = wrong instanceof ConfigException;
      String text = isClear ? String.valueOf(wrong.getMessage()) : wrong.toString();
      String found = text.replaceAll("\\s+", " ");
      throw BadInput.at(new Place(folder.toString(), 1), "a store of Akka Persistence", found);
    }
  }

  /** Where the journal is. */
  Path place() {
    if (place != null) {
      return place;
    }
    return usual(System.getenv());
  }

  private void sayWhatIsIgnored() {
    String data = System.getenv().getOrDefault("XDG_DATA_HOME", "");
    if (place == null && !data.isEmpty() && !Path.of(data).isAbsolute()) {
      PrintWriter err = spec.commandLine().getErr();
      err.println(
          "XDG_DATA_HOME=" + PlainText.of(data) + " is ignored, for it is no absolute path");
      err.flush();
    }
  }

  /** Whether the user says where the journal is. */
  boolean isGiven() {
    return place != null;
  }

  /**
   * Where the journal is if nobody says so. The XDG Base Directory Specification has relative paths
   * ignored.
   */
  static Path usual(Map<String, String> environment) {
    String data = environment.getOrDefault("XDG_DATA_HOME", "");
    String home = environment.getOrDefault("HOME", "");
    Path user = Path.of(home.isEmpty() ? System.getProperty("user.home") : home);
    Path base =
        Path.of(data).isAbsolute() ? Path.of(data) : user.resolve(".local").resolve("share");
    return base.resolve("pageferry").resolve("journal");
  }

  /** The run of that name; the number of an experiment will do if it has one run. */
  static RunId run(Journal journal, String name) {
    RunId run = RunId.parse(name);
    if (run != null && journal.runs().contains(run)) {
      return run;
    }
    if (name.matches("[1-9][0-9]{0,8}")) {
      List<RunId> rows = journal.runs(Integer.parseInt(name));
      if (rows.size() == 1) {
        return rows.get(0);
      }
      if (rows.size() > 1) {
        throw new BadInput(
            name
                + ": expected one run, found "
                + rows.size()
                + ": "
                + rows.get(0)
                + " to "
                + rows.get(rows.size() - 1));
      }
    }
    throw unknown(journal, name);
  }

  /** The run of an experiment that has all the labels; without labels as {@link #run}. */
  static RunId run(Journal journal, String name, List<String> labels) {
    if (labels.isEmpty()) {
      return run(journal, name);
    }
    List<RunId> rows = runs(journal, name);
    List<RunId> found = rows.stream().filter(row -> isLabelled(journal, row, labels)).toList();
    if (found.size() == 1) {
      return found.get(0);
    }
    throw new BadInput(
        name
            + ": expected one run with "
            + String.join(", ", labels)
            + ", found "
            + (found.isEmpty() ? "none" : found.size() + ", the first two being " + firstTwo(found))
            + "; journal list shows the labels of each");
  }

  private static String firstTwo(List<RunId> runs) {
    return runs.get(0) + " and " + runs.get(1);
  }

  private static boolean isLabelled(Journal journal, RunId run, List<String> labels) {
    return Row.isLabelled(journal.read(run).started().experiment().labels(), labels);
  }

  /** The runs that a name means: all of an experiment if it is a number. */
  static List<RunId> runs(Journal journal, String name) {
    if (name.matches("[1-9][0-9]{0,8}")) {
      List<RunId> rows = journal.runs(Integer.parseInt(name));
      if (!rows.isEmpty()) {
        return rows;
      }
    }
    return List.of(run(journal, name));
  }

  private static BadInput unknown(Journal journal, String name) {
    List<String> names = journal.runs().stream().map(RunId::toString).toList();
    return BadInput.unknown(new Place(journal.name(), 0), "a run", name, names);
  }
}
