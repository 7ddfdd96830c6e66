package pageferry.protocol.cgroup;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import pageferry.mm.CgroupEvent;
import pageferry.mm.CgroupSpec;
import pageferry.mm.CpuMask;
import pageferry.mm.Errno;
import pageferry.mm.KernelFunction;
import pageferry.mm.NodeMask;
import pageferry.mm.StepOp;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.kernel.Step;
import pageferry.protocol.ops.cgroup.ReadFile;
import pageferry.protocol.ops.node.CountCharged;

/**
 * A read of one number from a file of a control group (version 2): memory.current,
 * memory.swap.current, memory.events, memory.stat and memory.numa_stat (mm/memcontrol.c, Linux
 * 6.1), cpuset.cpus.effective and cpuset.mems.effective (kernel/cgroup/cpuset.c). Returns the
 * number, in bytes but of events, CPUs and nodes, or -ENOENT.
 */
public final class CgroupRead extends Routine {
  /**
   * Reads a number from a file of a control group.
   *
   * @param group the group's number, or {@link CgroupWrite.Write#OWN}
   * @param key the line that it stands in, with the node behind it where there is one for each; of
   *     a list the number that is looked for, or nothing for how many there are
   */
  public record Read(int group, String file, String key) implements Step.Call {
    @Override
    public StepOp op() {
      return StepOp.CGROUP;
    }

    @Override
    public Routine routine() {
      return new CgroupRead(this);
    }

    @Override
    public String knob() {
      return file;
    }

    /** Whether some kernel has such a line. */
    public boolean isKnown() {
      return switch (file) {
        case "memory.current", "memory.swap.current" -> key.isEmpty();
        case "memory.events" -> event() != null;
        case "memory.stat" -> STAT.matcher(key).matches();
        case "memory.numa_stat" -> NUMA_STAT.matcher(key).matches();
        case CgroupSpec.EFFECTIVE_CPUS, CgroupSpec.EFFECTIVE_MEMS -> LIST.matcher(key).matches();
        default -> false;
      };
    }

    private @Nullable CgroupEvent event() {
      for (CgroupEvent each : CgroupEvent.values()) {
        if (each.text().equals(key)) {
          return each;
        }
      }
      return null;
    }
  }

  private static final Pattern STAT = Pattern.compile("(?<kind>anon|file|shmem)");
  private static final Pattern LIST = Pattern.compile("\\d{0,4}");
  private static final Pattern NUMA_STAT =
      Pattern.compile("(?<kind>anon|file|shmem) N(?<node>\\d{1,4})");

  private final Read call;
  private int group;
  private int node;
  private long pages;

  private CgroupRead(Read call) {
    super(KernelFunction.CGROUP_SEQFILE_SHOW);
    this.call = call;
  }

  @Override
  protected Instruction start() {
    group = call.group() == CgroupWrite.Write.OWN ? current().cgroup : call.group();
    if (call.file().endsWith(".effective") && call.isKnown()) {
      return done(listed());
    }
    if (group == 0 || !call.isKnown()) {
      return fail(Errno.ENOENT);
    }
    Matcher one = NUMA_STAT.matcher(call.key());
    if (call.file().equals("memory.numa_stat") && one.matches()) {
      node = Integer.parseInt(one.group("node"));
      return node < topology().nodeCount() ? count(one.group("kind"), false) : fail(Errno.ENOENT);
    }
    if (call.file().equals("memory.stat")) {
      return count(call.key(), true);
    }
    boolean swap = call.file().equals("memory.swap.current");
    CgroupEvent event = call.event();
    ReadFile read = new ReadFile(group, event, swap);
    return after(
        new Instruction.AskCgroups(read),
        (Long number) -> done(event == null ? paging().address(number) : number));
  }

  /** cpuset_common_seq_show(): how many there are, or whether a certain one is among them. */
  private long listed() {
    boolean nodes = call.file().equals(CgroupSpec.EFFECTIVE_MEMS);
    NodeMask mems = cpu().machine().mems(group);
    CpuMask cpus = cpu().machine().cpus(group);
    int count = topology().cpuCount();
    if (call.key().isEmpty()) {
      return nodes ? mems.weight() : cpus == null ? count : cpus.weight();
    }
    int wanted = Integer.parseInt(call.key());
    boolean there = nodes ? mems.has(wanted) : cpus == null ? wanted < count : cpus.has(wanted);
    return there ? 1 : 0;
  }

  private Instruction count(String kind, boolean all) {
    CountCharged.Kind of = CountCharged.Kind.valueOf(kind.toUpperCase(Locale.ROOT));
    return ask(node, new CountCharged(group, of), 0, found -> counted(kind, all, found));
  }

  private Instruction counted(String kind, boolean all, long found) {
    pages += found;
    node++;
    return all && node < topology().nodeCount() ? count(kind, true) : done(paging().address(pages));
  }
}
