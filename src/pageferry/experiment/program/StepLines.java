package pageferry.experiment.program;

import java.nio.file.Path;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import pageferry.experiment.conf.ConfParser;
import pageferry.experiment.conf.Entry;
import pageferry.experiment.conf.TextLines;

/**
 * The steps of a program, which are a list, or stand in a file of their own that the program names:
 * one in each line. Of such a file no more than a line is kept, so that it may be long.
 */
final class StepLines {
  private StepLines() {}

  /** Hands each step on, in order. */
  static void each(Entry program, Consumer<Entry> to) {
    if (program.isList() || program.isObject()) {
      program.list("a list of steps, or the name of a file of them").forEach(to);
      return;
    }
    Path file = Path.of(program.place().file()).resolveSibling(program.text());
    try (TextLines lines = TextLines.of(file)) {
      for (String line = lines.next(); line != null; line = lines.next()) {
        Entry step = step(line, lines);
        if (step != null) {
          to.accept(step);
        }
      }
    }
  }

  private static @Nullable Entry step(String line, TextLines lines) {
    String text = line.strip();
    return text.isEmpty() || text.startsWith("#") ? null : ConfParser.line(text, lines.place());
  }
}
