package pageferry.experiment.settings;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import com.typesafe.config.ConfigValueType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import pageferry.experiment.conf.BadInput;
import pageferry.experiment.conf.ConfParser;
import pageferry.experiment.conf.KeyOrder;
import pageferry.experiment.conf.Place;

/** Changes of single values deep inside what a user wrote. */
public final class Settings {
  private Settings() {}

  /**
   * A value for a key.
   *
   * @param path the key, part by part; a number counts into a list
   * @param value the value
   */
  public record Setting(List<String> path, ConfigValue value) {
    /** The setting that {@code --set key=value} asks for. */
    static Setting parse(String argument) {
      int equals = argument.indexOf('=');
      String option = "--set " + argument;
      if (equals <= 0) {
        throw BadInput.at(new Place(option, 0), "key=value", "no key or no '='");
      }
      try {
        List<String> path = ConfigUtil.splitPath(argument.substring(0, equals).strip());
        return new Setting(path, ConfParser.value(option, argument.substring(equals + 1)));
      } catch (ConfigException malformed) {
        throw BadInput.at(new Place(option, 0), "a key such as costs.free-ns", "another form");
      }
    }

    /**
     * The setting of a key to a text, as an option that bears the key's last part asks for, such as
     * {@code --seed}.
     */
    static Setting option(String key, String text) {
      List<String> path = ConfigUtil.splitPath(key);
      String option = "--" + path.get(path.size() - 1) + " " + text;
      return new Setting(path, ConfigValueFactory.fromAnyRef(text, option));
    }
  }

  /** The object with the setting in it. */
  public static ConfigObject apply(ConfigObject object, Setting setting) {
    return opened((ConfigObject) put(object, setting.path(), setting.value()));
  }

  /** An experiment whose costs are an object, in which more can be set, and not just a name. */
  public static ConfigObject opened(ConfigObject experiment) {
    ConfigValue costs = experiment.get("costs");
    if (costs == null || costs.valueType() != ConfigValueType.STRING) {
      return experiment;
    }
    ConfigObject profile = KeyOrder.with((ConfigObject) emptyObject(costs), "profile", costs);
    return KeyOrder.with(experiment, "costs", profile);
  }

  private static ConfigValue put(ConfigValue tree, List<String> path, ConfigValue value) {
    if (path.isEmpty()) {
      return value;
    }
    String key = path.get(0);
    List<String> rest = path.subList(1, path.size());
    if (tree instanceof ConfigObject object) {
      ConfigValue inner = object.get(key);
      ConfigValue old = inner == null ? emptyObject(value) : inner;
      return KeyOrder.with(object, key, put(old, rest, value));
    }
    if (tree instanceof ConfigList list) {
      return putInList(list, path, value);
    }
    throw BadInput.at(
        Place.of(value.origin()), "a key that can be set", "'" + key + "' below a plain value");
  }

  private static ConfigValue putInList(ConfigList list, List<String> path, ConfigValue value) {
    String key = path.get(0);
    int index = key.matches("[0-9]{1,6}") ? Integer.parseInt(key) : list.size();
    if (index >= list.size()) {
      throw BadInput.at(
          Place.of(value.origin()),
          "an index from 0 to " + (list.size() - 1) + " into a list",
          "'" + key + "'");
    }
    List<ConfigValue> elements = new ArrayList<>(list);
    elements.set(index, put(list.get(index), path.subList(1, path.size()), value));
    return ConfigValueFactory.fromIterable(elements).withOrigin(list.origin());
  }

  private static ConfigValue emptyObject(ConfigValue value) {
    return ConfigValueFactory.fromMap(Map.of()).withOrigin(value.origin());
  }
}
