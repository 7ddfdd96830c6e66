package pageferry.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import pageferry.experiment.plan.Row;
import pageferry.world.PlainText;

/** The command that runs one row of an experiment again. */
final class Again {
  private final String experiment;
  private final Map<String, String> settings = new LinkedHashMap<>();

  /**
   * @param settings each a {@code key=value}; the last one of a key counts
   */
  Again(String experiment, List<String> settings) {
    this.experiment = experiment;
    settings.forEach(this::set);
  }

  private void set(String setting) {
    settings.put(setting.substring(0, Math.max(0, setting.indexOf('='))), setting);
  }

  /** The command for the row. */
  String of(Row row) {
    Again all = new Again(experiment, List.copyOf(settings.values()));
    row.settings().forEach(all::set);
    StringBuilder command = new StringBuilder("pageferry run " + quoted(experiment));
    all.settings.values().forEach(each -> command.append(" --set ").append(quoted(each)));
    return command.toString();
  }

  /** A word as a shell takes it. */
  static String quoted(String word) {
    if (word.matches("[\\w./=:,+-]+")) {
      return word;
    }
    return PlainText.isPlain(word)
        ? "'" + word.replace("'", "'\\''") + "'"
        : "$'" + PlainText.of(word.replace("\\", "\\\\").replace("'", "\\'")) + "'";
  }
}
