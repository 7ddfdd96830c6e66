package pageferry.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.iq80.leveldb.CompressionType;
import org.iq80.leveldb.Options;
import org.iq80.leveldb.impl.Iq80DBFactory;
import org.jspecify.annotations.Nullable;

/**
 * A folder in which LevelDB keeps a journal, held by one process at a time. It is looked at before
 * LevelDB opens it, which repairs what it can and drops the rest without a word.
 *
 * <p>The folder holds {@code format}, the version of all this; {@code lock}; {@code closed}, the
 * sizes of LevelDB's files, written when the journal is closed and gone while it is open, so that a
 * file that was cut off afterwards is told from one that a killed process has left; and LevelDB's
 * folder {@code store}.
 */
final class JournalFolder implements AutoCloseable {
  private static final String FORMAT = "1";

  private final Path folder;
  private final FileChannel lock;

  private JournalFolder(Path folder, FileChannel lock) {
    this.folder = folder;
    this.lock = lock;
  }

  /**
   * Takes hold of a folder, which is made if there is none.
   *
   * @throws JournalFailure if it cannot be used, in one sentence
   */
  static JournalFolder open(Path folder) {
    // LevelDB would map its log into memory, where a full disk kills the process.
    System.setProperty("leveldb.mmap", "false");
    JournalFolder held = null;
    try {
      checkFormat(folder);
      held = new JournalFolder(folder, lock(folder));
      held.checkFiles();
      Files.deleteIfExists(folder.resolve("closed"));
      held.tryStore();
      return held;
    } catch (IOException broken) {
      if (held != null) {
        held.release();
      }
      throw failure(folder, broken);
    } catch (JournalFailure unusable) {
      if (held != null) {
        held.release();
      }
      throw unusable;
    }
  }

  /**
   * Copies a damaged folder, as far as its logs can be read, and takes hold of the copy.
   *
   * @param copy an empty folder
   */
  static JournalFolder copy(Path folder, Path copy) {
    System.setProperty("leveldb.mmap", "false");
    try {
      Files.createDirectories(copy.resolve("store"));
      JournalFolder held = new JournalFolder(folder, lock(copy));
      JournalFolder made = new JournalFolder(copy, held.lock);
      for (Path file : held.files()) {
        Path to = made.store().resolve(file.getFileName());
        Files.copy(file, to);
        if (isLog(to)) {
          LevelDbLog.cut(to, LevelDbLog.read(to));
        }
      }
      made.tryStore();
      return made;
    } catch (IOException broken) {
      throw failure(folder, broken);
    }
  }

  /** The folder's name. */
  String name() {
    return folder.toString();
  }

  /** Where LevelDB's own files are. */
  Path store() {
    return folder.resolve("store");
  }

  /** Lets go of the folder, which LevelDB has closed. */
  @Override
  public void close() {
    try {
      Path unfinished = folder.resolve("closed.unfinished");
      Files.writeString(unfinished, sizes());
      Files.move(unfinished, folder.resolve("closed"), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException full) {
      // The next to open it takes it for one whose process was killed, which loses nothing.
    } finally {
      release();
    }
  }

  private void release() {
    try {
      lock.close();
    } catch (IOException gone) {
      return;
    }
  }

  private static void checkFormat(Path folder) throws IOException {
    Path format = folder.resolve("format");
    if (Files.exists(format)) {
      String found = Files.readString(format, StandardCharsets.ISO_8859_1).strip();
      if (!found.equals(FORMAT)) {
        throw new JournalFailure(
            format
                + ": expected format "
                + FORMAT
                + ", found "
                + (found.matches("[0-9]{1,9}")
                    ? found + ", that of another pageferry, a newer one"
                    : "something else"));
      }
      return;
    }
    if (Files.exists(folder) && !Files.isDirectory(folder)) {
      throw new JournalFailure(folder + ": expected the folder of a journal, found a file");
    }
    Files.createDirectories(folder);
    try (Stream<Path> others = Files.list(folder)) {
      if (others.findAny().isPresent()) {
        throw new JournalFailure(
            folder + ": expected a journal or an empty folder, found a folder of other things");
      }
    }
    Files.writeString(format, FORMAT + "\n");
  }

  private static FileChannel lock(Path folder) throws IOException {
    Path file = folder.resolve("lock");
    FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    FileLock held = null;
    try {
      held = channel.tryLock(Integer.MAX_VALUE, 1, false);
      if (held != null) {
        String pid = Long.toString(ProcessHandle.current().pid());
        channel.truncate(0).write(ByteBuffer.wrap(pid.getBytes(StandardCharsets.US_ASCII)));
        return channel;
      }
      throw inUse(folder, " " + Files.readString(file, StandardCharsets.US_ASCII));
    } catch (OverlappingFileLockException ours) {
      throw inUse(folder, " of this program");
    } finally {
      if (held == null) {
        channel.close();
      }
    }
  }

  private static JournalFailure inUse(Path folder, String owner) {
    return new JournalFailure(
        folder + ": the journal is in use by process" + owner + "; --journal takes another folder");
  }

  /** Complains of damage that LevelDB would not. */
  private void checkFiles() throws IOException {
    Path closed = folder.resolve("closed");
    boolean clean = Files.exists(closed);
    String then = clean ? Files.readString(closed, StandardCharsets.ISO_8859_1) : "";
    if (clean && !sizes().equals(then)) {
      throw damaged(folder, "its files are not as they were when it was closed" + changed(then));
    }
    for (Path file : files()) {
      if (isLog(file)) {
        checkLog(file);
      }
    }
  }

  private static boolean isLog(Path file) {
    String name = file.getFileName().toString();
    return name.endsWith(".log") || name.startsWith("MANIFEST");
  }

  private static void checkLog(Path file) throws IOException {
    LevelDbLog.State state = LevelDbLog.read(file);
    if (state.damagedAt() >= 0) {
      throw damaged(file, "it is not as it was written at byte " + state.damagedAt());
    }
    if (state.end() < state.size()) {
      LevelDbLog.cut(file, state);
    }
  }

  private String changed(String then) throws IOException {
    TreeMap<String, String> before = new TreeMap<>();
    then.lines().forEach(line -> before.put(line.split(" ")[0], line));
    for (String line : sizes().lines().toList()) {
      String name = line.split(" ")[0];
      String old = before.remove(name);
      if (old != null && !old.equals(line)) {
        return ": " + name + " had " + old.split(" ")[1] + " bytes, has " + line.split(" ")[1];
      }
    }
    return before.isEmpty() ? "" : ": " + before.firstKey() + " is missing";
  }

  private static JournalFailure damaged(Path where, String how) {
    return new JournalFailure(
        where
            + ": the journal is damaged: "
            + how
            + "; journal verify says which runs are good, and other commands leave it as it is");
  }

  /** Opens the store once, because LevelDB says what is wrong here, and an actor could not. */
  private void tryStore() {
    Options options = new Options().createIfMissing(true).compressionType(CompressionType.NONE);
    try {
      Iq80DBFactory.factory.open(store().toFile(), options).close();
    } catch (IOException | RuntimeException broken) {
      throw failure(store(), broken);
    }
  }

  private String sizes() throws IOException {
    StringBuilder text = new StringBuilder();
    for (Path file : files()) {
      text.append(file.getFileName()).append(' ').append(Files.size(file)).append('\n');
    }
    return text.toString();
  }

  private List<Path> files() throws IOException {
    List<Path> files = new ArrayList<>();
    if (Files.isDirectory(store())) {
      try (Stream<Path> all = Files.list(store())) {
        all.sorted().forEach(files::add);
      }
    }
    return files;
  }

  private static JournalFailure failure(Path where, Throwable broken) {
    Throwable root = broken;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return new JournalFailure(where + ": the journal cannot be used: " + reason(root), broken);
  }

  private static @Nullable String reason(Throwable root) {
    if (root instanceof AccessDeniedException) {
      return "no permission to write";
    }
    boolean ofFile = root instanceof FileSystemException wrong && wrong.getReason() != null;
    return ofFile ? ((FileSystemException) root).getReason() : root.getMessage();
  }
}
