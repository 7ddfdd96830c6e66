package pageferry.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import pageferry.experiment.conf.BadInput;
import pageferry.experiment.conf.Place;
import pageferry.report.SavedResults;
import pageferry.report.SavedResults.NotResults;

/** What a user names when results are wanted: a file that {@code run --json} has written. */
final class RunArgument {
  private RunArgument() {}

  /** The results that the argument names. */
  static SavedResults results(String argument) {
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
}
