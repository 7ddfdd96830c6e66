package pageferry.journal.leveldb;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.iq80.leveldb.impl.VersionEdit;
import org.iq80.leveldb.util.Slice;
import org.jspecify.annotations.Nullable;

/** What LevelDB's manifest says of its other files. */
final class Manifest {
  private final SortedMap<Long, Integer> tables = new TreeMap<>();
  private final SortedSet<Long> dropped = new TreeSet<>();
  private long firstLog;
  private boolean whole;
  private @Nullable Path file;

  /** The manifest of a store, as far as it can be read. */
  static Manifest read(Path store, Consumer<String> damage) throws IOException {
    Manifest manifest = new Manifest();
    Path current = store.resolve("CURRENT");
    if (!Files.exists(current)) {
      damage.accept(current + ": it is missing");
      return manifest;
    }
    String name = Files.readString(current, StandardCharsets.ISO_8859_1);
    Path file = store.resolve(name.strip().replace('/', '_').replace('\0', '_'));
    if (!name.matches("MANIFEST-[0-9]+\n") || !Files.isRegularFile(file)) {
      damage.accept(current + ": it does not name a manifest that is there");
      return manifest;
    }
    manifest.file = file;
    LogFile log = LogFile.read(file);
    manifest.whole = log.damagedAt() < 0 && manifest.take(log.records());
    if (!manifest.whole) {
      String where = log.damagedAt() < 0 ? "" : " at byte " + log.damagedAt();
      damage.accept(file + ": it is not as it was written" + where);
    }
    return manifest;
  }

  /** Whether it is known which tables belong to the store: otherwise any may. */
  boolean isWhole() {
    return whole;
  }

  /** The tables that belong to the store, with their levels. */
  SortedMap<Long, Integer> tables() {
    return tables;
  }

  /** Whether a file of this number is known to be of no use any more. */
  boolean isDropped(long number) {
    return dropped.contains(number);
  }

  /** Whether there has been a log: not where the store was killed while it was made. */
  boolean hasLog() {
    return firstLog > 0;
  }

  /** The first log of which not everything is in tables. */
  long firstLog() {
    return firstLog;
  }

  /**
   * Writes down that tables do not belong to the store any more: a few bytes, for which there is
   * room on most full disks, after what is there.
   */
  void drop(Collection<Long> numbers) throws IOException {
    if (file == null || !whole) {
      throw new IOException("there is no manifest");
    }
    VersionEdit edit = new VersionEdit();
    numbers.forEach(number -> edit.deleteFile(Objects.requireNonNull(tables.get(number)), number));
    LogFile.append(file, edit.encode().getBytes());
  }

  private boolean take(List<byte[]> records) {
    try {
      for (byte[] record : records) {
        take(new VersionEdit(new Slice(record)));
      }
    } catch (RuntimeException wrong) {
      return false;
    }
    return !records.isEmpty();
  }

  private void take(VersionEdit edit) {
    tables.keySet().removeAll(edit.getDeletedFiles().values());
    dropped.addAll(edit.getDeletedFiles().values());
    edit.getNewFiles()
        .forEach(
            (level, added) -> {
              tables.put(added.getNumber(), level);
              dropped.remove(added.getNumber());
            });
    if (edit.getLogNumber() != null) {
      firstLog = edit.getLogNumber();
    }
  }
}
