package pageferry.protocol.syscalls;

import pageferry.mm.Capability;
import pageferry.mm.Errno;
import pageferry.mm.KernelFunction;
import pageferry.mm.KernelNumber;
import pageferry.mm.StepOp;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.KernelFiles;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.kernel.Step;

/** A write to /proc/sys: proc_sys_write() (fs/proc/proc_sysctl.c, Linux 6.1). */
public final class SysctlCall extends KnobCall {
  /** Sets a sysctl. */
  public record Sysctl(String name, String value) implements Step.Call {
    @Override
    public StepOp op() {
      return StepOp.SYSCTL;
    }

    @Override
    public Routine routine() {
      return switch (name) {
        case "vm.nr_hugepages" -> new PoolCall("/proc/sys/vm/nr_hugepages", value);
        case "vm.compact_memory" -> new CompactCall(-1);
        case "vm.drop_caches" -> new DropCachesCall(KernelNumber.ofProc(value).orElse(-1));
        default -> new SysctlCall(this);
      };
    }

    @Override
    public String knob() {
      return name;
    }
  }

  private static final String NUMA_BALANCING = "kernel.numa_balancing";

  private final Sysctl call;

  SysctlCall(Sysctl call) {
    super(KernelFunction.PROC_SYS_WRITE);
    this.call = call;
  }

  @Override
  protected Instruction start() {
    String path = "/proc/sys/" + call.name().replace('.', '/');
    KernelFiles.Written written = KernelFiles.write(path, call.value(), cpu().machine());
    if (written.errno() == Errno.ENOENT) {
      return fail(Errno.ENOENT);
    }
    return mayWrite() ? tune(written) : fail(Errno.EPERM);
  }

  /** sysctl_numa_balancing() asks for the capability, all others for the owner of the file. */
  private boolean mayWrite() {
    return call.name().equals(NUMA_BALANCING)
        ? current().capable(Capability.SYS_ADMIN)
        : current().credentials.uid() == 0;
  }
}
