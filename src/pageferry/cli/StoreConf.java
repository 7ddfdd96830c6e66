package pageferry.cli;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import pageferry.experiment.conf.BadInput;
import pageferry.experiment.conf.ConfParser;
import pageferry.experiment.conf.Entry;
import pageferry.experiment.conf.Fields;
import pageferry.experiment.conf.Place;

/**
 * A file that describes another store of Akka Persistence. Akka takes any timeout and any level of
 * its log: of a time that it cannot wait for it says nothing, and no more does the store.
 */
final class StoreConf {
  private static final Duration LEAST = Duration.ofMillis(1);
  private static final Duration MOST = Duration.ofDays(30);

  private static final List<String> LEVELS = List.of("OFF", "ERROR", "WARNING", "INFO", "DEBUG");

  private static final String POSTGRES = "postgres";

  /** Connections of one process. */
  private static final int MOST_CONNECTIONS = 99;

  private StoreConf() {}

  /** What the file says, with timeouts that can be waited for. */
  static Config read(Path file) {
    Entry whole = ConfParser.file(file);
    Config store = ((ConfigObject) whole.value()).toConfig();
    SortedMap<String, ConfigValue> values = new TreeMap<>();
    store.entrySet().forEach(each -> values.put(each.getKey(), each.getValue()));
    values.forEach(
        (path, value) -> {
          if (path.endsWith("timeout") && !canBeWaitedFor(store, path)) {
            throw wrong(file, path, value, "a timeout from 1 ms to 30 days");
          }
          String text = value.unwrapped().toString().toUpperCase(Locale.ROOT);
          if (path.endsWith("loglevel") && !LEVELS.contains(text)) {
            throw wrong(file, path, value, "one of " + String.join(", ", LEVELS));
          }
        });
    check(whole.members("a store").get(POSTGRES));
    return store;
  }

  /** What stands under {@code postgres}: the database, who logs in and how many connections. */
  private static void check(@Nullable Entry postgres) {
    if (postgres == null) {
      return;
    }
    Fields fields = postgres.fields(POSTGRES, "url", "user", "password", "connections");
    Entry url = fields.get("url");
    if (!url.text().startsWith("jdbc:postgresql:")) {
      throw url.mistake("jdbc:postgresql://HOST/DATABASE");
    }
    Entry connections = fields.find("connections");
    if (connections != null) {
      connections.count(1, MOST_CONNECTIONS);
    }
  }

  private static BadInput wrong(Path file, String path, ConfigValue value, String expected) {
    Place place = new Place(file.toString(), Math.max(1, value.origin().lineNumber()));
    return BadInput.at(place, expected + " as " + path, "'" + value.unwrapped() + "'");
  }

  private static boolean canBeWaitedFor(Config store, String path) {
    try {
      Duration timeout = store.getDuration(path);
      return timeout.compareTo(LEAST) >= 0 && timeout.compareTo(MOST) <= 0;
    } catch (ConfigException none) {
      return false;
    }
  }
}
