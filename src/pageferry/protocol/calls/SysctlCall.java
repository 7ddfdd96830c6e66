package pageferry.protocol.calls;

import pageferry.mm.Capability;
import pageferry.mm.Errno;
import pageferry.protocol.Instruction;
import pageferry.protocol.Routine;
import pageferry.protocol.program.Step;

/** A write to /proc/sys: sysctl_numa_balancing() (kernel/sched/core.c, Linux 6.1). */
final class SysctlCall extends Routine {
  private static final String NUMA_BALANCING = "kernel.numa_balancing";
  private static final int MOST = 4;

  private final Step.Sysctl call;

  SysctlCall(Step.Sysctl call) {
    super("proc_sys_write");
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
    if (!value.matches("\\d{1,3}") || Integer.parseInt(value) > MOST) {
      return fail(Errno.EINVAL);
    }
    int mode = Integer.parseInt(value);
    return after(new Instruction.SetNumaBalancing(mode), nothing -> done(0));
  }
}
