package pageferry.experiment.conform;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import pageferry.actors.MachineSpec;
import pageferry.engine.virtual.RunEnd;
import pageferry.engine.virtual.VirtualEngine;
import pageferry.experiment.Machines;

/** Runs programs of the corpus as one kernel and compares each answer with the recorded one. */
public final class Conformance {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final Machines machines;
  private final String kernel;
  private final List<String> agreed = new ArrayList<>();
  private final List<Disagreement> disagreements = new ArrayList<>();
  private final List<String> unsupported = new ArrayList<>();

  private Conformance(Machines machines, String kernel) {
    this.machines = machines;
    this.kernel = kernel;
  }

  /**
   * Runs the programs of {@code corpus/group} against {@code corpus/expected/kernel/group}.
   *
   * @param corpus the folder of the corpus
   * @param group one of its folders, such as {@code basic}
   */
  public static Agreement run(Machines machines, String kernel, Path corpus, String group)
      throws IOException {
    Conformance conformance = new Conformance(machines, kernel);
    Map<String, JsonNode> expected = expected(corpus.resolve("expected").resolve(kernel), group);
    Map<String, Integer> cpus = new TreeMap<>();
    for (String machine : machines.names()) {
      cpus.put(machine, machines.topology(machine).cpuCount());
    }
    List<CorpusProgram> programs = new CorpusReader(cpus).folder(corpus.resolve(group));
    try (VirtualEngine engine = VirtualEngine.start()) {
      for (CorpusProgram program : programs) {
        conformance.compare(engine, program, expected.get(program.name()));
      }
    }
    return new Agreement(
        kernel, conformance.agreed, conformance.disagreements, conformance.unsupported);
  }

  private void compare(VirtualEngine engine, CorpusProgram program, @Nullable JsonNode expected) {
    if (program.unsupported() != null || expected == null) {
      String why = expected == null ? "no recording" : String.valueOf(program.unsupported());
      unsupported.add(program.name() + ": " + why);
      return;
    }
    MachineSpec machine = machines.plain(program.machine(), kernel, program.hugePages());
    try (ProgramRun run = new ProgramRun(engine, machine)) {
      List<Disagreement> found = new Comparison(program, run).with(expected);
      RunEnd failure = run.failure();
      if (failure != null && failure.cause() instanceof UnsupportedOperationException missing) {
        unsupported.add(program.name() + ": " + missing.getMessage());
      } else if (found.isEmpty()) {
        agreed.add(program.name());
      } else {
        disagreements.addAll(found);
      }
    } catch (UnsupportedOperationException missing) {
      unsupported.add(program.name() + ": " + missing.getMessage());
    }
  }

  private static Map<String, JsonNode> expected(Path kernel, String group) throws IOException {
    Map<String, JsonNode> outcomes = new TreeMap<>();
    List<Path> files;
    try (Stream<Path> found = Files.list(kernel.resolve(group))) {
      files = found.sorted().toList();
    }
    for (Path file : files) {
      if (file.toString().endsWith(".json")) {
        add(outcomes, MAPPER.readTree(Files.readString(file)));
      } else if (file.toString().endsWith(".jsonl")) {
        for (String line : Files.readAllLines(file)) {
          add(outcomes, MAPPER.readTree(line));
        }
      }
    }
    return outcomes;
  }

  private static void add(Map<String, JsonNode> outcomes, JsonNode outcome) {
    outcomes.put(outcome.path("name").asText(), outcome);
  }
}
