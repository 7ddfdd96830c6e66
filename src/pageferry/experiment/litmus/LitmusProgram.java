package pageferry.experiment.litmus;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import pageferry.actors.Machine;
import pageferry.actors.MachineSpec;
import pageferry.actors.MachineSpec.Setup;
import pageferry.experiment.conform.CorpusProgram.TaskStep;
import pageferry.experiment.program.Layout;
import pageferry.experiment.read.Machines;
import pageferry.mm.StepOp;
import pageferry.protocol.kernel.Step;

/**
 * A litmus program: tasks that race where the memory has been prepared step by step.
 *
 * @param name its name, such as {@code mv-munmap}
 * @param layout where its maps lie
 * @param racers its tasks, by name
 * @param prepare the steps before the race, one after the other
 * @param read the steps after it, before the contents are read
 * @param traits what it is, and where and how it is compared
 */
public record LitmusProgram(
    String name,
    Layout layout,
    List<Racer> racers,
    List<TaskStep> prepare,
    List<TaskStep> read,
    Traits traits) {
  public LitmusProgram {
    racers = List.copyOf(racers);
    prepare = List.copyOf(prepare);
    read = List.copyOf(read);
  }

  /**
   * A task that takes part in the race.
   *
   * @param task its name
   * @param process whether it is a child of the first one; otherwise it is a thread of its process
   * @param cpu where it runs
   * @param cpus where a recorder has it run, now here, now there
   * @param steps what it does, one step after the other
   */
  public record Racer(String task, boolean process, int cpu, List<Integer> cpus, List<Step> steps) {
    public Racer {
      cpus = List.copyOf(cpus);
      steps = List.copyOf(steps);
    }

    /** Whether it has a process to look at when the race is over. */
    boolean stays() {
      return steps.stream().noneMatch(step -> step.op() == StepOp.EXIT);
    }
  }

  /**
   * What a program is, and where and how it is compared.
   *
   * @param about what it is, in a sentence
   * @param machine the machine it runs on
   * @param setup how that machine is set up
   * @param counters whether counters are part of its outcome
   * @param notOn the kernels that have not the calls it makes
   * @param text the program as it was read, as JSON
   */
  public record Traits(
      String about,
      String machine,
      Setup setup,
      boolean counters,
      List<String> notOn,
      String text) {
    public Traits {
      notOn = List.copyOf(notOn);
    }
  }

  /** The machine with some kernel, set up as the program asks. */
  MachineSpec machine(Machines machines, String kernel) {
    return machines.plain(traits.machine(), kernel, traits.setup());
  }

  /** The tasks by number: they get their numbers in the order of their creation. */
  SortedMap<Integer, String> numbers() {
    List<String> tasks = new ArrayList<>();
    racers.stream().filter(each -> !each.process()).map(Racer::task).forEach(tasks::add);
    prepare.stream()
        .map(each -> each.step().child())
        .filter(child -> !child.isEmpty())
        .forEach(tasks::add);
    SortedMap<Integer, String> numbers = new TreeMap<>();
    tasks.forEach(task -> numbers.put(Machine.FIRST_PID + numbers.size(), task));
    return numbers;
  }

  /** The processes of which something is seen after the race, each by the task that looks. */
  public List<String> lookers() {
    return racers.stream()
        .filter(each -> each.stays() && (each.process() || each == racers.get(0)))
        .map(Racer::task)
        .toList();
  }

  /** Whether memory policies are part of its outcome: where a task of the race sets one. */
  public boolean showsPolicy() {
    return racers.stream()
        .flatMap(each -> each.steps().stream())
        .anyMatch(step -> step.op() == StepOp.MBIND);
  }

  /** Whether the number of huge mappings is part of its outcome: where a map has room for one. */
  public boolean showsHugePages() {
    return new TreeSet<>(layout.maps())
        .stream()
            .map(layout::find)
            .anyMatch(area -> area != null && area.pages() >= layout.paging().huge());
  }
}
