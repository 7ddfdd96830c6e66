package pageferry.actors;

import java.util.List;
import pageferry.protocol.kernel.Step;

/**
 * A process that exists when the machine starts: threads that share one address space.
 *
 * @param threads its threads; the first one's name is the process's
 * @param cgroup the control group that they belong to, 0 for the root
 */
public record ProcessSpec(List<ThreadSpec> threads, int cgroup) {
  /** A process of the root of control groups. */
  public ProcessSpec(List<ThreadSpec> threads) {
    this(threads, 0);
  }

  public ProcessSpec {
    threads = List.copyOf(threads);
  }

  /**
   * One thread.
   *
   * @param name its name, unique on the machine
   * @param cpu the CPU it may run on
   * @param program what it does by itself; it exits after the last step. Empty: it waits to be
   *     driven step by step
   * @param places where its steps stand, each before those of its body; empty if nobody knows
   */
  public record ThreadSpec(String name, int cpu, List<Step> program, List<String> places) {
    public ThreadSpec {
      program = List.copyOf(program);
      places = List.copyOf(places);
    }

    /** A thread whose program stands nowhere. */
    public ThreadSpec(String name, int cpu, List<Step> program) {
      this(name, cpu, program, List.of());
    }
  }
}
