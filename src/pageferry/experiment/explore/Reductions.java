package pageferry.experiment.explore;

import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import com.typesafe.config.ConfigValueType;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Experiments that are smaller than a given one by one thing: a task, a step, pages. */
final class Reductions {
  private static final Set<String> PROGRAMS = Set.of("program", "body");

  private Reductions() {}

  /** What {@code experiment} can be reduced to by one thing, the largest first. */
  static List<ConfigObject> of(ConfigObject experiment) {
    ConfigValue processes = experiment.get("processes");
    List<ConfigObject> smaller = new ArrayList<>();
    if (processes != null) {
      for (ConfigValue each : of("processes", processes)) {
        smaller.add(experiment.withValue("processes", each));
      }
    }
    return smaller;
  }

  private static List<ConfigValue> of(String key, ConfigValue value) {
    if (value instanceof ConfigList list) {
      return PROGRAMS.contains(key) ? ofProgram(key, list) : List.of();
    }
    if (value instanceof ConfigObject object) {
      return ofObject(key, object);
    }
    return key.equals("pages") || key.equals("times") ? ofCount(value) : List.of();
  }

  private static List<ConfigValue> ofObject(String key, ConfigObject object) {
    List<ConfigValue> smaller = new ArrayList<>();
    Set<String> members = new TreeSet<>(object.keySet());
    boolean removable = key.equals("processes") || key.equals("threads");
    for (String member : members) {
      if (removable && members.size() > 1) {
        smaller.add(object.withoutKey(member));
      }
    }
    for (String member : members) {
      ConfigValue inner = object.get(member);
      if (inner != null) {
        of(member, inner).forEach(each -> smaller.add(object.withValue(member, each)));
      }
    }
    return smaller;
  }

  private static List<ConfigValue> ofProgram(String key, ConfigList steps) {
    List<ConfigValue> smaller = new ArrayList<>();
    for (int i = 0; i < steps.size(); i++) {
      smaller.add(replaced(steps, i, List.of()));
    }
    for (int i = 0; i < steps.size(); i++) {
      if (steps.get(i) instanceof ConfigObject step) {
        if (step.get("body") instanceof ConfigList body) {
          smaller.add(replaced(steps, i, body));
        }
        for (ConfigValue each : ofObject(key, step)) {
          smaller.add(replaced(steps, i, List.of(each)));
        }
      }
    }
    return smaller;
  }

  private static ConfigValue replaced(ConfigList steps, int at, List<ConfigValue> by) {
    List<ConfigValue> changed = new ArrayList<>(steps);
    changed.remove(at);
    changed.addAll(at, by);
    return ConfigValueFactory.fromIterable(changed);
  }

  private static List<ConfigValue> ofCount(ConfigValue value) {
    List<ConfigValue> smaller = new ArrayList<>();
    if (value.valueType() == ConfigValueType.NUMBER) {
      long count = ((Number) value.unwrapped()).longValue();
      if (count > 1) {
        smaller.add(ConfigValueFactory.fromAnyRef(1));
        smaller.add(ConfigValueFactory.fromAnyRef(count / 2));
        smaller.add(ConfigValueFactory.fromAnyRef(count - 1));
      }
    } else if (value.unwrapped() instanceof String text) {
      String[] parts = text.split("[,-]");
      for (int i = 0; parts.length > 1 && i < parts.length; i++) {
        smaller.add(ConfigValueFactory.fromAnyRef(parts[i].strip()));
      }
    }
    return smaller;
  }
}
