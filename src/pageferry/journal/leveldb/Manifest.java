package pageferry.journal.leveldb;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.iq80.leveldb.impl.FileMetaData;
import org.iq80.leveldb.impl.VersionEdit;
import org.iq80.leveldb.util.Slice;

/** What LevelDB's manifest says of its other files. */
final class Manifest {
  private final SortedSet<Long> tables = new TreeSet<>();
  private final SortedSet<Long> dropped = new TreeSet<>();
  private long firstLog;
  private boolean whole;

  private Manifest() {}

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

  /** The tables that belong to the store. */
  SortedSet<Long> tables() {
    return tables;
  }

  /** Whether a file of this number is known to be of no use any more. */
  boolean isDropped(long number) {
    return dropped.contains(number);
  }

  /** The first log of which not everything is in tables. */
  long firstLog() {
    return firstLog;
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
    tables.removeAll(edit.getDeletedFiles().values());
    dropped.addAll(edit.getDeletedFiles().values());
    for (FileMetaData added : edit.getNewFiles().values()) {
      tables.add(added.getNumber());
      dropped.remove(added.getNumber());
    }
    if (edit.getLogNumber() != null) {
      firstLog = edit.getLogNumber();
    }
  }
}
