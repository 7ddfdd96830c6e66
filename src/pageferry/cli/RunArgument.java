package pageferry.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import pageferry.experiment.ResultJson;
import pageferry.experiment.Series;
import pageferry.experiment.conf.BadInput;
import pageferry.experiment.conf.Place;
import pageferry.report.SavedResults;
import pageferry.report.SavedResults.NotResults;

/** What a user names when results are wanted: a file that {@code run --json} has written. */
final class RunArgument {
  private RunArgument() {}

  /** The results that the arguments name; no two of them are called the same. */
  static List<SavedResults> results(List<String> arguments) {
    List<SavedResults> all = new ArrayList<>();
    Set<String> names = new TreeSet<>();
    for (String argument : arguments) {
      SavedResults results = results(argument);
      String name = results.name();
      for (int copy = 2; !names.add(name); copy++) {
        name = results.name() + " (" + copy + ")";
      }
      all.add(results.named(name));
    }
    return all;
  }

  private static SavedResults results(String argument) {
    Path file = Path.of(argument);
    if (!Files.isRegularFile(file)) {
      throw BadInput.at(
          new Place(argument, 0), "a file that run --json has written", "none of that name");
    }
    try {
      return SavedResults.read(file);
    } catch (NotResults wrong) {
      throw new BadInput(argument + ": " + wrong.getMessage());
    }
  }

  /** Results that are in no file. */
  static SavedResults of(String name, Series series) throws JsonProcessingException {
    try {
      return SavedResults.of(name, ResultJson.tree(series, row -> ""));
    } catch (NotResults impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
