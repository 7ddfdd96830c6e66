package pageferry.journal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.iq80.leveldb.CompressionType;
import org.iq80.leveldb.Options;
import org.iq80.leveldb.impl.Iq80DBFactory;
import org.jspecify.annotations.Nullable;
import pageferry.journal.leveldb.LogFile;

/**
 * A folder in which LevelDB keeps a journal, held by one process that writes or by some that read.
 * All of it is looked at first: LevelDB repairs what it can and drops the rest without a word.
 *
 * <p>The folder holds {@code format}, the version of all this; {@code lock}; {@code deleted}, the
 * ids of deleted runs; {@code closed}, the sizes of LevelDB's files, written when the journal is
 * closed and gone while it is written to, so that a file that was cut off afterwards is told from
 * one that a killed process has left; and LevelDB's folder {@code store}.
 */
final class JournalFolder implements AutoCloseable {
  private static final String FORMAT = "1";

  /** Bytes that must be free besides those that are needed for certain. */
  private static final long ROOM = 1 << 20;

  private final Path folder;
  private final FolderLock lock;
  private final boolean toWrite;
  private final boolean wasClosed;
  private final List<String> damage = new ArrayList<>();
  private final SavedStore saved;
  private final DeletedRuns deleted;
  private final Catalog catalog;

  private JournalFolder(Path folder, FolderLock lock, boolean toWrite) throws IOException {
    this.folder = folder;
    this.lock = lock;
    this.toWrite = toWrite;
    checkFormat();
    this.wasClosed = Files.exists(folder.resolve("closed")) || !Files.exists(store());
    String closed = ClosedSizes.damage(folder);
    this.saved = new SavedStore(store());
    this.deleted = DeletedRuns.read(folder);
    // Before LevelDB can move anything.
    this.catalog = Catalog.of(saved.events(Catalog.ID));
    catalog.forget(deleted.runs());
    Stream.of(List.of(closed), saved.damage(), List.of(deleted.damage()))
        .flatMap(List::stream)
        .filter(each -> !each.isEmpty())
        .forEach(damage::add);
  }

  /**
   * Takes hold of a folder that is only read, and may be damaged or on a disk that is full or
   * cannot be written to.
   *
   * @throws JournalFailure if it is no journal, or somebody writes to it
   */
  static JournalFolder openToRead(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw new JournalFailure(folder + ": expected the folder of a journal, found a file");
    }
    if (!Files.exists(folder.resolve("format")) && !Files.exists(folder.resolve("store"))) {
      throw new JournalFailure(
          folder + ": expected a journal, found a folder of other things or an empty one");
    }
    return held(folder, FolderLock.toRead(folder), false);
  }

  /**
   * Takes hold of a folder, which is made if there is none.
   *
   * @throws JournalFailure if it cannot be used, in one sentence
   */
  static JournalFolder openToWrite(Path folder) {
    // LevelDB would map its log into memory, where a full disk kills the process.
    System.setProperty("leveldb.mmap", "false");
    try {
      make(folder);
      JournalFolder held = held(folder, FolderLock.toWrite(folder), true);
      try {
        held.prepare();
        return held;
      } catch (IOException | RuntimeException broken) {
        held.release();
        throw broken;
      }
    } catch (IOException broken) {
      throw failure(folder, broken);
    }
  }

  /**
   * Takes hold of a folder whose disk is too full for LevelDB.
   *
   * @throws JournalFailure if it cannot be used
   */
  static JournalFolder openFull(Path folder) {
    try {
      JournalFolder held = held(folder, FolderLock.toWrite(folder), true);
      try {
        held.requireGood();
        return held;
      } catch (IOException | RuntimeException broken) {
        held.release();
        throw broken;
      }
    } catch (IOException broken) {
      throw failure(folder, broken);
    }
  }

  /** Whether a disk is so full that this was why something failed. */
  static boolean isFull(Path folder, JournalFailure failed) {
    try {
      return String.valueOf(failed.getMessage()).contains("No space left on device")
          || Files.getFileStore(folder).getUsableSpace() < ROOM;
    } catch (IOException unknown) {
      return false;
    }
  }

  private static JournalFolder held(Path folder, FolderLock lock, boolean toWrite) {
    try {
      return new JournalFolder(folder, lock, toWrite);
    } catch (IOException broken) {
      lock.close();
      throw failure(folder, broken);
    } catch (JournalFailure unusable) {
      lock.close();
      throw unusable;
    }
  }

  private static void make(Path folder) throws IOException {
    if (Files.exists(folder) && !Files.isDirectory(folder)) {
      throw new JournalFailure(folder + ": expected the folder of a journal, found a file");
    }
    if (Files.exists(folder.resolve("format")) || Files.exists(folder.resolve("store"))) {
      return;
    }
    Files.createDirectories(folder);
    try (Stream<Path> others = Files.list(folder)) {
      if (others.findAny().isPresent()) {
        throw new JournalFailure(
            folder + ": expected a journal or an empty folder, found a folder of other things");
      }
    }
    Path unfinished = folder.resolve("format.unfinished");
    try {
      Files.writeString(unfinished, FORMAT + "\n");
      Files.move(unfinished, folder.resolve("format"), StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(unfinished);
    }
  }

  /** A format that cannot be told may be damage, and a newer one may still be read. */
  private void checkFormat() throws IOException {
    Path format = folder.resolve("format");
    String found =
        Files.exists(format)
            ? Files.readString(format, StandardCharsets.ISO_8859_1).strip()
            : "none";
    if (!found.equals(FORMAT)) {
      boolean newer = found.matches("[0-9]{1,9}");
      damage.add(
          format
              + ": expected format "
              + FORMAT
              + ", found "
              + (newer ? found + ", that of another pageferry, a newer one" : "something else"));
    }
  }

  /** Makes the store ready for LevelDB. */
  private void prepare() throws IOException {
    requireGood();
    ClosedSizes.forget(folder);
    tryStore();
    deleted.makeRoom();
  }

  /** Complains of damage, and cuts off what a killed process has not finished. */
  private void requireGood() throws IOException {
    if (!damage.isEmpty()) {
      throw new JournalFailure(
          damage.get(0)
              + "; the journal is damaged and nothing is written to it, but journal list, show,"
              + " export and verify read all that is good");
    }
    if (Files.isDirectory(store())) {
      try (Stream<Path> all = Files.list(store())) {
        for (Path file : all.filter(JournalFolder::isLog).toList()) {
          LogFile.read(file).cutUnfinished(file);
        }
      }
    }
  }

  private static boolean isLog(Path file) {
    String name = file.getFileName().toString();
    return name.endsWith(".log") || name.startsWith("MANIFEST");
  }

  /** Opens the store once, because LevelDB says what is wrong here, and an actor could not. */
  private void tryStore() throws IOException {
    Options options = new Options().createIfMissing(true).compressionType(CompressionType.NONE);
    try {
      Iq80DBFactory.factory.open(store().toFile(), options).close();
    } catch (RuntimeException broken) {
      throw failure(store(), broken);
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

  /** Whether the last process that wrote to it could close it. */
  boolean wasClosed() {
    return wasClosed;
  }

  /** What is damaged; each names its file. */
  List<String> damage() {
    return damage;
  }

  /** What the store held when it was opened. */
  SavedStore saved() {
    return saved;
  }

  /** The runs that there were when it was opened. */
  Catalog catalog() {
    return catalog;
  }

  /** The runs that are deleted whatever the store says. */
  DeletedRuns deleted() {
    return deleted;
  }

  /** How many bytes all files of the folder take. */
  long size() {
    try (Stream<Path> all = Files.walk(folder)) {
      long size = 0;
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        size += Files.size(file);
      }
      return size;
    } catch (IOException broken) {
      throw failure(folder, broken);
    }
  }

  /**
   * Frees the space of what was deleted, in a store that LevelDB has closed.
   *
   * @param starved whether there is no room to do that properly
   */
  void reclaim(boolean starved) {
    try {
      long free = Files.getFileStore(folder).getUsableSpace();
      if (!starved && free > size() + ROOM) {
        StoreCompaction.run(store());
      } else {
        try (SavedStore now = new SavedStore(store())) {
          if (now.damage().isEmpty()) {
            now.drop(deleted.runs());
          }
        }
      }
    } catch (IOException full) {
      // The next deletion will.
    }
  }

  /** Lets go of the folder, which LevelDB has closed. */
  @Override
  public void close() {
    if (toWrite) {
      ClosedSizes.write(folder);
    }
    release();
  }

  private void release() {
    saved.close();
    lock.close();
  }

  /** The failure of a journal in that place. */
  static JournalFailure failure(Path where, Throwable broken) {
    Throwable root = broken;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return new JournalFailure(where + ": the journal cannot be used: " + reason(root), broken);
  }

  private static @Nullable String reason(Throwable root) {
    if (root instanceof AccessDeniedException) {
      return "no permission";
    }
    boolean ofFile = root instanceof FileSystemException wrong && wrong.getReason() != null;
    return ofFile ? ((FileSystemException) root).getReason() : root.getMessage();
  }
}
