package pageferry.journal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.iq80.leveldb.CompressionType;
import org.iq80.leveldb.Options;
import org.iq80.leveldb.impl.DbImpl;
import org.iq80.leveldb.util.Slice;

/** Makes LevelDB write its tables anew without what was deleted. */
final class StoreCompaction {
  /** The last level has none to move to. */
  private static final int LEVELS = 6;

  /** LevelDB waits for ever for a compaction that fails; what is unfinished then is only unused. */
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private StoreCompaction() {}

  static void run(Path store) {
    Thread compacting = new Thread(() -> compact(store), "compacting");
    compacting.setDaemon(true);
    compacting.start();
    try {
      compacting.join(PATIENCE.toMillis());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static void compact(Path store) {
    Options options = new Options().compressionType(CompressionType.NONE);
    Slice first = new Slice(new byte[1]);
    Slice last = new Slice("\u00ff".repeat(32).getBytes(StandardCharsets.ISO_8859_1));
    try (DbImpl db = new DbImpl(options, store.toFile())) {
      db.flushMemTable();
      for (int level = 0; level < LEVELS; level++) {
        db.compactRange(level, first, last);
      }
    } catch (IOException | RuntimeException failed) {
      // The space is freed by the next deletion.
      return;
    }
  }
}
