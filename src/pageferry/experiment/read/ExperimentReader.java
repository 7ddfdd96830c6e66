package pageferry.experiment.read;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import pageferry.experiment.conf.BadInput;
import pageferry.experiment.conf.ConfFiles;
import pageferry.experiment.conf.Entry;
import pageferry.experiment.conf.Fields;
import pageferry.experiment.conf.KeyOrder;
import pageferry.experiment.conf.Keys;
import pageferry.experiment.conf.Name;
import pageferry.experiment.plan.Answer;
import pageferry.experiment.plan.Claims;
import pageferry.experiment.plan.Context;
import pageferry.experiment.plan.Expectation;
import pageferry.experiment.plan.Experiment;
import pageferry.experiment.plan.MetricNames;
import pageferry.experiment.plan.Published;
import pageferry.experiment.plan.Row;
import pageferry.experiment.plan.Scenario;
import pageferry.experiment.plan.Vocabulary;
import pageferry.experiment.settings.Axis;
import pageferry.experiment.settings.Overrides;
import pageferry.experiment.settings.Settings;
import pageferry.experiment.settings.Settings.Setting;
import pageferry.observe.asked.Asked;

/** Reads experiments: the file, the defaults, the settings of the command line, all variants. */
public final class ExperimentReader {
  private static final int MOST_ROWS = 10_000;

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
    return read(files.experiment(nameOrPath), overrides);
  }

  /** The experiment that an entry holds. */
  public Experiment read(Entry file, Overrides overrides) {
    return read(file, overrides, ExperimentReader::expectation, false);
  }

  /**
   * The experiment whose resolved text an entry holds, with other settings. What it expects of
   * variants that are not among its runs, because they were or are set otherwise, is left out.
   */
  public Experiment readAgain(Entry file, Overrides overrides) {
    return read(file, overrides, ExperimentReader::thatFits, true);
  }

  /** How one expectation is read; null: it is left out. */
  private interface Expectations {
    @Nullable Expectation read(Entry entry, Context context);
  }

  private Experiment read(
      Entry file, Overrides overrides, Expectations expectations, boolean again) {
    file.fields(Keys.EXPERIMENT);
    ConfigObject defaults = (ConfigObject) files.shared("experiment.conf").value();
    ConfigObject object = Settings.opened(KeyOrder.merged((ConfigObject) file.value(), defaults));
    List<Axis> written = axes(file.with(object));
    for (Setting setting : overrides.settings()) {
      object = Settings.apply(object, pinned(axes(file.with(object)), setting));
    }
    Entry whole = file.with(object);
    List<Axis> axes = axes(whole);
    Fields fields = whole.fields(Keys.EXPERIMENT);
    requireNames(fields.find("variants"));
    IdleSettings idle = new IdleSettings(fields, axes);
    overrides.settings().forEach(idle::refuse);
    List<Row> rows = rows(whole, axes);
    Vocabulary words = Vocabulary.of(rows.stream().map(Row::scenario).toList());
    List<String> columns = columns(fields.get("columns"), words);
    Context context = new Context(written, axes, words);
    Claims claims =
        new Claims(
            expectations(fields, context, expectations),
            answer(fields.find("answer"), context, rows, again),
            again ? Published.NOTHING : published(fields.find("published"), context));
    Asked asked = AskedReader.read(fields.find("series"), columns, claims, words);
    return new Experiment(
        bareName(file.name()),
        fields.text("about", ""),
        asked.isNothing() ? rows : rows.stream().map(row -> row.asking(asked)).toList(),
        columns,
        claims,
        whole.json());
  }

  private static Answer answer(
      @Nullable Entry entry, Context context, List<Row> rows, boolean again) {
    try {
      return entry == null ? Answer.NONE : Answer.read(entry, context, rows);
    } catch (BadInput wrong) {
      if (again) {
        return Answer.NONE;
      }
      throw wrong;
    }
  }

  private static Published published(@Nullable Entry entry, Context context) {
    return entry == null ? Published.NOTHING : Published.read(entry, context);
  }

  private static List<Axis> axes(Entry whole) {
    Fields fields = whole.fields(Keys.EXPERIMENT);
    List<Axis> axes = new ArrayList<>();
    for (String group : List.of("compare", "vary")) {
      Entry entry = fields.find(group);
      if (entry != null) {
        axes.addAll(Axis.read(entry));
      }
    }
    return axes;
  }

  /** The setting itself, or if its key is compared or varied, that of the axis to this value. */
  private static Setting pinned(List<Axis> axes, Setting setting) {
    for (Axis axis : axes) {
      if (axis.path().equals(setting.path())) {
        return axis.pin(setting.value());
      }
    }
    return setting;
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
    addRows(whole.with(bare), axes, List.of(), rows);
    return rows;
  }

  private void addRows(Entry tree, List<Axis> axes, List<Axis.Choice> chosen, List<Row> rows) {
    if (axes.isEmpty()) {
      Map<String, String> labels = new LinkedHashMap<>();
      chosen.forEach(choice -> labels.put(choice.axis().key(), choice.label()));
      List<String> settings = chosen.stream().map(Axis.Choice::argument).toList();
      Scenario scenario = new ScenarioReader(files, varied(tree).fields(Keys.EXPERIMENT)).read();
      rows.add(new Row(labels, settings, scenario, () -> alone(tree)));
      return;
    }
    Axis axis = axes.get(0);
    for (ConfigValue value : axis.values()) {
      Axis.Choice choice = new Axis.Choice(axis, value);
      List<Axis.Choice> more = new ArrayList<>(chosen);
      more.add(choice);
      ConfigObject set = Settings.apply((ConfigObject) tree.value(), choice.setting());
      addRows(tree.with(set), axes.subList(1, axes.size()), more, rows);
    }
  }

  /** The experiment without what it says of its rows together, as JSON that keeps the order. */
  private static String alone(Entry tree) {
    ConfigObject alone = ((ConfigObject) tree.value()).withoutKey("expect").withoutKey("answer");
    if (alone.get("explore") instanceof ConfigObject explore) {
      alone = alone.withValue("explore", explore.withoutKey("expect"));
    }
    return tree.with(alone).json();
  }

  private static List<Expectation> expectations(
      Fields fields, Context context, Expectations reader) {
    List<Expectation> all = new ArrayList<>();
    Entry ofRuns = fields.find("expect");
    if (ofRuns != null) {
      addExpectations(ofRuns, context, reader, all);
    }
    Entry ofSearches = SearchPlanReader.fields(fields.get("explore")).find("expect");
    if (ofSearches != null) {
      List<Expectation> more = new ArrayList<>();
      addExpectations(ofSearches, context.ofSearches(), reader, more);
      more.forEach(each -> all.add(each.aboutSearch()));
    }
    return all;
  }

  private static void addExpectations(
      Entry list, Context context, Expectations reader, List<Expectation> into) {
    for (Entry each : list.list("a list of expressions")) {
      Expectation expectation = reader.read(each, context);
      if (expectation != null) {
        into.add(expectation);
      }
    }
  }

  /** The experiment with what its variant says otherwise. */
  private static Entry varied(Entry tree) {
    Fields fields = tree.fields(Keys.EXPERIMENT);
    Entry chosen = fields.find("variant");
    if (chosen == null) {
      return tree;
    }
    Entry variants = fields.get("variants");
    Entry variant = variant(variants, chosen.text());
    if (variant == null) {
      Set<String> names = variants.members("variants by name").keySet();
      throw chosen.unknown("a variant", List.copyOf(names));
    }
    variant.fields("a variant", Keys.EXPERIMENT.keys());
    return tree.with(KeyOrder.merged((ConfigObject) variant.value(), (ConfigObject) tree.value()));
  }

  /** A variant, found without a look at the others: each of many rows has its own. */
  private static @Nullable Entry variant(Entry variants, String name) {
    ConfigValue found = variants.value() instanceof ConfigObject all ? all.get(name) : null;
    return found == null ? null : variants.with(found);
  }

  private static void requireNames(@Nullable Entry variants) {
    if (variants != null) {
      variants.members("variants by name").values().forEach(each -> Name.ofKey(each, "a variant"));
    }
  }

  private static @Nullable Expectation thatFits(Entry entry, Context context) {
    try {
      return expectation(entry, context);
    } catch (BadInput ofOthers) {
      return null;
    }
  }

  private static Expectation expectation(Entry entry, Context context) {
    return Expectation.read(entry, context);
  }

  private static List<String> columns(Entry entry, Vocabulary words) {
    List<Entry> columns = entry.list("a list of metrics");
    columns.forEach(column -> MetricNames.require(column.text(), column.place(), words));
    return columns.stream().map(Entry::text).toList();
  }

  private static String bareName(String file) {
    String name = file.substring(file.lastIndexOf('/') + 1);
    return name.replaceFirst("\\.(conf|json)$", "");
  }
}
