package pageferry.protocol.syscalls;

import pageferry.mm.Capability;
import pageferry.mm.Errno;
import pageferry.mm.KernelFunction;
import pageferry.mm.KernelSwitch;
import pageferry.mm.StepOp;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.KernelFiles.SetNumaBalancing;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.kernel.Step;

/** A write to /proc/sys: sysctl_numa_balancing() (kernel/sched/core.c, Linux 6.1). */
public final class SysctlCall extends Routine {
  /** Sets a sysctl. */
  public record Sysctl(String name, String value) implements Step.Call {
    @Override
    public StepOp op() {
      return StepOp.SYSCTL;
    }

    @Override
    public Routine routine() {
      return new SysctlCall(this);
    }

    @Override
    public String knob() {
      return name;
    }
  }

  private static final String NUMA_BALANCING = "kernel.numa_balancing";
  private static final int MOST = 4;
  private static final int MOST_BEFORE_TIERING = 1;

  private final Sysctl call;

  SysctlCall(Sysctl call) {
    super(KernelFunction.PROC_SYS_WRITE);
    this.call = call;
  }

  @Override
  protected Instruction start() {
    if (!call.name().equals(NUMA_BALANCING)) {
      return fail(Errno.ENOENT);
    }
    if (!current().capable(Capability.SYS_ADMIN)) {
      return fail(Errno.EPERM);
    }
    String value = call.value().strip();
    boolean tiering = has(KernelSwitch.NUMA_TIERING);
    int most = tiering ? MOST : MOST_BEFORE_TIERING;
    if (!value.matches("\\d{1,3}") || Integer.parseInt(value) > most) {
      return fail(Errno.EINVAL);
    }
    int mode = Integer.parseInt(value);
    return after(new Instruction.Tune(new SetNumaBalancing(mode)), nothing -> done(0));
  }
}
