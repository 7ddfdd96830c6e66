package pageferry.cli;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import pageferry.experiment.run.ResultJson;
import pageferry.files.WholeFile;
import picocli.CommandLine.Model.CommandSpec;

/** The text that a command makes, in the file of its option {@code --out} or on standard output. */
final class MadeText {
  private MadeText() {}

  /** Says before anything is done that a file cannot be written. */
  static void requireWritable(@Nullable Path out) throws IOException {
    if (out != null) {
      ResultJson.requireWritable("--out", out);
    }
  }

  /** Writes it to the file, or to standard output if there is none. */
  static void write(CommandSpec spec, @Nullable Path out, String text) throws IOException {
    if (out == null) {
      spec.commandLine().getOut().print(text);
      spec.commandLine().getOut().flush();
    } else {
      WholeFile.write(out, text);
    }
  }
}
