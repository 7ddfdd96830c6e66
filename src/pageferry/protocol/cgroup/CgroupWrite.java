package pageferry.protocol.cgroup;

import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import pageferry.mm.CgroupSpec;
import pageferry.mm.Errno;
import pageferry.mm.KernelFunction;
import pageferry.mm.KernelNumber;
import pageferry.mm.KernelSwitch;
import pageferry.mm.Knob;
import pageferry.mm.MemoryLimit;
import pageferry.mm.StepOp;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.kernel.Step;
import pageferry.protocol.reclaim.ReclaimGroup;

/**
 * A write to a file of a control group (version 2): cgroup_file_write() (kernel/cgroup/cgroup.c,
 * Linux 6.1). A file that no controller has is not there.
 */
public final class CgroupWrite extends Routine {
  /**
   * Writes a value to a file of a control group.
   *
   * @param group the group's number, or {@link #OWN}
   */
  public record Write(int group, String file, String value) implements Step.Call {
    /** The group that the task belongs to. */
    public static final int OWN = -1;

    @Override
    public StepOp op() {
      return StepOp.CGROUP;
    }

    @Override
    public Routine routine() {
      return new CgroupWrite(this);
    }

    @Override
    public String knob() {
      return file;
    }
  }

  /**
   * The same, by the path of the file.
   *
   * @param write what is written
   */
  public record WriteByPath(Write write) implements Step.Call {
    @Override
    public StepOp op() {
      return StepOp.WRITE_FILE;
    }

    @Override
    public Routine routine() {
      return write.routine();
    }

    @Override
    public String knob() {
      return write.knob();
    }
  }

  /**
   * Writes the nodes of a control group.
   *
   * @param group the group's number, or {@link Write#OWN}
   */
  public record SetNodes(int group, String nodes) implements Step.Call {
    @Override
    public StepOp op() {
      return StepOp.CPUSET;
    }

    @Override
    public Routine routine() {
      return new CgroupWrite(new Write(group, CgroupSpec.MEMS, nodes));
    }

    @Override
    public String knob() {
      return CgroupSpec.MEMS;
    }
  }

  private static final Pattern RECLAIM =
      Pattern.compile("(?<size>\\w+)(?: +swappiness=(?<own>\\w+))?");
  private static final OptionalLong NONE = OptionalLong.empty();

  private final Write call;

  public CgroupWrite(Write call) {
    super(KernelFunction.CGROUP_FILE_WRITE);
    this.call = call;
  }

  @Override
  protected Instruction start() {
    int group = call.group() == Write.OWN ? current().cgroup : call.group();
    String value = call.value().strip();
    return switch (call.file()) {
      case CgroupSpec.MEMS ->
          group == 0 ? fail(Errno.ENOENT) : call(new WriteMems(group, value), this::done);
      case CgroupSpec.CPUS ->
          group == 0 ? fail(Errno.ENOENT) : call(new WriteCpus(group, value), this::done);
      case "cgroup.procs" -> call(new AttachTask(group, value), this::done);
      case "memory.reclaim" -> reclaim(group, value);
      default -> limit(group, value);
    };
  }

  private Instruction limit(int group, String value) {
    MemoryLimit limit = MemoryLimit.ofFile(call.file());
    return limit == null || group == 0
        ? fail(Errno.ENOENT)
        : call(new WriteLimit(group, limit, value), this::done);
  }

  private Instruction reclaim(int group, String value) {
    if (!has(KernelSwitch.MEMORY_RECLAIM)) {
      return fail(Errno.ENOENT);
    }
    Matcher words = RECLAIM.matcher(value);
    OptionalLong bytes = words.matches() ? KernelNumber.ofBytes(words.group("size")) : NONE;
    OptionalLong swappiness = words.matches() ? swappiness(words.group("own")) : NONE;
    return bytes.isEmpty() || swappiness.isEmpty()
        ? fail(Errno.EINVAL)
        : call(
            new ReclaimGroup(group, pages(bytes.getAsLong()), (int) swappiness.getAsLong()),
            this::done);
  }

  private long pages(long bytes) {
    return Long.divideUnsigned(bytes, paging().bytes());
  }

  /** What swappiness= says: a number up to 200, or max for nothing but anonymous memory. */
  private OptionalLong swappiness(@Nullable String own) {
    if (own == null) {
      return OptionalLong.of(ReclaimGroup.USUAL);
    }
    if (!has(KernelSwitch.RECLAIM_TAKES_SWAPPINESS)) {
      return NONE;
    }
    int most = Knob.SWAPPINESS.most(cpu().machine().profile());
    if (own.equals("max")) {
      return has(KernelSwitch.RECLAIM_TAKES_MAX_SWAPPINESS) ? OptionalLong.of(most) : NONE;
    }
    OptionalInt number = KernelNumber.within(KernelNumber.ofSys(own), 0, most);
    return number.isPresent() ? OptionalLong.of(number.getAsInt()) : NONE;
  }
}
