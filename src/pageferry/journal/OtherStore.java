package pageferry.journal;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.nio.file.Path;
import java.util.Map;

/**
 * Akka's configuration of a store for somebody who writes something else there than runs, and keeps
 * the whole of it now and then in the place of what was written before.
 */
public final class OtherStore {
  private static final String WHOLE = "akka.persistence.snapshot-store.";

  private OtherStore() {}

  /**
   * The store that a file describes.
   *
   * @param name what messages call it
   * @param config Akka's configuration of it, or {@code postgres}
   * @throws JournalFailure if its database cannot be used
   */
  public static Config described(String name, Config config) {
    return config.hasPath(PostgresStore.KEY)
        ? ConfigFactory.parseMap(Map.of(WHOLE + "plugin", "jdbc-snapshot-store"))
            .withFallback(PostgresStore.ready(name, config))
        : config;
  }

  /** A folder of its own, in which LevelDB keeps it. */
  public static Config folder(Path folder) {
    return wholes(folder.resolve("whole")).withFallback(Journal.folder(folder));
  }

  /**
   * No store: what is written is gone with the process.
   *
   * @param scratch a folder for what would take too much memory
   */
  public static Config nowhere(Path scratch) {
    return wholes(scratch)
        .withFallback(
            ConfigFactory.parseMap(
                Map.of("akka.persistence.journal.plugin", "akka.persistence.journal.inmem")));
  }

  private static Config wholes(Path folder) {
    return ConfigFactory.parseMap(
        Map.of(
            WHOLE + "plugin",
            "akka.persistence.snapshot-store.local",
            WHOLE + "local.dir",
            folder.toString()));
  }
}
