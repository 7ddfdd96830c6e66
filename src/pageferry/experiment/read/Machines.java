package pageferry.experiment.read;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import pageferry.actors.MachineSpec;
import pageferry.actors.MachineSpec.Setup;
import pageferry.experiment.conf.ConfFiles;
import pageferry.experiment.conf.CostReader;
import pageferry.experiment.conf.Entry;
import pageferry.experiment.conf.KernelReader;
import pageferry.experiment.conf.Keys;
import pageferry.experiment.conf.MachineReader;
import pageferry.experiment.conf.StrategyReader;
import pageferry.mm.HugePageMode;
import pageferry.mm.KernelProfile;
import pageferry.mm.Paging;
import pageferry.mm.Topology;
import pageferry.protocol.strategy.Strategy;

/**
 * The installation's machines and kernels by name, without anything that an experiment changes. Any
 * thread can ask.
 */
public final class Machines {
  private final ConfFiles files;
  private final @Nullable Strategy strategy;
  private final Map<String, MachineSpec> known = new TreeMap<>();

  public Machines(ConfFiles files) {
    this(files, null);
  }

  /**
   * @param strategy by which all of them move pages; null: each by its kernel's own
   */
  public Machines(ConfFiles files, @Nullable Strategy strategy) {
    this.files = files;
    this.strategy = strategy;
  }

  /** The names of all machines. */
  public List<String> names() {
    return files.names("machines");
  }

  /** How many CPUs each machine has, by its name. */
  public Map<String, Integer> cpuCounts() {
    Map<String, Integer> cpus = new TreeMap<>();
    for (String machine : names()) {
      cpus.put(machine, topology(machine).cpuCount());
    }
    return cpus;
  }

  /** The shape of a machine. */
  public Topology topology(String name) {
    return MachineReader.read(name, file(name), Paging.X86_64);
  }

  private Entry file(String name) {
    return files.shared("machines/" + name + ".conf");
  }

  /**
   * A machine with that kernel, its strategy and the usual costs, huge pages where they are asked
   * for; its tracer hears nothing.
   */
  public MachineSpec plain(String machine, String kernel) {
    return plain(machine, kernel, new Setup(List.of(), HugePageMode.MADVISE, 0, false));
  }

  /** The same with another setup. */
  public synchronized MachineSpec plain(String machine, String kernel, Setup setup) {
    String key = machine + " " + kernel + " " + setup;
    return known.computeIfAbsent(key, unknown -> read(machine, kernel, setup));
  }

  private MachineSpec read(String machine, String kernel, Setup setup) {
    KernelProfile profile = new KernelReader(files).named("the kernel", kernel);
    StrategyReader strategies = new StrategyReader(files.shared("strategies.conf"), null);
    return new MachineSpec(
        topology(machine),
        profile,
        strategy == null ? strategies.named(profile.strategy()) : strategy,
        CostReader.read(files, file(machine).fields(Keys.MACHINE).find("costs"), null),
        setup,
        (timeNs, cpu, task, event) -> {});
  }
}
