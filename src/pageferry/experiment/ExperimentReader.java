package pageferry.experiment;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import pageferry.experiment.Settings.Setting;
import pageferry.experiment.conf.BadInput;
import pageferry.experiment.conf.ConfFiles;
import pageferry.experiment.conf.Entry;
import pageferry.experiment.conf.Fields;

/** Reads experiments: the file, the defaults, the settings of the command line, all variants. */
public final class ExperimentReader {
  private static final String WHAT = "an experiment";
  private static final int MOST_ROWS = 10_000;
  private static final List<String> KEYS =
      List.of(
          "about",
          "machine",
          "kernel",
          "switches",
          "strategy",
          "strategies",
          "costs",
          "seed",
          "schedule",
          "limits",
          "ends",
          "pressure",
          "processes",
          "compare",
          "vary",
          "columns",
          "expect");

  private final ConfFiles files;

  public ExperimentReader(ConfFiles files) {
    this.files = files;
  }

  /**
   * The experiment that a user asks for.
   *
   * @param nameOrPath a bare name of the installation's, or a file
   * @param overrides what the command line sets; a key that the experiment compares or varies gets
   *     this one value instead
   */
  public Experiment read(String nameOrPath, Overrides overrides) {
    Entry file = files.experiment(nameOrPath);
    file.fields(WHAT, KEYS);
    ConfigObject defaults = (ConfigObject) files.shared("experiment.conf").value();
    ConfigObject object = ((ConfigObject) file.value()).withFallback(defaults);
    List<Axis> axes = axes(file.with(object).fields(WHAT, KEYS));
    for (Setting setting : overrides.settings()) {
      if (!pin(axes, setting)) {
        object = Settings.apply(object, setting);
        axes = pinsKept(axes, axes(file.with(object).fields(WHAT, KEYS)));
      }
    }
    Entry whole = file.with(object);
    Fields fields = whole.fields(WHAT, KEYS);
    List<String> columns = texts(fields.get("columns"), "a list of metrics");
    List<Row> rows = rows(whole, axes);
    return new Experiment(
        bareName(file.name()),
        fields.text("about", ""),
        rows,
        columns,
        expectations(fields.find("expect"), axes),
        object.render(ConfigRenderOptions.concise()));
  }

  private static List<Axis> axes(Fields fields) {
    List<Axis> axes = new ArrayList<>();
    Entry compare = fields.find("compare");
    Entry vary = fields.find("vary");
    if (compare != null) {
      axes.addAll(Axis.read(compare, false));
    }
    if (vary != null) {
      axes.addAll(Axis.read(vary, true));
    }
    return axes;
  }

  /** Reduces the axis of the setting's key to the setting's value; false if there is none. */
  private static boolean pin(List<Axis> axes, Setting setting) {
    for (int i = 0; i < axes.size(); i++) {
      if (axes.get(i).path().equals(setting.path())) {
        axes.set(i, axes.get(i).pinned(setting.value()));
        return true;
      }
    }
    return false;
  }

  /** The axes read anew, but those that were reduced to one value before as they were. */
  private static List<Axis> pinsKept(List<Axis> before, List<Axis> anew) {
    List<Axis> kept = new ArrayList<>(anew);
    for (Axis axis : before) {
      if (axis.values().size() == 1) {
        kept.replaceAll(each -> each.path().equals(axis.path()) ? axis : each);
      }
    }
    return kept;
  }

  private List<Row> rows(Entry whole, List<Axis> axes) {
    long count = 1;
    for (Axis axis : axes) {
      count *= axis.values().size();
      if (count > MOST_ROWS) {
        throw BadInput.at(whole.place(), "at most " + MOST_ROWS + " runs", count + " or more");
      }
    }
    ConfigObject bare = ((ConfigObject) whole.value()).withoutKey("compare").withoutKey("vary");
    List<Row> rows = new ArrayList<>();
    addRows(whole.with(bare), axes, new LinkedHashMap<>(), rows);
    return rows;
  }

  private void addRows(Entry tree, List<Axis> axes, Map<String, String> labels, List<Row> rows) {
    if (axes.isEmpty()) {
      Scenario scenario = new ScenarioReader(files, tree.fields(WHAT, KEYS)).read();
      rows.add(new Row(new LinkedHashMap<>(labels), scenario));
      return;
    }
    Axis axis = axes.get(0);
    for (ConfigValue value : axis.values()) {
      labels.put(axis.key(), Axis.label(value));
      ConfigObject set = Settings.apply((ConfigObject) tree.value(), axis.setting(value));
      addRows(tree.with(set), axes.subList(1, axes.size()), labels, rows);
    }
  }

  private static List<Expectation> expectations(@Nullable Entry entry, List<Axis> axes) {
    List<Expectation> expectations = new ArrayList<>();
    if (entry != null) {
      for (Entry each : entry.list("a list of expressions")) {
        expectations.add(Expectation.read(each, axes));
      }
    }
    return expectations;
  }

  private static List<String> texts(Entry entry, String expected) {
    return entry.list(expected).stream().map(Entry::text).toList();
  }

  private static String bareName(String file) {
    String name = file.substring(file.lastIndexOf('/') + 1);
    return name.replaceFirst("\\.(conf|json)$", "");
  }
}
