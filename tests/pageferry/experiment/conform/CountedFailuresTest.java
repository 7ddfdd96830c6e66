package pageferry.experiment.conform;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import pageferry.actors.MachineSpec;
import pageferry.engine.virtual.VirtualEngine;
import pageferry.experiment.conf.ConfFiles;
import pageferry.experiment.conform.CorpusProgram.TaskStep;
import pageferry.experiment.read.Machines;
import pageferry.house.Slow;
import pageferry.observe.FailedSteps;
import pageferry.observe.RunMetrics;
import pageferry.observe.Tee;

/** What failed on a real kernel is counted, whatever the step. */
@Slow
class CountedFailuresTest {
  private static final Path CORPUS = Path.of("tests", "corpus");
  private static final String KERNEL = "6.1";

  private final Machines machines = new Machines(ConfFiles.installed());
  private final Map<String, Integer> recorded = new TreeMap<>();
  private final Map<String, Integer> counted = new TreeMap<>();
  private double failed;

  @Test
  void each_step_that_linux_refused_is_counted_under_its_op_and_errno() throws IOException {
    Map<String, Integer> cpus = new TreeMap<>();
    machines.names().forEach(name -> cpus.put(name, machines.topology(name).cpuCount()));
    CorpusReader reader =
        new CorpusReader(
            cpus,
            mistake -> {
              throw mistake;
            });
    try (VirtualEngine engine = VirtualEngine.start()) {
      for (CorpusProgram program : reader.folder(CORPUS.resolve("basic"))) {
        run(engine, program);
      }
    }
    assertThat(recorded.keySet().stream().map(key -> key.split(" ")[0]).distinct().toList())
        .contains("madvise", "mbind", "get_mempolicy", "migrate_pages", "pin", "touch");
    assertThat(counted).isEqualTo(recorded);
    assertThat(failed).isEqualTo(recorded.values().stream().mapToInt(Integer::intValue).sum());
  }

  private void run(VirtualEngine engine, CorpusProgram program) throws IOException {
    JsonNode answers =
        new ObjectMapper()
            .readTree(
                Files.readString(
                    CORPUS.resolve("expected").resolve(KERNEL).resolve(program.name() + ".json")))
            .path("steps");
    if (answers.findValue("errno") == null && answers.findValue("signal") == null) {
      return;
    }
    MachineSpec machine = machines.plain(program.machine(), KERNEL, program.setup());
    FailedSteps failures = new FailedSteps();
    RunMetrics metrics = new RunMetrics(machine.topology());
    try (ProgramRun run = new ProgramRun(engine, machine.watchedBy(new Tee(failures, metrics)))) {
      List<List<TaskStep>> moments = program.moments();
      for (int i = 0; i < moments.size(); i++) {
        run.drive(moments.get(i));
        if (moments.get(i).size() == 1) {
          note(moments.get(i).get(0), answers.path(i));
        }
      }
    }
    for (FailedSteps.Failure each : failures.all()) {
      counted.merge(each.op().text() + " " + each.error(), (int) each.times(), Integer::sum);
      assertThat(each.fatal()).as("a driver goes on in " + program.name()).isFalse();
    }
    failed += metrics.values(0).get("calls.failed");
  }

  private void note(TaskStep step, JsonNode answer) {
    for (String error : List.of("errno", "signal")) {
      if (answer.has(error)) {
        String key = step.step().op().text() + " " + answer.path(error).asText();
        recorded.merge(key, 1, Integer::sum);
      }
    }
  }
}
