package pageferry.experiment.torture;

import java.util.ArrayList;
import java.util.List;

/**
 * One random experiment, in parts that can be left out one by one.
 *
 * @param seed what the run's randomness follows from
 * @param row which run of the experiment it is about, counted from 0
 * @param machine keys of the experiment that say on what it runs, one a line
 * @param pressure the members of {@code pressure}
 * @param faults the members of {@code faults}
 * @param processes what runs
 */
public record RandomExperiment(
    long seed,
    int row,
    List<String> machine,
    List<String> pressure,
    List<String> faults,
    List<Crowd> processes) {
  public RandomExperiment {
    machine = List.copyOf(machine);
    pressure = List.copyOf(pressure);
    faults = List.copyOf(faults);
    processes = List.copyOf(processes);
  }

  /**
   * A process.
   *
   * @param name its name
   * @param opening what its first thread does before the others may begin
   * @param threads its threads
   */
  public record Crowd(String name, List<String> opening, List<Worker> threads) {
    public Crowd {
      opening = List.copyOf(opening);
      threads = List.copyOf(threads);
    }

    /** What the process of that name raises after its opening. */
    static String ready(String name) {
      return "ready-" + name;
    }
  }

  /**
   * A thread.
   *
   * @param name its name
   * @param cpu the CPU it begins on
   * @param steps its program
   */
  public record Worker(String name, int cpu, List<String> steps) {
    public Worker {
      steps = List.copyOf(steps);
    }
  }

  /** How much it is: what minimising makes less. */
  public int size() {
    int size = pressure.size() + faults.size();
    for (Crowd process : processes) {
      size += process.opening().size();
      for (Worker thread : process.threads()) {
        size += 1 + thread.steps().size();
      }
    }
    return size;
  }

  /** The experiment as text. */
  public String text() {
    List<String> lines = new ArrayList<>();
    lines.add("about = \"torture\"");
    lines.add("seed = " + seed);
    lines.add("audit = on");
    lines.addAll(machine);
    write("pressure", pressure, lines);
    write("faults", faults, lines);
    lines.add("processes {");
    processes.forEach(process -> write(process, lines));
    lines.add("}");
    return String.join("\n", lines) + "\n";
  }

  private static void write(String key, List<String> members, List<String> lines) {
    if (!members.isEmpty()) {
      lines.add(key + " = [");
      members.forEach(each -> lines.add("  " + each));
      lines.add("]");
    }
  }

  private static void write(Crowd process, List<String> lines) {
    String ready = Crowd.ready(process.name());
    lines.add("  " + process.name() + " { threads {");
    for (int i = 0; i < process.threads().size(); i++) {
      Worker thread = process.threads().get(i);
      lines.add("    " + thread.name() + " { cpu = " + thread.cpu() + ", program = [");
      if (i == 0) {
        process.opening().forEach(step -> lines.add("      " + step));
        lines.add("      { op = signal, signal = " + ready + " }");
      } else {
        lines.add("      { op = wait, signal = " + ready + " }");
      }
      thread.steps().forEach(step -> lines.add("      " + step));
      lines.add("    ] }");
    }
    lines.add("  } }");
  }
}
