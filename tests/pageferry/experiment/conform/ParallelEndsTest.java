package pageferry.experiment.conform;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import pageferry.actors.MachineSpec;
import pageferry.engine.virtual.Chooser;
import pageferry.engine.virtual.VirtualEngine;
import pageferry.experiment.conf.ConfFiles;
import pageferry.experiment.program.Layout;
import pageferry.experiment.read.Machines;
import pageferry.house.Slow;
import pageferry.mm.Cost;
import pageferry.protocol.program.StepResult;
import pageferry.world.CostModel;
import pageferry.world.Latency;

/**
 * Programs whose tasks race were recorded several times: what all their runs have in common, and
 * between which numbers of pages on each node they ended. Among many runs of the machine is one
 * that ends so, and others that end at either number.
 */
@Slow
class ParallelEndsTest {
  private static final Path CORPUS = Path.of("tests/corpus-2");
  private static final int RUNS = 60;

  /** From much shorter to longer than a call of such a program takes, so either may be ahead. */
  private static final long SKEW_NS = 50_000;

  private static final int SKEWS = 6;

  /** One page of 256 stayed behind in one of eight runs; here none does. */
  private static final String NEVER_SEEN = "6.12 two/par-move-touch";

  private final Machines machines = new Machines(ConfFiles.installed());

  /** How the runs of one program ended. */
  private static final class Ends {
    private final List<String> otherwise = new ArrayList<>();
    private final Map<String, List<Integer>> counts = new TreeMap<>();
    private boolean asRecorded;
  }

  @ParameterizedTest
  @ValueSource(strings = {"5.10", "6.1", "6.12", "7.2"})
  void every_recorded_end_is_among_those_of_the_machine(String kernel) throws IOException {
    List<CorpusProgram> programs = programs();
    List<String> missed = new ArrayList<>();
    try (VirtualEngine engine = VirtualEngine.start()) {
      for (CorpusProgram program : programs) {
        JsonNode expected = expected(kernel, program);
        Ends ends = new Ends();
        for (int seed = 0; seed < RUNS; seed++) {
          run(engine, program, expected, kernel, seed, ends);
        }
        List<String> now = missed(program, expected, ends);
        boolean known = (kernel + " " + program.name()).equals(NEVER_SEEN);
        missed.addAll(known && ends.asRecorded ? List.of() : now);
      }
    }
    assertThat(programs).hasSize(8);
    assertThat(missed).isEmpty();
  }

  private List<CorpusProgram> programs() throws IOException {
    CorpusReader reader =
        new CorpusReader(
            machines.cpuCounts(),
            mistake -> {
              throw mistake;
            });
    return reader.folder(CORPUS.resolve("two")).stream()
        .filter(each -> each.name().startsWith("two/par-"))
        .toList();
  }

  private static JsonNode expected(String kernel, CorpusProgram program) throws IOException {
    Path file = CORPUS.resolve("expected").resolve(kernel).resolve(program.name() + ".json");
    return new ObjectMapper().readTree(Files.readString(file));
  }

  private void run(
      VirtualEngine engine,
      CorpusProgram program,
      JsonNode expected,
      String kernel,
      int seed,
      Ends ends) {
    MachineSpec plain = machines.plain(program.machine(), kernel, program.setup());
    TraceLines trace = new TraceLines(program.layout(), plain.profile());
    MachineSpec machine =
        plain.costing(skewed(plain.costs(), SKEW_NS << seed % SKEWS)).watchedBy(trace);
    try (ProgramRun run = new ProgramRun(engine, machine, seed, Chooser.random(seed))) {
      ProgramResult result = new Comparison(program, run, trace, expected, true).result();
      ends.asRecorded |= result.agrees();
      result.points().stream()
          .filter(point -> !point.agrees())
          .findFirst()
          .ifPresent(point -> ends.otherwise.add(point.toString()));
      expected
          .path("coarse")
          .properties()
          .forEach(
              task ->
                  task.getValue()
                      .properties()
                      .forEach(map -> count(program, run, task.getKey(), map, ends)));
    }
  }

  /** Everything takes now longer and now less than usual, calls the same before they begin. */
  private static CostModel skewed(CostModel usual, long skewNs) {
    Map<Cost, Latency> latencies = new EnumMap<>(Cost.class);
    for (Cost cost : Cost.values()) {
      Latency latency = usual.latency(cost);
      boolean varies = latency instanceof Latency.Constant constant && constant.ns() > 0;
      long mean = latency instanceof Latency.Constant constant ? constant.ns() : 0;
      latencies.put(cost, varies ? new Latency.Exponential(mean) : latency);
    }
    latencies.put(Cost.SYSCALL_ENTRY, new Latency.Exponential(skewNs));
    return new CostModel(latencies);
  }

  private static void count(
      CorpusProgram program,
      ProgramRun run,
      String task,
      Map.Entry<String, JsonNode> map,
      Ends ends) {
    Layout.Area area = Objects.requireNonNull(program.layout().find(map.getKey()));
    StepResult outcome = Objects.requireNonNull(run.placement(task, area.vpn(), area.pages()));
    for (Map.Entry<String, JsonNode> node : map.getValue().properties()) {
      int number = Integer.parseInt(node.getKey());
      int there = Collections.frequency(outcome.status(), number);
      ends.counts
          .computeIfAbsent(key(task, map.getKey(), node.getKey()), unknown -> new ArrayList<>())
          .add(there);
    }
  }

  private static String key(String task, String map, String node) {
    return task + "." + map + "." + node;
  }

  /** What was recorded and never came. */
  private static List<String> missed(CorpusProgram program, JsonNode expected, Ends ends) {
    List<String> missed = new ArrayList<>();
    if (!ends.asRecorded) {
      missed.add(program.name() + " " + ends.otherwise);
    }
    ends.counts.forEach(
        (key, counts) -> {
          String[] words = key.split("\\.");
          JsonNode range = expected.path("coarse").path(words[0]).path(words[1]).path(words[2]);
          int least = Collections.min(counts);
          int most = Collections.max(counts);
          if (least > range.path(0).asInt() || most < range.path(1).asInt()) {
            missed.add(
                program.name() + " " + key + ": " + range + " recorded, " + least + " to " + most);
          }
        });
    return missed;
  }
}
