package pageferry.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The file {@code deleted} of a journal: the ids of its deleted runs, each in a line with its
 * checksum. It has room for more before they are needed, so that a run can be deleted on a full
 * disk, and stays deleted whatever is lost of the store.
 */
final class DeletedRuns {
  private static final int ROOM = 4_096;

  private final Path file;
  private final SortedSet<RunId> runs = new TreeSet<>();
  private boolean damaged;
  private int end;

  private DeletedRuns(Path file) {
    this.file = file;
  }

  /** What a journal's folder says. */
  static DeletedRuns read(Path folder) throws IOException {
    DeletedRuns deleted = new DeletedRuns(folder.resolve("deleted"));
    if (Files.exists(deleted.file)) {
      deleted.parse(Files.readString(deleted.file, StandardCharsets.ISO_8859_1));
    }
    return deleted;
  }

  private void parse(String text) {
    end = text.stripTrailing().length();
    end += end == 0 ? 0 : 1;
    for (String line : text.stripTrailing().split("\n", -1)) {
      RunId run = run(line);
      if (run != null) {
        runs.add(run);
      } else if (!line.isEmpty()) {
        damaged = true;
      }
    }
    damaged |= text.isEmpty() || text.length() % ROOM != 0;
  }

  private static @Nullable RunId run(String line) {
    int blank = line.indexOf(' ');
    RunId run = blank < 0 ? null : RunId.parse(line.substring(0, blank));
    return run != null && line.equals(line(run)) ? run : null;
  }

  private static String line(RunId run) {
    CRC32C crc = new CRC32C();
    crc.update(run.toString().getBytes(StandardCharsets.US_ASCII));
    return run + " " + String.format("%08x", crc.getValue());
  }

  /** The runs. */
  SortedSet<RunId> runs() {
    return runs;
  }

  /** What is damaged; empty if nothing is. */
  String damage() {
    return damaged ? file + ": it is not as it was written" : "";
  }

  /** Makes room for more. */
  void makeRoom() throws IOException {
    int size = (end + ROOM / 2) / ROOM * ROOM + ROOM;
    if (damaged || (Files.exists(file) && Files.size(file) >= size)) {
      return;
    }
    byte[] text = new byte[size];
    Arrays.fill(text, (byte) '\n');
    if (end > 0) {
      System.arraycopy(Files.readAllBytes(file), 0, text, 0, end);
    }
    Path unfinished = file.resolveSibling("deleted.unfinished");
    try {
      Files.write(unfinished, text);
      Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(unfinished);
    }
  }

  /** Adds a run; it is on the disk when this returns. */
  void add(RunId run) throws IOException {
    if (runs.contains(run)) {
      return;
    }
    makeRoom();
    ByteBuffer line = StandardCharsets.US_ASCII.encode(line(run) + "\n");
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      while (line.hasRemaining()) {
        channel.write(line, end + line.position());
      }
      channel.force(true);
    }
    end += line.limit();
    runs.add(run);
  }
}
