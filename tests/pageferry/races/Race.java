package pageferry.races;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import pageferry.actors.Machine;
import pageferry.actors.MachineReport;
import pageferry.actors.MachineSpec;
import pageferry.actors.ProcessSpec;
import pageferry.actors.ProcessSpec.ThreadSpec;
import pageferry.engine.virtual.Course;
import pageferry.engine.virtual.Pending;
import pageferry.engine.virtual.Picker;
import pageferry.engine.virtual.RunEnd;
import pageferry.engine.virtual.RunLimits;
import pageferry.engine.virtual.VirtualEngine;
import pageferry.experiment.conf.ConfFiles;
import pageferry.experiment.conf.ConfParser;
import pageferry.experiment.program.Layout;
import pageferry.experiment.program.Names;
import pageferry.experiment.program.StepReader;
import pageferry.experiment.read.Machines;
import pageferry.experiment.run.RunSetup;
import pageferry.experiment.run.VirtualMachineRun;
import pageferry.explore.Search;
import pageferry.explore.SearchKind;
import pageferry.explore.SearchSize;
import pageferry.mm.Cost;
import pageferry.mm.HugePageMode;
import pageferry.mm.VmCounter;
import pageferry.protocol.kernel.Step;
import pageferry.protocol.program.StepResult;
import pageferry.world.CostModel;
import pageferry.world.Latency;

/**
 * A small program, as JSON, in which tasks race after a preparation, searched for all that can come
 * out: {@code A} is a process, {@code B} and {@code C} are threads of it, or processes where the
 * preparation forks them.
 */
final class Race {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int HUGETLB_PAGES = 2;
  private static final int[] CPUS = {0, 2, 3};

  private final MachineSpec machine;
  private final StepReader reader;
  private final List<TaskStep> prepare = new ArrayList<>();
  private final TreeMap<String, List<Step>> race = new TreeMap<>();
  private final List<String> threads = new ArrayList<>();

  private record TaskStep(String task, Step step) {}

  /** Picks first come, first served until the race begins. */
  private static final class Starter implements Picker {
    private final Picker picker;
    private boolean open;

    Starter(Picker picker) {
      this.picker = picker;
    }

    @Override
    public int pick(Pending enabled) {
      return open ? picker.pick(enabled) : 0;
    }
  }

  /**
   * @param kernel on which kernel, on machine quad
   * @param program with {@code prepare} and {@code race}
   */
  Race(String kernel, String program) {
    MachineSpec.Setup setup =
        new MachineSpec.Setup(List.of(), HugePageMode.MADVISE, HUGETLB_PAGES, false);
    MachineSpec quad = new Machines(ConfFiles.installed()).plain("quad", kernel, setup);
    machine =
        new MachineSpec(
            quad.topology(), quad.profile(), quad.strategy(), free(), quad.setup(), quad.tracer());
    ObjectNode tree = (ObjectNode) parse(program);
    ArrayNode all = JSON.createArrayNode().addAll((ArrayNode) tree.get("prepare"));
    tree.get("race").forEach(steps -> all.addAll((ArrayNode) steps));
    Names names = new Names(CPUS.length + 1);
    tree.get("race").fieldNames().forEachRemaining(threads::add);
    tree.get("prepare").forEach(step -> threads.remove(step.path("child").asText()));
    threads.forEach(names::addTask);
    Layout layout = new Layout();
    names.collect(
        ConfParser.json("race", "{\"program\":" + all + "}").members("it").get("program"), layout);
    reader = new StepReader(layout, names, "task");
    tree.get("prepare").forEach(step -> prepare.add(prepared(step)));
    tree.get("race").fields().forEachRemaining(task -> race.put(task.getKey(), racing(task)));
  }

  private static JsonNode parse(String program) {
    try {
      return JSON.readTree(program.replace('\'', '"'));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static CostModel free() {
    Map<Cost, Latency> latencies = new EnumMap<>(Cost.class);
    for (Cost cost : Cost.values()) {
      latencies.put(cost, new Latency.Constant(0));
    }
    return new CostModel(latencies);
  }

  private Step read(String json) {
    return reader.step(ConfParser.json("race", json));
  }

  private TaskStep prepared(JsonNode step) {
    return new TaskStep(step.path("task").asText("A"), read(step.toString()));
  }

  private List<Step> racing(Map.Entry<String, JsonNode> task) {
    List<Step> steps = new ArrayList<>();
    task.getValue().forEach(step -> steps.add(read(step.toString())));
    return steps;
  }

  /** What comes out of some schedules of each of these searches, in words. */
  Set<String> outcomes(int schedules, SearchKind... kinds) {
    Set<String> outcomes = new TreeSet<>();
    try (VirtualEngine engine = VirtualEngine.start()) {
      for (SearchKind kind : kinds) {
        SearchSize size = new SearchSize(150, race.size() + 1, 3, name -> name.startsWith("/cpu-"));
        Search search = kind.search(size, 1);
        for (int i = 0; i < schedules; i++) {
          Picker picker = search.schedule(i);
          if (picker == null) {
            break;
          }
          run(engine, picker, outcomes);
        }
      }
    }
    return outcomes;
  }

  private void run(VirtualEngine engine, Picker picker, Set<String> outcomes) {
    Starter starter = new Starter(picker);
    Course course = Course.explored(starter, new RunLimits(100_000, Long.MAX_VALUE));
    List<ThreadSpec> specs = new ArrayList<>();
    threads.forEach(name -> specs.add(new ThreadSpec(name, cpu(name), List.of())));
    RunSetup setup = RunSetup.of(machine, List.of(new ProcessSpec(specs)), 1);
    try (VirtualMachineRun run = VirtualMachineRun.begin(engine, setup, course, end -> {})) {
      run.goOn();
      for (TaskStep each : prepare) {
        drive(run, each.task(), each.step(), nothing -> {});
        run.goOn();
      }
      race.keySet().forEach(task -> settle(run, task));
      Map<VmCounter, Long> before = vmstat(run);
      TreeMap<String, List<String>> answers = new TreeMap<>();
      race.forEach((task, steps) -> chain(run, task, steps, answers));
      starter.open = true;
      RunEnd end = run.goOn();
      starter.open = false;
      if (end.kind() != RunEnd.Kind.GIVEN_UP) {
        outcomes.add(answers + failed(run, before) + trouble(end));
      }
    }
  }

  private void settle(VirtualMachineRun run, String task) {
    if (!threads.contains(task)) {
      String move = "{\"op\":\"sched_setaffinity\",\"cpu\":" + cpu(task) + "}";
      drive(run, task, read(move), nothing -> {});
      run.goOn();
    }
  }

  private static int cpu(String task) {
    return CPUS[task.charAt(0) - 'A'];
  }

  private static String failed(VirtualMachineRun run, Map<VmCounter, Long> before) {
    long failed = vmstat(run).getOrDefault(VmCounter.PGMIGRATE_FAIL, 0L);
    failed -= before.getOrDefault(VmCounter.PGMIGRATE_FAIL, 0L);
    return failed == 0 ? "" : " failed " + failed;
  }

  private static Map<VmCounter, Long> vmstat(VirtualMachineRun run) {
    MachineReport report = run.report();
    return report == null ? Map.of() : report.vmstat();
  }

  private static String trouble(RunEnd end) {
    return end.kind() == RunEnd.Kind.QUIESCENT ? "" : " " + end.kind() + " " + end.message();
  }

  private void chain(
      VirtualMachineRun run, String task, List<Step> steps, Map<String, List<String>> answers) {
    List<String> mine = answers.computeIfAbsent(task, each -> new ArrayList<>());
    if (mine.size() < steps.size()) {
      drive(
          run,
          task,
          steps.get(mine.size()),
          answer -> {
            mine.add(words(answer));
            chain(run, task, steps, answers);
          });
    }
  }

  private static void drive(
      VirtualMachineRun run, String task, Step step, Consumer<StepResult> answer) {
    run.tell(new Machine.Drive(task, step, answer));
  }

  private static String words(@Nullable StepResult answer) {
    if (answer == null) {
      return "hangs";
    }
    String ret = answer.errno() == null ? "" + answer.ret() : answer.errno().name();
    String signal = answer.signal() == null ? "" : " " + answer.signal().sig();
    return ret + signal + (answer.status().isEmpty() ? "" : " " + answer.status());
  }
}
