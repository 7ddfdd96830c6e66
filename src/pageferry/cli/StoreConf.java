package pageferry.cli;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import pageferry.experiment.conf.BadInput;
import pageferry.experiment.conf.ConfParser;
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
  private static final List<String> POSTGRES_KEYS =
      List.of("connections", "password", "url", "user");

  private StoreConf() {}

  /** What the file says, with timeouts that can be waited for. */
  static Config read(Path file) {
    Config store = ((ConfigObject) ConfParser.file(file).value()).toConfig();
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
    return checkedPostgres(file, store);
  }

  /** What stands under {@code postgres}: its names, the database and how many connections. */
  private static Config checkedPostgres(Path file, Config store) {
    if (!store.hasPath(POSTGRES)) {
      return store;
    }
    if (store.getValue(POSTGRES).valueType() != ConfigValueType.OBJECT) {
      throw wrong(file, POSTGRES, store.getValue(POSTGRES), "an object with 'url'");
    }
    ConfigObject postgres = store.getObject(POSTGRES);
    for (String key : new TreeSet<>(postgres.keySet())) {
      ConfigValue value = Objects.requireNonNull(postgres.get(key));
      if (!POSTGRES_KEYS.contains(key)) {
        throw BadInput.unknown(place(file, value), "a key of postgres", key, POSTGRES_KEYS);
      }
      String text = String.valueOf(value.unwrapped());
      if (key.equals("url") && !text.startsWith("jdbc:postgresql:")) {
        throw wrong(file, POSTGRES + ".url", value, "jdbc:postgresql://HOST/DATABASE");
      }
      if (key.equals("connections") && !text.matches("[1-9][0-9]?")) {
        throw wrong(file, POSTGRES + ".connections", value, "a whole number from 1 to 99");
      }
    }
    if (!postgres.containsKey("url")) {
      throw BadInput.at(place(file, postgres), "'url' in postgres", "none");
    }
    return store;
  }

  private static Place place(Path file, ConfigValue value) {
    return new Place(file.toString(), Math.max(1, value.origin().lineNumber()));
  }

  private static BadInput wrong(Path file, String path, ConfigValue value, String expected) {
    return BadInput.at(place(file, value), expected + " as " + path, "'" + value.unwrapped() + "'");
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
