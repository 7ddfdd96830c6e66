package pageferry.protocol.cgroup;

import pageferry.mm.CgroupLock;
import pageferry.mm.CpuList;
import pageferry.mm.CpuMask;
import pageferry.mm.KernelFunction;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.KernelFiles;
import pageferry.protocol.kernel.Routine;

/**
 * Changes the CPUs on which the tasks of a control group run: update_cpumask() and
 * update_tasks_cpumask() (kernel/cgroup/cpuset.c, Linux 6.1), under the lock of cpusets. No CPUs:
 * those of the root. Returns 0, -EINVAL, -ERANGE or -EOVERFLOW.
 *
 * <p>Departure: a task on a CPU that it may not use any more goes to another one before its next
 * access or call, not at once ({@link pageferry.protocol.kernel.Affinity}).
 */
final class WriteCpus extends Routine {
  private final int group;
  private final String value;

  /**
   * @param value a list of CPUs
   */
  WriteCpus(int group, String value) {
    super(KernelFunction.CPUSET_WRITE_RESMASK);
    this.group = group;
    this.value = value;
  }

  @Override
  protected Instruction start() {
    CpuList parsed = CpuList.parse(value, topology().cpuCount());
    return parsed.wrong() == null ? take(parsed.cpus()) : fail(parsed.wrong());
  }

  private Instruction take(CpuMask cpus) {
    acquiring(CgroupLock.CPUSET.wait(true), CgroupLock.CPUSET.number());
    Instruction take = new Instruction.TakeLock(CgroupLock.CPUSET, true, false, 0);
    Instruction tune = new Instruction.Tune(new KernelFiles.SetCpus(group, cpus));
    Instruction drop = new Instruction.DropLock(CgroupLock.CPUSET, 0);
    return after(take, taken -> after(tune, tuned -> after(drop, dropped -> done(0))));
  }
}
