package pageferry.protocol.syscalls;

import pageferry.mm.Capability;
import pageferry.mm.Errno;
import pageferry.mm.KernelFunction;
import pageferry.mm.StepOp;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.KernelFiles;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.kernel.Step;
import pageferry.protocol.ops.inode.SetPageCluster;
import pageferry.protocol.swap.Swap;

/** A write to /proc/sys: proc_sys_write() (fs/proc/proc_sysctl.c, Linux 6.1). */
public final class SysctlCall extends Routine {
  /** Sets a sysctl. */
  public record Sysctl(String name, String value) implements Step.Call {
    @Override
    public StepOp op() {
      return StepOp.SYSCTL;
    }

    @Override
    public Routine routine() {
      return name.equals("vm.nr_hugepages")
          ? new PoolCall("/proc/sys/vm/nr_hugepages", value)
          : new SysctlCall(this);
    }

    @Override
    public String knob() {
      return name;
    }
  }

  private static final String NUMA_BALANCING = "kernel.numa_balancing";
  private static final String PAGE_CLUSTER = "vm.page-cluster";
  private static final int MOST_CLUSTER = 31;

  private final Sysctl call;

  SysctlCall(Sysctl call) {
    super(KernelFunction.PROC_SYS_WRITE);
    this.call = call;
  }

  @Override
  protected Instruction start() {
    if (call.name().equals(PAGE_CLUSTER)) {
      return setPageCluster();
    }
    String path = "/proc/sys/" + call.name().replace('.', '/');
    KernelFiles.Written written = KernelFiles.write(path, call.value(), cpu().machine());
    if (written.errno() == Errno.ENOENT) {
      return fail(Errno.ENOENT);
    }
    if (!mayWrite()) {
      return fail(Errno.EPERM);
    }
    KernelFiles.Change change = written.change();
    if (change == null) {
      return fail(written.errno() == null ? Errno.EINVAL : written.errno());
    }
    return after(new Instruction.Tune(change), nothing -> done(0));
  }

  /** sysctl_numa_balancing() asks for the capability, all others for the owner of the file. */
  private boolean mayWrite() {
    return call.name().equals(NUMA_BALANCING)
        ? current().capable(Capability.SYS_ADMIN)
        : current().credentials.uid() == 0;
  }

  private Instruction setPageCluster() {
    if (!mayWrite()) {
      return fail(Errno.EPERM);
    }
    String value = call.value().strip();
    if (!value.matches("\\d{1,3}") || Integer.parseInt(value) > MOST_CLUSTER) {
      return fail(Errno.EINVAL);
    }
    SetPageCluster set = new SetPageCluster(Integer.parseInt(value));
    return Swap.exists(cpu()) ? after(Swap.ask(set), (Integer before) -> done(0)) : done(0);
  }
}
