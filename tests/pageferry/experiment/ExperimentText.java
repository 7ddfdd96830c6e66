package pageferry.experiment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import pageferry.experiment.conf.ConfFiles;
import pageferry.experiment.plan.Experiment;
import pageferry.experiment.read.ExperimentReader;
import pageferry.experiment.settings.Overrides;

/** Experiments that tests write themselves. */
public final class ExperimentText {
  /** An experiment of five lines that can be run. */
  public static final String SMALL =
      """
      about = "one page moves"
      processes { app { cpu = 0, program = [
        { op = mmap, map = a, pages = 1 }
        { op = touch, map = a }
        { op = move_pages, map = a, nodes = [1] }
      ] } }
      """;

  private ExperimentText() {}

  /** Writes the text to a file of that name in the folder and reads it as an experiment. */
  public static Experiment read(Path folder, String name, String text, String... settings) {
    try {
      Path file = Files.writeString(folder.resolve(name), text);
      Overrides overrides = new Overrides();
      for (String setting : settings) {
        overrides.set(setting);
      }
      return new ExperimentReader(ConfFiles.installed()).read(file.toString(), overrides);
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }
}
