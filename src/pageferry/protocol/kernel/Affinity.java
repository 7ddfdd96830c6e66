package pageferry.protocol.kernel;

import pageferry.mm.CpuMask;
import pageferry.mm.KernelSwitch;

/**
 * On which CPU a task has to run: what sched_setaffinity(2) has said, and within it what the cpuset
 * of its control group allows: set_cpus_allowed_ptr() (kernel/sched/core.c, Linux 6.1 and 6.2).
 * Since 6.2 what the task itself has asked for outlives a cpuset that does not allow it
 * (user_cpus_ptr).
 *
 * <p>Departure: of several CPUs that are allowed, tasks take one after the other by their numbers,
 * where cpumask_any_and_distribute() goes round for each CPU.
 */
public final class Affinity {
  private static final int NONE = -1;

  private int asked = NONE;

  /** The task asks for that CPU, as it does by the experiment when it begins. */
  public void ask(int cpu) {
    asked = cpu;
  }

  /** What it has asked for. */
  public int asked() {
    return asked;
  }

  /** Whether its cpuset allows a task of that group to run on a CPU. */
  public static boolean allows(MachineFacts machine, int cgroup, int cpu) {
    CpuMask allowed = machine.cpus(cgroup);
    return allowed == null || allowed.has(cpu);
  }

  /** The CPU that a task has to go to before it goes on; the one that it is on if it may stay. */
  int due(Task task) {
    Processor cpu = task.processor();
    MachineFacts machine = cpu.machine();
    if (!machine.hasCgroups()) {
      return cpu.id();
    }
    if (asked != NONE
        && machine.profile().has(KernelSwitch.AFFINITY_OUTLIVES_CPUSET)
        && allows(machine, task.cgroup, asked)) {
      return asked;
    }
    CpuMask allowed = machine.cpus(task.cgroup);
    return allowed == null || allowed.has(cpu.id()) ? cpu.id() : one(allowed, task, cpu.id());
  }

  private static int one(CpuMask allowed, Task task, int here) {
    int count = task.processor().machine().topology().cpuCount();
    int wanted = 0;
    for (int cpu = 0; cpu < count; cpu++) {
      wanted += allowed.has(cpu) ? 1 : 0;
    }
    int left = wanted == 0 ? -1 : task.pid() % wanted;
    for (int cpu = 0; cpu < count; cpu++) {
      if (allowed.has(cpu) && left-- == 0) {
        return cpu;
      }
    }
    return here;
  }
}
