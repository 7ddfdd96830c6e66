package pageferry.experiment;

import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import pageferry.experiment.Settings.Setting;
import pageferry.experiment.conf.BadInput;
import pageferry.experiment.conf.Entry;

/**
 * One key that takes several values, each in runs of its own.
 *
 * @param path the key, part by part
 * @param varied whether the values are those of a parameter, in order, rather than alternatives
 * @param values the values of this invocation
 * @param labels the labels of all values that the experiment names, even if only one is run
 */
record Axis(List<String> path, boolean varied, List<ConfigValue> values, List<String> labels) {

  /** The key as tables show it. */
  String key() {
    return String.join(".", path);
  }

  /** The axis reduced to one value. */
  Axis pinned(ConfigValue value) {
    return new Axis(path, varied, List.of(value), labels);
  }

  /** The axes that an object such as {@code compare} names, in the order written. */
  static List<Axis> read(Entry entry, boolean varied) {
    List<Axis> axes = new ArrayList<>();
    collect(entry, List.of(), varied, axes);
    return axes;
  }

  private static void collect(Entry entry, List<String> path, boolean varied, List<Axis> axes) {
    for (Entry member : entry.members("an object of keys with lists of values").values()) {
      List<String> key = new ArrayList<>(path);
      key.add(member.name());
      if (member.isObject()) {
        collect(member, key, varied, axes);
      } else {
        axes.add(axis(member, key, varied));
      }
    }
  }

  private static Axis axis(Entry member, List<String> path, boolean varied) {
    List<ConfigValue> values = new ArrayList<>();
    TreeSet<String> seen = new TreeSet<>();
    List<String> labels = new ArrayList<>();
    for (Entry each : member.list("a list of values for '" + member.name() + "'")) {
      String label = label(each.value());
      if (!seen.add(label)) {
        throw BadInput.at(each.place(), "each value once", "'" + label + "' twice");
      }
      labels.add(label);
      values.add(each.value());
    }
    if (values.isEmpty()) {
      throw BadInput.at(member.place(), "at least one value", "an empty list");
    }
    return new Axis(path, varied, values, labels);
  }

  /** The setting of this axis's key to one of its values. */
  Setting setting(ConfigValue value) {
    return new Setting(path, value);
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
