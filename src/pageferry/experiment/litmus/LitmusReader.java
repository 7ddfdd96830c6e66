package pageferry.experiment.litmus;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;
import pageferry.experiment.conf.BadInput;
import pageferry.experiment.conf.ConfParser;
import pageferry.experiment.conf.Entry;
import pageferry.experiment.conf.Fields;
import pageferry.experiment.conform.CorpusProgram.TaskStep;
import pageferry.experiment.conform.Provisions;
import pageferry.experiment.litmus.LitmusProgram.Racer;
import pageferry.experiment.litmus.LitmusProgram.Traits;
import pageferry.experiment.program.Layout;
import pageferry.experiment.program.Names;
import pageferry.experiment.program.StepReader;
import pageferry.protocol.fork.ForkCall;
import pageferry.protocol.kernel.Step;

/** Reads litmus programs: one to a file of JSON. */
public final class LitmusReader {
  /** The task that prepares the memory and reads it when the race is over. */
  static final String MAIN = "A";

  private static final List<String> TASKS = List.of("A", "B", "C");
  private static final String MACHINE = "quad";
  private static final String TASK = "task";
  private static final String STEPS = "a list of steps";
  private static final List<String> KEYS =
      Stream.concat(
              Stream.of(
                  "name",
                  "about",
                  "machine",
                  "tasks",
                  "cpus",
                  "prepare",
                  "race",
                  "read",
                  "iterations",
                  "not_on",
                  "vmstat"),
              Provisions.KEYS.stream())
          .toList();

  private final Map<String, Integer> cpusOfMachines;

  /**
   * @param cpusOfMachines the machines that programs can run on, each with its number of CPUs
   */
  public LitmusReader(Map<String, Integer> cpusOfMachines) {
    this.cpusOfMachines = new TreeMap<>(cpusOfMachines);
  }

  /**
   * The programs of a folder that can be read, in the order of their files' names.
   *
   * @param mistakes hears of each program that cannot be read
   */
  public List<LitmusProgram> folder(Path folder, Consumer<BadInput> mistakes) throws IOException {
    List<Path> files;
    try (Stream<Path> found = Files.list(folder)) {
      files = found.filter(each -> each.toString().endsWith(".json")).sorted().toList();
    }
    List<LitmusProgram> programs = new ArrayList<>();
    for (Path file : files) {
      try {
        programs.add(program(ConfParser.file(file)));
      } catch (BadInput mistake) {
        mistakes.accept(mistake);
      }
    }
    return programs;
  }

  /**
   * One program.
   *
   * @throws BadInput if it cannot be read
   */
  public LitmusProgram program(Entry entry) {
    return new Reading(entry.fields("a litmus program", KEYS), entry.json()).program();
  }

  /** The reading of one program. */
  private final class Reading {
    private final Fields fields;
    private final String text;
    private final String machine;
    private final int machineCpus;
    private final Layout layout = new Layout();
    private final Names names;
    private final StepReader reader;
    private final Set<String> processes = new TreeSet<>();
    private final Map<String, Integer> cpus = new TreeMap<>();
    private final Map<String, List<Integer>> choices = new TreeMap<>();

    Reading(Fields fields, String text) {
      this.fields = fields;
      this.text = text;
      this.machine = fields.text("machine", MACHINE);
      this.machineCpus =
          fields.has("machine")
              ? fields.get("machine").oneOf("a machine", cpusOfMachines)
              : cpusOfMachines.getOrDefault(MACHINE, 0);
      this.names = new Names(machineCpus);
      this.reader = new StepReader(layout, names, TASK);
    }

    LitmusProgram program() {
      Map<String, Entry> race = fields.get("race").members("the tasks of a race");
      race.values().forEach(each -> taskName(each.name(), each));
      Set<String> tasks = new TreeSet<>(race.keySet());
      tasks.add(MAIN);
      readProcesses(tasks);
      tasks.forEach(this::findCpu);
      List<Entry> prepare = steps("prepare");
      Set<String> forked = forked(prepare);
      for (String task : tasks) {
        if (!forked.contains(task)) {
          names.addTask(task);
        }
      }
      collect("prepare");
      race.values().forEach(each -> names.collect(each, layout));
      collect("read");
      List<TaskStep> prepared = prepared(prepare, forked);
      List<Racer> racers = new ArrayList<>();
      for (String task : tasks) {
        List<Step> steps = race.containsKey(task) ? reader.program(race.get(task)) : List.of();
        List<Integer> choice = choices.getOrDefault(task, List.of());
        racers.add(new Racer(task, processes.contains(task), cpu(task), choice, steps));
      }
      boolean hugetlb = prepared.stream().anyMatch(each -> each.step().isHugetlbMap());
      List<TaskStep> read = steps("read").stream().map(this::taskStep).toList();
      return new LitmusProgram(
          fields.get("name").text(), layout, racers, prepared, read, traits(hugetlb));
    }

    private Traits traits(boolean hugetlb) {
      List<String> notOn = new ArrayList<>();
      if (fields.has("not_on")) {
        fields.get("not_on").list("a list of kernels").forEach(each -> notOn.add(each.text()));
      }
      fields.count("iterations", 1, 1);
      boolean counters = fields.flag("vmstat", true);
      return new Traits(
          fields.text("about", ""),
          machine,
          Provisions.setup(fields, hugetlb),
          counters,
          notOn,
          text);
    }

    private void readProcesses(Set<String> tasks) {
      Entry kinds = fields.find("tasks");
      if (kinds == null) {
        return;
      }
      kinds
          .members("what each task is")
          .forEach(
              (task, kind) -> {
                if (!tasks.contains(task) || task.equals(MAIN)) {
                  throw kind.mistake("a task of the race other than " + MAIN);
                }
                if (kind.oneOf("what a task is", Map.of("process", true, "thread", false))) {
                  processes.add(task);
                }
              });
    }

    /** The first CPU of the task's set that no other has: by default one of node 0, then node 1. */
    private void findCpu(String task) {
      Entry sets = fields.find("cpus");
      Entry set = sets == null ? null : sets.members("the CPUs of each task").get(task);
      List<Integer> choice = task.equals(MAIN) ? List.of(0, 1) : List.of(2, 3);
      if (set != null) {
        choice =
            set.list("a list of CPUs").stream()
                .map(each -> each.count(0, machineCpus - 1))
                .toList();
      }
      choices.put(task, choice);
      for (int cpu : choice) {
        if (!cpus.containsValue(cpu)) {
          cpus.put(task, cpu);
          return;
        }
      }
      throw (set == null ? fields.owner() : set).mistake("a CPU for task " + task + " of its own");
    }

    private int cpu(String task) {
      return cpus.getOrDefault(task, 0);
    }

    private Set<String> forked(List<Entry> prepare) {
      Set<String> forked = new TreeSet<>();
      for (Entry step : prepare) {
        Map<String, Entry> members = step.members("a step");
        Entry child = members.get("child");
        if (child != null) {
          forked.add(taskName(child.text(), child));
          processes.add(child.text());
        }
      }
      return forked;
    }

    private static String taskName(String task, Entry place) {
      if (!TASKS.contains(task)) {
        throw BadInput.unknown(place.place(), "a task", task, TASKS);
      }
      return task;
    }

    /** The preparation, with the forks of children that it does not make itself. */
    private List<TaskStep> prepared(List<Entry> prepare, Set<String> forked) {
      List<TaskStep> steps = new ArrayList<>();
      for (Entry each : prepare) {
        TaskStep step = taskStep(each);
        steps.add(step);
        if (forked.contains(step.step().child())) {
          steps.add(toItsCpu(step.step().child()));
        }
      }
      for (String task : processes) {
        if (!forked.contains(task)) {
          steps.add(new TaskStep(MAIN, new ForkCall.Fork(task, List.of())));
          steps.add(toItsCpu(task));
        }
      }
      return steps;
    }

    private TaskStep toItsCpu(String task) {
      return new TaskStep(task, new Step.SetAffinity(cpu(task)));
    }

    private void collect(String key) {
      Entry steps = fields.find(key);
      if (steps != null) {
        names.collect(steps, layout);
      }
    }

    private List<Entry> steps(String key) {
      Entry steps = fields.find(key);
      return steps == null ? List.of() : steps.list(STEPS);
    }

    private TaskStep taskStep(Entry step) {
      Entry task = step.members("a step").get(TASK);
      return new TaskStep(task == null ? MAIN : taskName(task.text(), task), reader.step(step));
    }
  }
}
