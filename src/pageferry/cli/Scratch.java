package pageferry.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** Folders for what nobody needs when the process has ended. */
final class Scratch {
  private Scratch() {}

  /** A new one, which is deleted when Java ends. */
  static Path folder() {
    try {
      Path folder = Files.createTempDirectory("pageferry-");
      Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(folder), "scratch"));
      return folder;
    } catch (IOException none) {
      throw new UncheckedIOException(none);
    }
  }

  private static void delete(Path folder) {
    try (Stream<Path> all = Files.walk(folder)) {
      all.sorted(Comparator.reverseOrder()).forEach(each -> each.toFile().delete());
    } catch (IOException left) {
      // Whoever cleans the folder of temporary files finds it.
    }
  }
}
