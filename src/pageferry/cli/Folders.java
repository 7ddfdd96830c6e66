package pageferry.cli;

import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import pageferry.experiment.conf.BadInput;
import pageferry.experiment.conf.Place;

/** Folders that are made only when there is something to write to them. */
final class Folders {
  private Folders() {}

  /** Complains if a folder could not be made or written to, and makes nothing. */
  static void requireWritable(String option, Path folder) {
    Path there = there(folder.toAbsolutePath().normalize());
    boolean fits = there != null && Files.isDirectory(there) && Files.isWritable(there);
    if (!fits) {
      throw BadInput.at(
          new Place(option + " " + folder, 0),
          "a directory that can be written to, or made",
          "'" + there + "', which is none");
    }
  }

  /** What there is of a path. */
  private static @Nullable Path there(Path path) {
    Path there = path;
    while (there != null && !Files.exists(there, LinkOption.NOFOLLOW_LINKS)) {
      there = there.getParent();
    }
    return there;
  }
}
