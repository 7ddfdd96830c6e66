package pageferry.journal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/** The file {@code closed} of a journal: how long LevelDB's files were when it was closed. */
final class ClosedSizes {
  private static final String NAME = "closed";
  private static final String SUM = "sum";

  private ClosedSizes() {}

  /** What is no longer as it was when the journal was closed; empty if all is. */
  static String damage(Path folder) throws IOException {
    Path closed = folder.resolve(NAME);
    if (!Files.exists(closed)) {
      return "";
    }
    String text = Files.readString(closed, StandardCharsets.ISO_8859_1);
    int sum = text.lastIndexOf(SUM + " ");
    if (sum >= 0 && !text.substring(sum).equals(sum(text.substring(0, sum)))) {
      return closed
          + ": it is not as it was written; without it nothing tells whether files of "
          + "the store were cut off";
    }
    SortedMap<String, Long> now = sizes(folder.resolve("store"));
    for (String line : text.substring(0, sum < 0 ? text.length() : sum).lines().toList()) {
      String[] parts = line.split(" ");
      if (parts.length != 2 || !parts[1].matches("[0-9]{1,18}")) {
        return closed + ": it is not as it was written";
      }
      if (isOfStore(parts[0])) {
        Long size = now.get(parts[0]);
        Path file = folder.resolve("store").resolve(parts[0]);
        if (size == null) {
          return file + ": it is missing";
        } else if (size != Long.parseLong(parts[1])) {
          return file + ": it had " + parts[1] + " bytes when the journal was closed, has " + size;
        }
      }
    }
    return "";
  }

  /** Writes down how long the files are. */
  static void write(Path folder) {
    try {
      StringBuilder text = new StringBuilder();
      sizes(folder.resolve("store")).forEach((name, size) -> text.append(name + " " + size + "\n"));
      Path unfinished = folder.resolve(NAME + ".unfinished");
      try {
        Files.writeString(unfinished, text + sum(text.toString()));
        Files.move(unfinished, folder.resolve(NAME), StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(unfinished);
      }
    } catch (IOException full) {
      // The next to open it takes it for one whose process was killed, which loses nothing.
    }
  }

  /** Removes the file while the journal is written to. */
  static void forget(Path folder) throws IOException {
    Files.deleteIfExists(folder.resolve(NAME));
  }

  private static String sum(String text) {
    CRC32C crc = new CRC32C();
    crc.update(text.getBytes(StandardCharsets.ISO_8859_1));
    return SUM + " " + crc.getValue() + "\n";
  }

  private static SortedMap<String, Long> sizes(Path store) throws IOException {
    SortedMap<String, Long> sizes = new TreeMap<>();
    if (Files.isDirectory(store)) {
      try (Stream<Path> all = Files.list(store)) {
        for (Path file : all.toList()) {
          if (isOfStore(file.getFileName().toString())) {
            sizes.put(file.getFileName().toString(), Files.size(file));
          }
        }
      }
    }
    return sizes;
  }

  private static boolean isOfStore(String file) {
    return file.matches("CURRENT|MANIFEST-.+|.+\\.(log|sst|ldb)");
  }
}
