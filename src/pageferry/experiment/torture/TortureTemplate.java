package pageferry.experiment.torture;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import pageferry.experiment.conf.BadInput;
import pageferry.experiment.conf.ConfFiles;
import pageferry.experiment.conf.ConfParser;
import pageferry.experiment.conf.Entry;
import pageferry.experiment.plan.Ending;
import pageferry.experiment.plan.Experiment;
import pageferry.experiment.plan.Row;
import pageferry.experiment.read.ExperimentReader;
import pageferry.experiment.settings.Overrides;
import pageferry.mm.KernelVersion;

/**
 * What random experiments are drawn from: all that an experiment leaves open. What it sets holds in
 * each of them: a machine, a kernel, costs, pressure, faults; its processes run beside the random
 * ones. Of an experiment with several runs each experiment is about one.
 */
public final class TortureTemplate {
  /** Keys that say how runs are chosen, limited, judged or shown, and mean nothing here. */
  private static final List<String> IGNORED =
      List.of(
          "about", "columns", "expect", "compare", "vary", "seed", "limits", "audit", "ends",
          "explore", "answer");

  /** The smallest machine that is drawn. */
  private static final String SMALLEST =
      "machine = { nodes = [{ cpus = \"0\", memory = 32 MiB }, { memory = 32 MiB }],"
          + " distances = [[10, 21], [21, 10]] }\n";

  private final ExperimentReader reader;
  private final Experiment experiment;
  private final String text;
  private final TreeSet<String> keys;
  private final List<String> kernels;
  private final List<String> strategies;
  private final List<@Nullable Swarm> swarms = new ArrayList<>();

  /**
   * Reads an experiment, which must be sound in itself.
   *
   * @param files the installation's conf files
   * @param nameOrPath the experiment
   */
  public TortureTemplate(ConfFiles files, String nameOrPath) {
    this(files, files.experiment(nameOrPath));
  }

  /**
   * Reads an experiment that is no file.
   *
   * @param place what messages call it
   */
  public static TortureTemplate ofText(ConfFiles files, String place, String text) {
    return new TortureTemplate(files, ConfParser.text(place, text));
  }

  /** The same of an experiment that has been read. */
  TortureTemplate(ConfFiles files, Entry file) {
    reader = new ExperimentReader(files);
    experiment = reader.read(file, new Overrides());
    text = file.json();
    keys = new TreeSet<>(file.members("an experiment").keySet());
    kernels = files.kernels().held().stream().map(KernelVersion::toString).sorted().toList();
    strategies = List.copyOf(files.shared("strategies.conf").members("strategies").keySet());
    experiment.rows().forEach(row -> swarms.add(null));
  }

  /** The experiment's name. */
  public String name() {
    return experiment.name();
  }

  /** The experiment as it was written, as JSON. */
  String text() {
    return text;
  }

  /** Whether each experiment has a machine of its own. */
  public boolean drawsMachines() {
    return swarm(0).drawsMachine();
  }

  /** The experiment of that seed. */
  RandomExperiment draw(long seed) {
    int rows = swarms.size();
    int row = rows == 1 ? 0 : new Draw(~seed).from(0, rows - 1);
    return swarm(row).draw(seed, row);
  }

  /** A run of the experiment itself, with nothing drawn. */
  RandomExperiment bare(int row) {
    return swarm(row).bare(row(row).scenario().conduct().seed(), row);
  }

  /** What distinguishes a run of the experiment from its others. */
  String title(int row) {
    return row(row).title();
  }

  /** How many threads the experiment has by itself. */
  int threads(int row) {
    return row(row).scenario().taskNames().size();
  }

  /** Whether the experiment says that one of its runs may get stuck. */
  boolean mayGetStuck(int row) {
    return row(row).scenario().conduct().ends().contains(Ending.STUCK);
  }

  private Row row(int row) {
    return experiment.rows().get(row);
  }

  private Swarm swarm(int index) {
    Swarm known = swarms.get(index);
    if (known != null) {
      return known;
    }
    Swarm made = swarm(experiment.rows().get(index));
    swarms.set(index, made);
    return made;
  }

  private Swarm swarm(Row row) {
    Entry whole = ConfParser.json(experiment.name(), row.resolved());
    Map<String, Entry> members = whole.members("an experiment");
    TreeSet<String> set = new TreeSet<>(keys);
    row.labels().keySet().forEach(path -> set.add(path.replaceFirst("\\..*", "")));
    Entry variant = members.get("variant");
    if (variant != null) {
      Entry variants = Objects.requireNonNull(members.get("variants"));
      Entry chosen = variants.members("variants by name").get(variant.text());
      set.addAll(Objects.requireNonNull(chosen).members("a variant").keySet());
    }
    set.removeAll(IGNORED);
    List<String> fixed = new ArrayList<>();
    for (Map.Entry<String, Entry> member : members.entrySet()) {
      if (set.contains(member.getKey())) {
        fixed.add(member.getKey() + " = " + member.getValue().json());
      }
    }
    RandomPages pages = RandomPages.of(row.scenario().machine().topology().paging());
    boolean drawn = !set.contains("machine") && fitsTheSmallest(fixed);
    return new Swarm(
        new Swarm.Ground(fixed, List.copyOf(set), kernels, strategies, pages),
        drawn ? null : row.scenario().machine().topology(),
        List.copyOf(row.scenario().taskNames().values()));
  }

  /** Whether what is set makes sense on the smallest machine, and so on any that may be drawn. */
  private boolean fitsTheSmallest(List<String> fixed) {
    try {
      String text = String.join("\n", fixed) + "\n" + SMALLEST;
      reader.read(ConfParser.text(experiment.name(), text), new Overrides());
      return true;
    } catch (BadInput tooSmall) {
      return false;
    }
  }
}
