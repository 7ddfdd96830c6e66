package pageferry.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import pageferry.experiment.run.ResultJson;
import picocli.CommandLine.Option;

/** The option {@code --json} of a command that writes what it tells to a file as well. */
final class JsonOption {
  private static final String NAME = "--json";

  @Option(names = NAME, paramLabel = "FILE", description = "Writes the same to this file.")
  private @Nullable Path file;

  /** Whether a file is wanted. */
  boolean isWanted() {
    return file != null;
  }

  /** Complains if the file could not be written, before anything is done for it. */
  void check() {
    if (file != null) {
      ResultJson.requireWritable(NAME, file);
    }
  }

  /** Writes the file if it is wanted. */
  void write(Supplier<ObjectNode> tree) throws IOException {
    if (file != null) {
      ResultJson.write(tree.get(), file);
    }
  }
}
