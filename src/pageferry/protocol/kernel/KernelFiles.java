package pageferry.protocol.kernel;

import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import pageferry.mm.Errno;
import pageferry.mm.Hmat;
import pageferry.mm.KernelSwitch;
import pageferry.mm.NodeMask;
import pageferry.mm.Sysctls;
import pageferry.mm.Topology;
import pageferry.mm.Weights;
import pageferry.protocol.kernel.MachineFacts.Tuning;

/** The files of /sys by which an administrator tunes a machine. */
public final class KernelFiles {
  private static final Pattern WEIGHT =
      Pattern.compile("/sys/kernel/mm/mempolicy/weighted_interleave/node(\\d{1,4})");
  private static final String DEMOTION = "/sys/kernel/mm/numa/demotion_enabled";
  private static final String AUTO = "/sys/kernel/mm/mempolicy/weighted_interleave/auto";
  private static final String NUMA_BALANCING = "/proc/sys/kernel/numa_balancing";
  private static final String MAX_MAP_COUNT = "/proc/sys/vm/max_map_count";
  private static final int MOST_BALANCING = 4;
  private static final Pattern NUMBER =
      Pattern.compile("\\+?(?:0[xX]([0-9a-fA-F]{1,8})|0([0-7]{1,8})|(0|[1-9]\\d{0,8}))\n?");

  private KernelFiles() {}

  /**
   * What a write came to.
   *
   * @param errno how it failed, or null
   * @param change what is tuned otherwise from then on, or null
   */
  public record Written(@Nullable Errno errno, @Nullable Change change) {
    static Written failed(Errno errno) {
      return new Written(errno, null);
    }

    static Written with(Change change) {
      return new Written(null, change);
    }
  }

  /** What is tuned otherwise from then on. */
  public interface Change {
    /** The tuning after it. */
    Tuning of(Tuning before);
  }

  /** Other values of what may be set at any time. */
  interface Setting extends Change {
    Sysctls of(Sysctls before);

    @Override
    default Tuning of(Tuning before) {
      return before.with(of(before.sysctls()));
    }
  }

  private record SetWeight(int node, int weight) implements Setting {
    @Override
    public Sysctls of(Sysctls before) {
      return before.weighing(before.weights().with(node, weight));
    }
  }

  private record SetWeights(Weights weights) implements Setting {
    @Override
    public Sysctls of(Sysctls before) {
      return before.weighing(weights);
    }
  }

  /** The same with demotion on or off. */
  private record SwitchDemotion(boolean on) implements Change {
    @Override
    public Tuning of(Tuning before) {
      return before.demoting(on);
    }
  }

  private record SetNumaBalancing(int mode) implements Setting {
    @Override
    public Sysctls of(Sysctls before) {
      return before.balancing(mode);
    }
  }

  /** The same with other nodes that the tasks of a control group may use. */
  public record SetCpuset(int cgroup, NodeMask mems) implements Change {
    @Override
    public Tuning of(Tuning before) {
      return before.confining(before.cpusets().with(cgroup, mems));
    }
  }

  private record SetMaxMapCount(int count) implements Setting {
    @Override
    public Sysctls of(Sysctls before) {
      return before.mapping(count);
    }
  }

  /** Whether some kernel has that file here. */
  public static boolean isKnown(String path) {
    return WEIGHT.matcher(path).matches()
        || ThpFiles.isKnown(path)
        || KhugepagedFiles.isKnown(path)
        || List.of(AUTO, DEMOTION, NUMA_BALANCING, MAX_MAP_COUNT).contains(path);
  }

  /** What writing a text to a file of a machine comes to: ENOENT where it has no such file. */
  public static Written write(String path, String text, MachineFacts machine) {
    Matcher weight = WEIGHT.matcher(path);
    if (weight.matches() && machine.profile().has(KernelSwitch.WEIGHTED_INTERLEAVE)) {
      int node = Integer.parseInt(weight.group(1));
      return node < machine.topology().nodeCount()
          ? weight(node, text, machine)
          : Written.failed(Errno.ENOENT);
    }
    if (path.equals(AUTO) && machine.profile().has(KernelSwitch.WEIGHTS_FOLLOW_BANDWIDTH)) {
      return auto(text, machine);
    }
    if (path.equals(DEMOTION) && machine.profile().has(KernelSwitch.DEMOTION)) {
      return text.matches("(?s)[yYtT1nNfF0].*|[oO][nNfF].*")
          ? Written.with(new SwitchDemotion(text.matches("(?s)[yYtT1].*|[oO][nN].*")))
          : Written.failed(Errno.EINVAL);
    }
    Written thp = ThpFiles.write(path, text, machine);
    if (thp != null) {
      return thp;
    }
    if (KhugepagedFiles.isKnown(path)) {
      return KhugepagedFiles.write(path, text, machine);
    }
    return switch (path) {
      case NUMA_BALANCING -> numaBalancing(text, machine);
      case MAX_MAP_COUNT -> maxMapCount(text);
      default -> Written.failed(Errno.ENOENT);
    };
  }

  /** sysctl_numa_balancing() (kernel/sched/core.c, Linux 6.1). */
  private static Written numaBalancing(String text, MachineFacts machine) {
    boolean tiering = machine.profile().has(KernelSwitch.NUMA_TIERING);
    OptionalInt mode = number(text.strip(), tiering ? MOST_BALANCING : 1);
    return mode.isPresent()
        ? Written.with(new SetNumaBalancing(mode.getAsInt()))
        : Written.failed(Errno.EINVAL);
  }

  /** vm_table (kernel/sysctl.c, Linux 6.1): any number from 0 on. */
  private static Written maxMapCount(String text) {
    OptionalInt count = number(text.strip(), Integer.MAX_VALUE);
    return count.isPresent()
        ? Written.with(new SetMaxMapCount(count.getAsInt()))
        : Written.failed(Errno.EINVAL);
  }

  /** node_store() (mm/mempolicy.c, Linux 6.9 and 6.16). */
  private static Written weight(int node, String text, MachineFacts machine) {
    boolean always = machine.profile().has(KernelSwitch.WEIGHTS_FOLLOW_BANDWIDTH);
    OptionalInt weight = text.equals("\n") ? OptionalInt.of(0) : number(text, Weights.MOST);
    return weight.isEmpty() || always && weight.getAsInt() == 0
        ? Written.failed(Errno.EINVAL)
        : Written.with(new SetWeight(node, weight.getAsInt()));
  }

  /** weighted_interleave_auto_store() (mm/mempolicy.c, Linux 6.16). */
  private static Written auto(String text, MachineFacts machine) {
    if (!text.matches("(?s)[yYtT1nNfF0].*|[oO][nNfF].*")) {
      return Written.failed(Errno.EINVAL);
    }
    if (!text.matches("(?s)[yYtT1].*|[oO][nN].*")) {
      return Written.with(new SetWeights(machine.weights().byHand()));
    }
    return machine.topology().hmat().isEmpty()
        ? Written.failed(Errno.ENODEV)
        : Written.with(new SetWeights(usualWeights(machine.topology(), true)));
  }

  /** A number as kstrtou8() and its like read it, or none if it is none or too high. */
  static OptionalInt number(String text, int most) {
    Matcher number = NUMBER.matcher(text);
    if (!number.matches()) {
      return OptionalInt.empty();
    }
    long value =
        number.group(1) != null
            ? Long.parseLong(number.group(1), 16)
            : number.group(2) != null
                ? Long.parseLong(number.group(2), 8)
                : Long.parseLong(number.group(3));
    return value > most ? OptionalInt.empty() : OptionalInt.of((int) value);
  }

  /**
   * The weights of a machine that has just begun: mempolicy_set_node_perf() (mm/mempolicy.c, Linux
   * 6.16), which takes the bandwidth of the nearest node that has CPUs.
   *
   * @param follow whether they follow from bandwidths
   */
  static Weights usualWeights(Topology topology, boolean follow) {
    Hmat hmat = topology.hmat();
    if (!follow || hmat.isEmpty()) {
      return Weights.alike(topology.nodeCount());
    }
    List<Integer> bandwidths =
        topology.nodes().stream()
            .map(
                node -> hmat.readGbs().stream().mapToInt(row -> row.get(node.id())).max().orElse(0))
            .toList();
    return Weights.byBandwidth(bandwidths);
  }
}
