package pageferry.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import pageferry.experiment.Row;

/** The command that runs one row of an experiment again. */
final class Again {
  private final String experiment;
  private final Map<String, String> settings = new LinkedHashMap<>();

  Again(String experiment) {
    this.experiment = experiment;
  }

  /** Takes {@code key=value}; the last one of a key counts. */
  void set(String setting) {
    settings.put(setting.substring(0, Math.max(0, setting.indexOf('='))), setting);
  }

  /** The command for the row. */
  String of(Row row) {
    Again all = new Again(experiment);
    settings.values().forEach(all::set);
    row.settings().forEach(all::set);
    StringBuilder command = new StringBuilder("pageferry run " + quoted(experiment));
    all.settings.values().forEach(each -> command.append(" --set ").append(quoted(each)));
    return command.toString();
  }

  private static String quoted(String word) {
    return word.matches("[\\w./=:,+-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}
