package pageferry.experiment.settings;

import java.util.ArrayList;
import java.util.List;
import pageferry.experiment.settings.Settings.Setting;

/** What a command line sets otherwise than the experiment's file. */
public final class Overrides {
  private final List<Setting> settings = new ArrayList<>();

  /** Takes {@code key=value}, as {@code --set} has it. */
  public void set(String argument) {
    settings.add(Setting.parse(argument));
  }

  /** Takes the text of an option that stands for a key: {@code --seed 7} for {@code seed}. */
  public void option(String key, String text) {
    settings.add(Setting.option(key, text));
  }

  public void add(Setting setting) {
    settings.add(setting);
  }

  public List<Setting> settings() {
    return settings;
  }
}
