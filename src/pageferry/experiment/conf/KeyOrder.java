package pageferry.experiment.conf;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The order of an object's keys. The config library keeps none, so it stands where the library
 * keeps a value's comments, which nobody needs after the reading, and goes wherever the object
 * goes.
 */
public final class KeyOrder {
  private KeyOrder() {}

  /** The keys of an object: those whose place is known, then all others by name. */
  static Set<String> of(ConfigObject object) {
    return all(object.origin().comments(), object);
  }

  static Set<String> all(Collection<String> first, ConfigObject object) {
    Set<String> keys = new LinkedHashSet<>(first);
    keys.retainAll(object.keySet());
    if (keys.size() < object.size()) {
      keys.addAll(new TreeSet<>(object.keySet()));
    }
    return keys;
  }

  /** An object with its keys in the order of a map. */
  static ConfigObject object(Map<String, ConfigValue> members, ConfigOrigin origin) {
    return ConfigValueFactory.fromMap(members)
        .withOrigin(origin.withComments(new ArrayList<>(members.keySet())));
  }

  /** The object with a key set; a new key stands behind the others. */
  public static ConfigObject with(ConfigObject object, String key, ConfigValue value) {
    Map<String, ConfigValue> members = members(object);
    members.put(key, value);
    return object(members, object.origin());
  }

  /**
   * An object over another, as a variant is over its experiment: keys of both keep the place that
   * they have below, and those that only {@code over} has stand after them.
   */
  public static ConfigObject merged(ConfigObject over, ConfigObject under) {
    Map<String, ConfigValue> members = members(under);
    for (Map.Entry<String, ConfigValue> each : members(over).entrySet()) {
      ConfigValue below = members.get(each.getKey());
      ConfigValue value = each.getValue();
      if (value instanceof ConfigObject above && below instanceof ConfigObject base) {
        value = merged(above, base);
      }
      members.put(each.getKey(), value);
    }
    return object(members, over.origin());
  }

  private static Map<String, ConfigValue> members(ConfigObject object) {
    Map<String, ConfigValue> members = new LinkedHashMap<>();
    for (String key : List.copyOf(of(object))) {
      ConfigValue value = object.get(key);
      if (value != null) {
        members.put(key, value);
      }
    }
    return members;
  }
}
