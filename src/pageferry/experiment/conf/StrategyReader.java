package pageferry.experiment.conf;

import com.typesafe.config.ConfigObject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import pageferry.mm.MigrateMode;
import pageferry.mm.MigrateReason;
import pageferry.mm.OwnLock;
import pageferry.mm.Paging;
import pageferry.protocol.strategy.LockStep;
import pageferry.protocol.strategy.MigrationStep;
import pageferry.protocol.strategy.Offload;
import pageferry.protocol.strategy.Strategy;
import pageferry.protocol.strategy.When;

/** Reads conf/strategies.conf and the strategies that an experiment adds or changes. */
public final class StrategyReader {
  private static final String WHAT = "a strategy";

  /** Orders of folios that a case can name: 16 GiB in pages of 64 KiB. */
  static final int MOST_ORDER = 18;

  /** How long wait-references sleeps at most, where a strategy does not say it. */
  private static final long REFERENCE_WAIT_NS = 10_000_000;

  private static final Pattern ORDERS = Pattern.compile("(>=|<=|>|<|) ?([0-9]{1,2})");

  private static final Map<String, MigrateReason> REASONS =
      Arrays.stream(MigrateReason.values())
          .collect(Collectors.toMap(MigrateReason::text, Function.identity()));

  private static final Map<String, MigrateMode> MODES =
      Map.of(
          "async",
          MigrateMode.MIGRATE_ASYNC,
          "sync-light",
          MigrateMode.MIGRATE_SYNC_LIGHT,
          "sync",
          MigrateMode.MIGRATE_SYNC);

  private static final List<String> STEPS =
      Stream.concat(
              Arrays.stream(MigrationStep.values()).map(MigrationStep::key),
              Stream.of(LockStep.TAKE, LockStep.DROP))
          .toList();

  private final Map<String, Entry> known = new LinkedHashMap<>();
  private final OwnLockNames locks;
  private final Paging paging;

  /**
   * @param defaults the strategies of the installation
   * @param more the strategies of an experiment, or null; one with a known name changes that
   */
  public StrategyReader(Entry defaults, @Nullable Entry more) {
    this(defaults, more, OwnLockNames.NONE, Paging.X86_64);
  }

  /**
   * @param defaults the strategies of the installation
   * @param more the strategies of an experiment, or null; one with a known name changes that
   * @param locks the locks that they may take
   * @param paging how the machine divides memory: a batch is as long as a huge page unless a
   *     strategy says otherwise, as NR_MAX_BATCHED_MIGRATION is (mm/migrate.c, Linux 6.3)
   */
  public StrategyReader(Entry defaults, @Nullable Entry more, OwnLockNames locks, Paging paging) {
    this.paging = paging;
    this.locks = locks;
    known.putAll(defaults.members("strategies"));
    if (more != null) {
      more.members("strategies by name").forEach(this::add);
      more.members("strategies by name").keySet().forEach(this::named);
    }
  }

  /**
   * Reads a file of strategies, each of which is looked at when it is asked for.
   *
   * @param defaults the strategies of the installation
   * @param file the others; one with a known name changes that
   */
  public static StrategyReader ofFile(Entry defaults, Entry file) {
    StrategyReader reader = new StrategyReader(defaults, null);
    file.members("strategies by name").forEach(reader::add);
    return reader;
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

  /** The strategy that an option of the command line names. */
  public Strategy asked(String option, String name) {
    if (!known.containsKey(name)) {
      throw BadInput.unknownArgument(option, WHAT, name, known.keySet());
    }
    return named(name);
  }

  /** The strategy of that name, which must be known. */
  public Strategy named(String name) {
    Entry entry = known.get(name);
    if (entry == null) {
      throw new IllegalArgumentException("no strategy " + name);
    }
    Fields fields = entry.fields(Keys.STRATEGY);
    Strategy.Conduct conduct =
        new Strategy.Conduct(
            fields.count("batch-pages", 1, paging.huge()),
            fields.count("spares", 0, 0),
            fields.flag("async-first", false),
            fields.flag("migrating-bit", false),
            fields.nanoseconds("reference-wait", REFERENCE_WAIT_NS),
            BudgetReader.read(fields));
    String about = fields.text("about", "");
    Offload offload = OffloadReader.read(fields, REASONS);
    Strategy usual = new Strategy(name, about, order(fields), List.of(), conduct, offload);
    check(usual, fields);
    OffloadReader.check(usual, fields);
    return new Strategy(name, about, usual.order(), specials(usual, fields), conduct, offload);
  }

  private static void check(Strategy strategy, Fields fields) {
    String objection = strategy.objection();
    if (objection != null) {
      Entry steps = fields.has("steps") ? fields.get("steps") : fields.get("phases");
      String wanted = "an order that can work for strategy '" + strategy.name() + "'";
      throw BadInput.at(steps.place(), wanted, objection);
    }
  }

  private List<Strategy.Special> specials(Strategy usual, Fields fields) {
    List<Strategy.Special> specials = new ArrayList<>();
    if (fields.has("when")) {
      for (Entry each : fields.get("when").list("a list of cases")) {
        Fields of = each.fields(Keys.WHEN);
        Strategy.Order order = order(of);
        check(usual.with(order), of);
        specials.add(new Strategy.Special(when(of), order));
      }
    }
    return specials;
  }

  private static When when(Fields fields) {
    if (!fields.has("order") && !fields.has("reasons") && !fields.has("modes")) {
      throw fields.owner().mistake("'order', 'reasons' or 'modes' in a case of a strategy");
    }
    int[] orders = fields.has("order") ? orders(fields.get("order")) : new int[] {0, MOST_ORDER};
    return new When(
        orders[0],
        orders[1],
        chosen(fields, "reasons", "a reason of a migration", REASONS),
        chosen(fields, "modes", "a mode of a migration", MODES));
  }

  /** A number, or one after {@code >=}, {@code <=}, {@code >} or {@code <}. */
  private static int[] orders(Entry entry) {
    Matcher parts = ORDERS.matcher(entry.text());
    int order = parts.matches() ? Integer.parseInt(parts.group(2)) : -1;
    if (order < 0 || order > MOST_ORDER) {
      throw entry.mistake("an order from 0 to " + MOST_ORDER + " such as 9 or \">= 4\"");
    }
    return switch (parts.group(1)) {
      case ">=" -> new int[] {order, MOST_ORDER};
      case "<=" -> new int[] {0, order};
      case ">" -> new int[] {order + 1, MOST_ORDER};
      case "<" -> new int[] {0, order - 1};
      default -> new int[] {order, order};
    };
  }

  private static <T> List<T> chosen(
      Fields fields, String key, String expected, Map<String, T> names) {
    List<T> chosen = new ArrayList<>();
    if (fields.has(key)) {
      fields.get(key).list("a list").forEach(each -> chosen.add(each.oneOf(expected, names)));
    }
    return chosen;
  }

  private Strategy.Order order(Fields fields) {
    List<LockStep> taken = new ArrayList<>();
    return new Strategy.Order(phases(fields, taken), taken);
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

  private List<List<MigrationStep>> phases(Fields fields, List<LockStep> taken) {
    if (fields.has("steps") == fields.has("phases")) {
      throw fields.owner().mistake("either 'steps' or 'phases' in a strategy");
    }
    if (fields.has("steps")) {
      return List.of(steps(fields.get("steps"), 0, taken));
    }
    List<List<MigrationStep>> phases = new ArrayList<>();
    for (Entry phase : fields.get("phases").list("a list of phases")) {
      phases.add(steps(phase, phases.size(), taken));
    }
    return phases;
  }

  private List<MigrationStep> steps(Entry entry, int phase, List<LockStep> taken) {
    List<MigrationStep> steps = new ArrayList<>();
    for (Entry each : entry.list("a list of steps")) {
      String[] words = each.text().split(" ");
      MigrationStep step = MigrationStep.of(each.text());
      if (words[0].equals(LockStep.TAKE) || words[0].equals(LockStep.DROP)) {
        taken.add(lockStep(each, words, phase, steps.size()));
      } else if (step != null) {
        steps.add(step);
      } else {
        throw each.unknown("a step of migration", STEPS);
      }
    }
    return steps;
  }

  /** {@code take-lock NAME}, {@code take-lock NAME read} or {@code drop-lock NAME}. */
  private LockStep lockStep(Entry entry, String[] words, int phase, int before) {
    boolean takes = words[0].equals(LockStep.TAKE);
    boolean reads = takes && words.length == 3 && words[2].equals("read");
    if (words.length != 2 && !reads) {
      throw entry.mistake("take-lock NAME, take-lock NAME read or drop-lock NAME");
    }
    boolean ofSource = words[1].equals(LockStep.ANON_VMA.name());
    OwnLock lock = ofSource ? LockStep.ANON_VMA : locks.referred(entry, words[1]);
    if (reads && lock.type() != OwnLock.Type.RWSEM) {
      throw entry.mistake("no 'read' for " + lock.name() + ", which is no rwsem");
    }
    return new LockStep(phase, before, lock, takes, !reads);
  }
}
