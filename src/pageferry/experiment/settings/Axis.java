package pageferry.experiment.settings;

import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import pageferry.experiment.conf.BadInput;
import pageferry.experiment.conf.Entry;
import pageferry.experiment.settings.Settings.Setting;

/**
 * One key that takes several values, each in runs of its own.
 *
 * @param group where it stands: {@code compare} or {@code vary}
 * @param path the key, part by part
 * @param values the values
 */
public record Axis(String group, List<String> path, List<ConfigValue> values) {

  /** One of the values. */
  public record Choice(Axis axis, ConfigValue value) {
    /** What tables and expectations call it. */
    public String label() {
      return Axis.label(value);
    }

    /** The setting of the axis's key to this value. */
    public Setting setting() {
      return new Setting(axis.path, value);
    }

    /** The same as {@code --set} takes it. */
    public String argument() {
      boolean plain = label().matches("[\\w. -]+") && !(value instanceof ConfigObject);
      String text = plain ? label() : value.render(ConfigRenderOptions.concise());
      return ConfigUtil.joinPath(axis.path) + "=" + text;
    }
  }

  /** The key as tables show it. */
  public String key() {
    return String.join(".", path);
  }

  /** The labels of the values. */
  public List<String> labels() {
    return values.stream().map(Axis::label).toList();
  }

  /** The setting of the axis itself to a single value. */
  public Setting pin(ConfigValue value) {
    List<String> whole = new ArrayList<>(path);
    whole.add(0, group);
    ConfigValue only = ConfigValueFactory.fromIterable(List.of(value));
    return new Setting(whole, only.withOrigin(value.origin()));
  }

  /** The axes that the object {@code compare} or {@code vary} names, in the order written. */
  public static List<Axis> read(Entry entry) {
    List<Axis> axes = new ArrayList<>();
    collect(entry, entry.name(), List.of(), axes);
    return axes;
  }

  private static void collect(Entry entry, String group, List<String> path, List<Axis> axes) {
    for (Entry member : entry.members("an object of keys with lists of values").values()) {
      List<String> key = new ArrayList<>(path);
      key.add(member.name());
      if (member.isObject()) {
        collect(member, group, key, axes);
      } else {
        axes.add(new Axis(group, key, values(member)));
      }
    }
  }

  private static List<ConfigValue> values(Entry member) {
    List<ConfigValue> values = new ArrayList<>();
    TreeSet<String> seen = new TreeSet<>();
    for (Entry each : member.list("a list of values for '" + member.name() + "'")) {
      String label = label(each.value());
      if (!seen.add(label)) {
        throw BadInput.at(each.place(), "each value once", "'" + label + "' twice");
      }
      values.add(each.value());
    }
    if (values.isEmpty()) {
      throw BadInput.at(member.place(), "at least one value", "an empty list");
    }
    return values;
  }

  /** A value in a few words: what tables and expectations call it. */
  static String label(ConfigValue value) {
    if (value instanceof ConfigList list) {
      return "[" + String.join(", ", list.stream().map(Axis::label).toList()) + "]";
    }
    if (value instanceof ConfigObject object) {
      TreeSet<String> keys = new TreeSet<>(object.keySet());
      List<String> parts = new ArrayList<>();
      for (String key : keys) {
        parts.add(key + " " + label(object.getOrDefault(key, value)));
      }
      return String.join(", ", parts);
    }
    return value.atKey("it").getString("it");
  }
}
