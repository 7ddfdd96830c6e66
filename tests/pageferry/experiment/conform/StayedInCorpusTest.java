package pageferry.experiment.conform;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import pageferry.actors.MachineSpec;
import pageferry.engine.virtual.VirtualEngine;
import pageferry.experiment.conf.ConfFiles;
import pageferry.experiment.read.Machines;
import pageferry.house.Slow;
import pageferry.observe.StayAudit;

/** In no program of the corpus, on no kernel, does a page stay without a cause. */
@Slow
class StayedInCorpusTest {
  private static final Path CORPUS = Path.of("tests/corpus");

  @ParameterizedTest
  @ValueSource(strings = {"5.10", "6.1", "6.12", "7.2"})
  void every_page_that_stays_has_a_cause(String kernel) throws IOException {
    Machines machines = new Machines(ConfFiles.installed());
    List<CorpusProgram> programs = programs(machines);
    List<String> complaints = new ArrayList<>();
    try (VirtualEngine engine = VirtualEngine.start()) {
      for (CorpusProgram program : programs) {
        StayAudit audit = new StayAudit();
        MachineSpec machine =
            machines.plain(program.machine(), kernel, program.setup()).watchedBy(audit);
        try (ProgramRun run = new ProgramRun(engine, machine)) {
          program.moments().forEach(run::drive);
        }
        audit.complaints().forEach(each -> complaints.add(program.name() + ": " + each));
      }
    }
    assertThat(programs).hasSizeGreaterThan(400);
    assertThat(complaints).isEmpty();
  }

  private static List<CorpusProgram> programs(Machines machines) throws IOException {
    Map<String, Integer> cpus = new TreeMap<>();
    machines.names().forEach(each -> cpus.put(each, machines.topology(each).cpuCount()));
    CorpusReader reader = new CorpusReader(cpus, mistake -> {});
    List<CorpusProgram> programs = new ArrayList<>();
    try (Stream<Path> groups = Files.list(CORPUS)) {
      for (Path group : groups.filter(Files::isDirectory).sorted().toList()) {
        if (!group.endsWith("expected")) {
          programs.addAll(reader.folder(group));
        }
      }
    }
    return programs;
  }
}
