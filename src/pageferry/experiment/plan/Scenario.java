package pageferry.experiment.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import pageferry.actors.Machine;
import pageferry.actors.MachineSpec;
import pageferry.actors.ProcessSpec;
import pageferry.engine.virtual.RunLimits;
import pageferry.faults.FaultPlan;
import pageferry.mm.KernelProfile;
import pageferry.mm.NodeSpec;
import pageferry.observe.MapNames;
import pageferry.observe.NotMoved;
import pageferry.observe.SignalPlan;
import pageferry.observe.asked.Asked;
import pageferry.protocol.kernel.Step;

/**
 * All that is needed for one run.
 *
 * @param machine the machine; its tracer hears nothing yet
 * @param processes what runs on it, in the order in which they are created
 * @param conduct how it runs
 * @param search how its schedules are searched, if they are
 * @param maps where the maps of its processes lie
 * @param asked what it is asked beside what every run tells
 */
public record Scenario(
    MachineSpec machine,
    List<ProcessSpec> processes,
    Conduct conduct,
    SearchPlan search,
    MapNames maps,
    Asked asked) {
  /** What a run takes whatever it does: actors, histograms, what was recorded. */
  private static final long BYTES = 32L << 20;

  /** A row of the frame table and an entry of the page table. */
  private static final long BYTES_PER_PAGE = 24;

  public Scenario {
    processes = List.copyOf(processes);
  }

  /** The same on another machine. */
  public Scenario on(MachineSpec other) {
    return new Scenario(other, processes, conduct, search, maps, asked);
  }

  /** The same, asked something. */
  public Scenario asking(Asked question) {
    return new Scenario(machine, processes, conduct, search, maps, question);
  }

  /** The names of the threads by pid: they get their pids in the order in which they are here. */
  public SortedMap<Integer, String> taskNames() {
    SortedMap<Integer, String> names = new TreeMap<>();
    for (ProcessSpec process : processes) {
      process.threads().forEach(each -> names.put(Machine.FIRST_PID + names.size(), each.name()));
    }
    return names;
  }

  /** What is known of its run before it begins, for whoever explains what does not move. */
  public NotMoved.Known known() {
    return HoldNames.of(this);
  }

  /** Which thread raises which signal, as far as it can be known. */
  public SignalPlan signals() {
    return SignalReader.read(this);
  }

  /**
   * About how many bytes a run takes while it lasts: those of the rows and entries of all pages
   * that its maps have, or its machine if that has fewer.
   */
  public long bytes() {
    long mapped =
        maps.processes().stream()
            .flatMap(process -> process.maps().stream())
            .mapToLong(MapNames.Area::pages)
            .sum();
    long there = machine.topology().nodes().stream().mapToLong(NodeSpec::pages).sum();
    return BYTES + Math.min(mapped, there) * BYTES_PER_PAGE;
  }

  /** Whether a program writes that sysctl or file, as a step calls it. */
  public boolean writes(String knob) {
    List<Step> steps = new ArrayList<>();
    processes.stream()
        .flatMap(process -> process.threads().stream())
        .forEach(thread -> FailedStep.flatten(thread.program(), steps));
    return steps.stream().anyMatch(step -> step.knob().equals(knob));
  }

  /** The machine's name. */
  public String machineName() {
    return machine.topology().name();
  }

  /** How many CPUs the machine has. */
  public int cpuCount() {
    return machine.topology().cpuCount();
  }

  /** The kernel that is played. */
  public KernelProfile kernel() {
    return machine.profile();
  }

  /** The kernel's name. */
  public String kernelName() {
    return machine.profile().name();
  }

  /** The migration strategy's name. */
  public String strategyName() {
    return machine.strategy().name();
  }

  /**
   * How a run is conducted.
   *
   * @param seed what all its randomness follows from
   * @param shuffled whether runnable actors are picked at random instead of in order
   * @param limits where it is stopped
   * @param ends how it may end
   * @param patience what is told of when it lasts too long
   * @param trouble what it has to stand
   */
  public record Conduct(
      long seed,
      boolean shuffled,
      RunLimits limits,
      Set<Ending> ends,
      Patience patience,
      Trouble trouble) {
    /** How long a task may sleep before it is told of, in seconds; 0: for ever. */
    public long hungTaskTimeoutSecs() {
      return patience.hungTaskTimeoutSecs();
    }
  }

  /**
   * How much of what is no mistake by itself is too much; 0 of each: there is no such thing.
   *
   * @param hungTaskTimeoutSecs how long a task may sleep uninterruptibly, in seconds
   * @param overtakes how often a waiter for a page lock may be overtaken
   * @param stallNs how long there may be work but no progress
   */
  public record Patience(long hungTaskTimeoutSecs, int overtakes, long stallNs) {}

  /**
   * What a run has to stand.
   *
   * @param faults what goes wrong
   * @param audit whether all memory is looked at when nothing is left to do
   */
  public record Trouble(FaultPlan faults, boolean audit) {}
}
