package pageferry.experiment.read;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import pageferry.experiment.conf.BadInput;
import pageferry.experiment.conf.Entry;
import pageferry.experiment.conf.Fields;
import pageferry.experiment.conf.Place;
import pageferry.experiment.settings.Axis;
import pageferry.experiment.settings.Settings.Setting;

/** Refuses settings that change nothing, for what runs says something else. */
final class IdleSettings {
  private final Map<String, Entry> variants;
  private final List<String> chosen;
  private final List<Axis> axes;

  /**
   * @param fields the experiment with all settings in it
   * @param axes what it compares and varies
   */
  IdleSettings(Fields fields, List<Axis> axes) {
    Entry all = fields.find("variants");
    this.variants = all == null ? Map.of() : all.members("variants by name");
    this.axes = axes;
    this.chosen = new ArrayList<>();
    Entry one = fields.find("variant");
    if (one != null && !one.isObject() && !one.isList()) {
      chosen.add(one.text());
    }
    for (Axis axis : axes) {
      if (axis.path().equals(List.of("variant"))) {
        chosen.addAll(axis.labels());
      }
    }
  }

  /** Complains of a setting that something else overrides. */
  void refuse(Setting setting) {
    List<String> path = setting.path();
    String key = ConfigUtil.joinPath(path);
    for (Axis axis : axes) {
      int length = axis.path().size();
      if (length < path.size() && path.subList(0, length).equals(axis.path())) {
        throw mistake(setting, key + ", and '" + axis.key() + "' is compared or varied");
      }
    }
    if (path.size() > 1 && path.get(0).equals("variants") && !chosen.contains(path.get(1))) {
      throw mistake(setting, "a variant that does not run");
    }
    for (String name : chosen) {
      Entry variant = variants.get(name);
      if (variant != null && overrides(variant.value(), path, setting.value())) {
        String there = "variants." + name + "." + key;
        throw mistake(setting, key + ", which the variant '" + name + "' sets as " + there);
      }
    }
  }

  private static BadInput mistake(Setting setting, String found) {
    return BadInput.at(
        Place.of(setting.value().origin()), "a key that nothing else sets again", found);
  }

  private static boolean overrides(ConfigValue variant, List<String> path, ConfigValue set) {
    ConfigValue at = variant;
    for (String key : path) {
      if (!(at instanceof ConfigObject object)) {
        return true;
      }
      at = object.get(key);
      if (at == null) {
        return false;
      }
    }
    return !(at instanceof ConfigObject && set instanceof ConfigObject);
  }
}
