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
    return store;
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
