package pageferry.experiment.read;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import pageferry.actors.Machine;
import pageferry.actors.ProcessSpec;
import pageferry.actors.ProcessSpec.ThreadSpec;
import pageferry.experiment.conf.BadInput;
import pageferry.experiment.conf.CgroupNames;
import pageferry.experiment.conf.Entry;
import pageferry.experiment.conf.Fields;
import pageferry.experiment.conf.Keys;
import pageferry.experiment.conf.Name;
import pageferry.experiment.conf.Numbers;
import pageferry.experiment.program.Layout;
import pageferry.experiment.program.Names;
import pageferry.experiment.program.StepReader;
import pageferry.mm.Paging;
import pageferry.observe.MapNames;
import pageferry.protocol.kernel.Step;

/** Reads the processes of an experiment: threads, their CPUs and their programs. */
final class ProcessReader {
  private final int cpus;
  private final Names names;
  private final Paging paging;
  private final Map<String, List<Thread>> threads = new LinkedHashMap<>();
  private final Map<String, Integer> cgroups = new LinkedHashMap<>();
  private final Map<String, Layout> layouts = new LinkedHashMap<>();

  /** A thread whose program has not been read yet. */
  private record Thread(String name, String family, int cpu, Entry program) {}

  /**
   * The processes of an experiment.
   *
   * @param specs what they do
   * @param maps where their maps lie
   */
  record Processes(List<ProcessSpec> specs, MapNames maps) {}

  /** A program, and where each of its steps stands. */
  private record Program(List<Step> steps, List<String> places) {}

  private ProcessReader(Names names, Paging paging) {
    this.paging = paging;
    this.cpus = names.cpus();
    this.names = names;
  }

  /** The processes of an entry, whose programs may use those names. */
  static Processes read(Entry entry, Names names, Paging paging) {
    ProcessReader reader = new ProcessReader(names, paging);
    Map<String, Entry> processes = entry.members("processes by name");
    if (processes.isEmpty()) {
      throw BadInput.at(entry.place(), "at least one process", "none");
    }
    processes.values().forEach(reader::collect);
    reader.collectNames();
    List<ProcessSpec> specs = processes.keySet().stream().map(reader::process).toList();
    return new Processes(specs, reader.maps(specs));
  }

  private MapNames maps(List<ProcessSpec> specs) {
    List<MapNames.Process> processes = new ArrayList<>();
    List<MapNames.Child> children = new ArrayList<>();
    int pid = Machine.FIRST_PID;
    for (String process : threads.keySet()) {
      List<MapNames.Thread> tasks = new ArrayList<>();
      for (Thread thread : threads.getOrDefault(process, List.of())) {
        tasks.add(new MapNames.Thread(pid++, thread.name(), thread.family()));
      }
      int mm = Machine.FIRST_MM + processes.size();
      processes.add(new MapNames.Process(process, mm, tasks, layout(process).areas()));
    }
    pid = Machine.FIRST_PID;
    for (ProcessSpec spec : specs) {
      for (ThreadSpec thread : spec.threads()) {
        addChildren(pid++, thread.program(), 1, children);
      }
    }
    Set<String> taskNames = new TreeSet<>(threads.keySet());
    threads.values().forEach(list -> list.forEach(each -> taskNames.add(each.family())));
    return new MapNames(processes, children, names.labels(taskNames), paging);
  }

  /** The children that some steps make, the first of which has that number. */
  private static void addChildren(
      int pid, List<Step> steps, int first, List<MapNames.Child> children) {
    int number = first;
    for (Step step : steps) {
      if (!step.child().isEmpty()) {
        children.add(new MapNames.Child(pid, number, step.child()));
      }
      addChildren(pid, step.body(), number + 1, children);
      number += step.size();
    }
  }

  /** Makes known what programs introduce, after all threads: each program once. */
  private void collectNames() {
    for (String process : threads.keySet()) {
      Set<Entry> programs = new LinkedHashSet<>();
      threads.getOrDefault(process, List.of()).forEach(each -> programs.add(each.program()));
      programs.forEach(program -> names.collect(program, layout(process)));
    }
  }

  private Layout layout(String process) {
    return layouts.computeIfAbsent(
        process,
        unknown -> {
          Layout layout = new Layout(paging);
          names.addProcess(process, layout);
          return layout;
        });
  }

  private void collect(Entry process) {
    Name.ofKey(process, "a process");
    Fields fields = process.fields(Keys.PROCESS);
    List<Thread> list = new ArrayList<>();
    threads.put(process.name(), list);
    Entry group = fields.find("cgroup");
    CgroupNames known = names.cgroups();
    cgroups.put(process.name(), group == null ? known.unsaid(process) : known.referred(group));
    if (!fields.has("threads")) {
      collect(process, list);
      return;
    }
    for (String key : List.of("cpu", "cpus", "program")) {
      Entry other = fields.find(key);
      if (other != null) {
        throw other.mistake("no '" + key + "' beside 'threads'");
      }
    }
    Map<String, Entry> members = fields.get("threads").members("threads by name");
    if (members.isEmpty()) {
      throw BadInput.at(fields.get("threads").place(), "at least one thread", "none");
    }
    for (Entry thread : members.values()) {
      if (thread.members("a thread").containsKey("cgroup")) {
        throw thread.mistake("'cgroup' beside 'threads', for all of them");
      }
      collect(thread, list);
    }
  }

  private void collect(Entry thread, List<Thread> list) {
    Name.ofKey(thread, "a thread");
    Fields fields = thread.fields(Keys.THREAD);
    Entry program = fields.get("program");
    if (!fields.has("cpus")) {
      add(thread, new Thread(thread.name(), thread.name(), cpu(fields), program), list);
      return;
    }
    if (fields.has("cpu")) {
      throw fields.get("cpu").mistake("either 'cpu' or 'cpus'");
    }
    int number = 0;
    for (int cpu : Numbers.of(fields.get("cpus"))) {
      require(cpu, fields.get("cpus"));
      String name = thread.name() + "-" + number++;
      add(thread, new Thread(name, thread.name(), cpu, program), list);
    }
  }

  private void add(Entry entry, Thread thread, List<Thread> list) {
    if (!names.addTask(thread.name())) {
      throw BadInput.at(
          entry.place(), "a name for each thread and child", "'" + thread.name() + "' twice");
    }
    list.add(thread);
  }

  private int cpu(Fields fields) {
    int cpu = fields.get("cpu").count(0, Integer.MAX_VALUE);
    require(cpu, fields.get("cpu"));
    return cpu;
  }

  private void require(int cpu, Entry entry) {
    if (cpu >= cpus) {
      throw BadInput.at(entry.place(), "a CPU of the machine, 0 to " + (cpus - 1), "CPU " + cpu);
    }
  }

  private ProcessSpec process(String name) {
    StepReader reader = new StepReader(layout(name), names);
    List<ThreadSpec> specs = new ArrayList<>();
    Map<Entry, Program> programs = new LinkedHashMap<>();
    for (Thread thread : threads.getOrDefault(name, List.of())) {
      Program program =
          programs.computeIfAbsent(
              thread.program(), each -> new Program(reader.program(each), reader.takePlaces()));
      specs.add(new ThreadSpec(thread.name(), thread.cpu(), program.steps(), program.places()));
    }
    return new ProcessSpec(specs, cgroups.getOrDefault(name, 0));
  }
}
