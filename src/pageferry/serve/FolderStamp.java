package pageferry.serve;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Which files a folder has, how long they are and when they were changed: while that is the same,
 * so is what is in them.
 *
 * @param files of each file its length and time; empty where that cannot be told
 */
record FolderStamp(SortedMap<Path, List<Long>> files) {
  /** The stamp of a folder; of anything else nothing is known. */
  static FolderStamp of(Path folder) {
    SortedMap<Path, List<Long>> files = new TreeMap<>();
    if (Files.isDirectory(folder)) {
      try (Stream<Path> all = Files.walk(folder)) {
        for (Path file : all.filter(Files::isRegularFile).toList()) {
          files.put(file, List.of(Files.size(file), Files.getLastModifiedTime(file).toMillis()));
        }
      } catch (IOException inMotion) {
        files.clear();
      }
    }
    return new FolderStamp(files);
  }

  /** Whether anything is known. */
  boolean isKnown() {
    return !files.isEmpty();
  }
}
