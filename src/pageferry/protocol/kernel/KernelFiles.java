package pageferry.protocol.kernel;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import pageferry.mm.CpuMask;
import pageferry.mm.Errno;
import pageferry.mm.Hmat;
import pageferry.mm.KernelNumber;
import pageferry.mm.KernelSwitch;
import pageferry.mm.Knob;
import pageferry.mm.NodeMask;
import pageferry.mm.Sysctls;
import pageferry.mm.Topology;
import pageferry.mm.Weights;
import pageferry.protocol.kernel.MachineFacts.Tuning;

/** The files of /proc/sys and /sys by which an administrator tunes a machine. */
public final class KernelFiles {
  private static final Pattern WEIGHT =
      Pattern.compile("/sys/kernel/mm/mempolicy/weighted_interleave/node(\\d{1,4})");
  private static final String DEMOTION = "/sys/kernel/mm/numa/demotion_enabled";
  private static final String AUTO = "/sys/kernel/mm/mempolicy/weighted_interleave/auto";

  private KernelFiles() {}

  /**
   * What a write came to.
   *
   * @param errno how it failed, or null
   * @param change what is tuned otherwise from then on, or null
   * @param knob the number that was set, or null
   */
  public record Written(@Nullable Errno errno, @Nullable Change change, @Nullable Knob knob) {
    static Written failed(Errno errno) {
      return new Written(errno, null, null);
    }

    static Written with(Change change) {
      return new Written(null, change, null);
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

  private record SetKnob(Knob knob, int value) implements Setting {
    @Override
    public Sysctls of(Sysctls before) {
      return before.with(knob, value);
    }
  }

  /** The same with other nodes that the tasks of a control group may use. */
  public record SetCpuset(int cgroup, NodeMask mems) implements Change {
    @Override
    public Tuning of(Tuning before) {
      return before.confining(before.cpusets().with(cgroup, mems));
    }
  }

  /** The same with other CPUs on which they run. */
  public record SetCpus(int cgroup, CpuMask cpus) implements Change {
    @Override
    public Tuning of(Tuning before) {
      return before.confining(before.cpusets().with(cgroup, cpus));
    }
  }

  /** Whether some kernel has that file here. */
  public static boolean isKnown(String path) {
    return WEIGHT.matcher(path).matches()
        || ThpFiles.isKnown(path)
        || KhugepagedFiles.isKnown(path)
        || Knob.ofPath(path) != null
        || List.of(AUTO, DEMOTION).contains(path);
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
      Optional<Boolean> on = KernelNumber.bool(text);
      return on.isPresent()
          ? Written.with(new SwitchDemotion(on.orElseThrow()))
          : Written.failed(Errno.EINVAL);
    }
    Written thp = ThpFiles.write(path, text, machine);
    if (thp != null) {
      return thp;
    }
    if (KhugepagedFiles.isKnown(path)) {
      return KhugepagedFiles.write(path, text, machine);
    }
    Knob knob = Knob.ofPath(path, machine.profile());
    return knob == null ? Written.failed(Errno.ENOENT) : number(knob, path, text, machine);
  }

  /**
   * proc_dointvec_minmax() (kernel/sysctl.c) and debugfs_create_u32() (fs/debugfs/file.c, Linux
   * 6.1).
   */
  private static Written number(Knob knob, String path, String text, MachineFacts machine) {
    if (knob.isSwitch()) {
      return KernelNumber.bool(text)
          .map(on -> new Written(null, new SetKnob(knob, on ? 1 : 0), knob))
          .orElse(Written.failed(Errno.EINVAL));
    }
    boolean sysctl = path.startsWith("/proc/");
    OptionalInt number =
        KernelNumber.within(
            sysctl ? KernelNumber.ofProc(text) : KernelNumber.ofSys(text),
            knob.least(),
            knob.most(machine.profile()));
    return number.isEmpty()
        ? Written.failed(Errno.EINVAL)
        : new Written(null, new SetKnob(knob, number.getAsInt()), knob);
  }

  /** node_store() (mm/mempolicy.c, Linux 6.9 and 6.16). */
  private static Written weight(int node, String text, MachineFacts machine) {
    boolean always = machine.profile().has(KernelSwitch.WEIGHTS_FOLLOW_BANDWIDTH);
    OptionalLong read = text.equals("\n") ? OptionalLong.of(0) : KernelNumber.ofSys(text);
    OptionalInt weight = KernelNumber.within(read, always ? 1 : 0, Weights.MOST);
    return weight.isEmpty()
        ? Written.failed(Errno.EINVAL)
        : Written.with(new SetWeight(node, weight.getAsInt()));
  }

  /** weighted_interleave_auto_store() (mm/mempolicy.c, Linux 6.16). */
  private static Written auto(String text, MachineFacts machine) {
    Optional<Boolean> on = KernelNumber.bool(text);
    if (on.isEmpty()) {
      return Written.failed(Errno.EINVAL);
    }
    if (!on.orElseThrow()) {
      return Written.with(new SetWeights(machine.weights().byHand()));
    }
    return machine.topology().hmat().isEmpty()
        ? Written.failed(Errno.ENODEV)
        : Written.with(new SetWeights(usualWeights(machine.topology(), true)));
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
