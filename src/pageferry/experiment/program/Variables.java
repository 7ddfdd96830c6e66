package pageferry.experiment.program;

import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import com.typesafe.config.ConfigValueType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import pageferry.experiment.conf.Entry;

/** Steps with other words in place of variables, which stand where they stood. */
final class Variables {
  private Variables() {}

  /** The same entry with the words of each variable in place of it, in all its texts. */
  static Entry replaced(Entry entry, Map<String, String> words) {
    return entry.with(replaced(entry.value(), words));
  }

  private static ConfigValue replaced(ConfigValue value, Map<String, String> words) {
    if (value instanceof ConfigObject object) {
      ConfigObject changed = object;
      for (Map.Entry<String, ConfigValue> each : object.entrySet()) {
        changed = changed.withValue(each.getKey(), replaced(each.getValue(), words));
      }
      return changed;
    }
    if (value instanceof ConfigList list) {
      List<ConfigValue> changed = new ArrayList<>();
      list.forEach(each -> changed.add(replaced(each, words)));
      return ConfigValueFactory.fromIterable(changed).withOrigin(list.origin());
    }
    return value.valueType() == ConfigValueType.STRING ? text(value, words) : value;
  }

  private static ConfigValue text(ConfigValue value, Map<String, String> words) {
    String before = String.valueOf(value.unwrapped());
    String text = before;
    for (Map.Entry<String, String> each : words.entrySet()) {
      text = text.replace(each.getKey(), each.getValue());
    }
    return text.equals(before)
        ? value
        : ConfigValueFactory.fromAnyRef(text).withOrigin(value.origin());
  }
}
