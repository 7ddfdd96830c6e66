package pageferry.experiment.conf;

import com.typesafe.config.ConfigObject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import pageferry.mm.Pages;
import pageferry.protocol.strategy.MigrationStep;
import pageferry.protocol.strategy.Strategy;

/** Reads conf/strategies.conf and the strategies that an experiment adds or changes. */
public final class StrategyReader {
  private static final String WHAT = "a strategy";
  private static final int DEFAULT_BATCH = Pages.HUGE;
  private static final List<String> STEPS =
      Arrays.stream(MigrationStep.values()).map(MigrationStep::key).toList();

  private final Map<String, Entry> known = new LinkedHashMap<>();

  /**
   * @param defaults the strategies of the installation
   * @param more the strategies of an experiment, or null; one with a known name changes that
   */
  public StrategyReader(Entry defaults, @Nullable Entry more) {
    known.putAll(defaults.members("strategies"));
    if (more != null) {
      more.members("strategies by name").forEach(this::add);
      more.members("strategies by name").keySet().forEach(this::named);
    }
  }

  /** The strategy that an entry names. */
  public Strategy referred(Entry reference) {
    if (reference.isObject() || reference.isList() || !known.containsKey(reference.text())) {
      throw reference.isObject() || reference.isList()
          ? reference.mistake("the name of a strategy")
          : reference.unknown(WHAT, known.keySet());
    }
    return named(reference.text());
  }

  /** The strategy of that name, which must be known. */
  public Strategy named(String name) {
    Entry entry = known.get(name);
    if (entry == null) {
      throw new IllegalArgumentException("no strategy " + name);
    }
    Fields fields = entry.fields(Keys.STRATEGY);
    Strategy strategy =
        new Strategy(
            name,
            fields.text("about", ""),
            phases(fields),
            fields.count("batch-pages", 1, DEFAULT_BATCH),
            fields.count("spares", 0, 0),
            fields.flag("async-first", false));
    String objection = strategy.objection();
    if (objection != null) {
      Entry order = fields.has("steps") ? fields.get("steps") : fields.get("phases");
      throw BadInput.at(
          order.place(), "an order that can work for strategy '" + name + "'", objection);
    }
    return strategy;
  }

  private void add(String name, Entry entry) {
    Name.ofKey(entry, WHAT);
    Entry base = known.get(name);
    if (base == null || !(entry.value() instanceof ConfigObject changes)) {
      known.put(name, entry);
      return;
    }
    boolean reordered = changes.containsKey("steps") || changes.containsKey("phases");
    ConfigObject rest = (ConfigObject) base.value();
    known.put(
        name,
        entry.with(
            KeyOrder.merged(
                changes, reordered ? rest.withoutKey("steps").withoutKey("phases") : rest)));
  }

  private static List<List<MigrationStep>> phases(Fields fields) {
    if (fields.has("steps") == fields.has("phases")) {
      throw fields.owner().mistake("either 'steps' or 'phases' in a strategy");
    }
    if (fields.has("steps")) {
      return List.of(steps(fields.get("steps")));
    }
    List<List<MigrationStep>> phases = new ArrayList<>();
    fields.get("phases").list("a list of phases").forEach(phase -> phases.add(steps(phase)));
    return phases;
  }

  private static List<MigrationStep> steps(Entry entry) {
    List<MigrationStep> steps = new ArrayList<>();
    for (Entry each : entry.list("a list of steps")) {
      MigrationStep step = MigrationStep.of(each.text());
      if (step == null) {
        throw each.unknown("a step of migration", STEPS);
      }
      steps.add(step);
    }
    return steps;
  }
}
