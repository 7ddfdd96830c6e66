package pageferry.experiment.conform;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import pageferry.actors.MachineSpec;
import pageferry.engine.virtual.VirtualEngine;
import pageferry.experiment.conf.ConfFiles;
import pageferry.experiment.plan.Experiment;
import pageferry.experiment.read.ExperimentReader;
import pageferry.experiment.run.Recorder;
import pageferry.experiment.run.Runner;
import pageferry.experiment.settings.Overrides;
import pageferry.house.Slow;
import pageferry.mm.KernelSwitch;

/** That every switch changes something that can be seen: each has a program as its witness. */
@Slow
class WitnessTest {
  private static final Path OWN =
      Path.of("tests", "pageferry", "experiment", "conform", "witnesses");
  private static final String EXPERIMENT = "experiment";

  /** Held to its number by PageLockTest: a run of the machine loses no five races for a page. */
  private static final KernelSwitch BY_ANOTHER_TEST = KernelSwitch.PAGE_LOCK_UNFAIRNESS;

  private static final List<Path> FOLDERS =
      List.of(
          Path.of("tests", "corpus", "basic"),
          Path.of("tests", "corpus", "ltp"),
          Path.of("tests", "corpus", "random"),
          Path.of("tests", "corpus", "randmov"),
          Path.of("tests", "corpus-mini", "mini"),
          Path.of("tests", "corpus-mini", "mini2"),
          Path.of("tests", "by-source", "sources"),
          OWN);

  private final Witnesses witnesses = new Witnesses();

  /**
   * A line of witnesses.txt.
   *
   * @param key the switch
   * @param kernel the kernel that is played, with the switch as it is and the other way round
   * @param program the program that answers otherwise
   * @param events whether only the events differ, and no answer of the program
   */
  private record Witness(String key, String kernel, String program, boolean events) {
    String run() {
      return kernel + " " + program;
    }
  }

  @Test
  void every_switch_has_one_witness() throws IOException {
    assertThat(table().stream().map(Witness::key))
        .containsExactlyInAnyOrder(
            Arrays.stream(KernelSwitch.values())
                .filter(each -> each != BY_ANOTHER_TEST)
                .map(KernelSwitch::key)
                .toArray(String[]::new));
  }

  @Test
  void each_witness_answers_otherwise_when_its_switch_is_thrown() throws IOException {
    Map<String, CorpusProgram> programs = programs();
    Map<String, List<Witness>> byRun =
        table().stream()
            .filter(each -> !each.kernel().equals(EXPERIMENT))
            .collect(Collectors.groupingBy(Witness::run, TreeMap::new, Collectors.toList()));
    List<String> blind = new ArrayList<>();
    try (VirtualEngine engine = VirtualEngine.start()) {
      for (List<Witness> same : byRun.values()) {
        CorpusProgram program =
            Objects.requireNonNull(programs.get(same.get(0).program()), same.get(0).program());
        MachineSpec machine = witnesses.machine(program, same.get(0).kernel());
        Witnesses.Seen usual = Witnesses.run(engine, program, machine);
        for (Witness each : same) {
          MachineSpec other = Witnesses.flipped(machine, KernelSwitch.valueOf(name(each.key())));
          if (!differ(usual, Witnesses.run(engine, program, other), each.events())) {
            blind.add(each.key());
          }
        }
      }
    }
    assertThat(blind).as("switches that change nothing in what their witness shows").isEmpty();
  }

  /** Two values of a switch that are far from each other. */
  private static List<String> values(KernelSwitch key) {
    if (key == KernelSwitch.PIN_DRAINS || key == KernelSwitch.KMIGRATED_THRESHOLD) {
      return List.of("0", "1");
    }
    return key.counts() ? List.of("100", "10000") : List.of("on", "off");
  }

  @Test
  void each_experiment_runs_otherwise_when_its_switch_is_thrown() throws IOException {
    List<String> blind = new ArrayList<>();
    for (Witness each : table()) {
      if (each.kernel().equals(EXPERIMENT)) {
        Path file = OWN.resolve(each.program() + ".conf");
        String name = "switches." + each.key() + "=";
        List<String> values = values(KernelSwitch.valueOf(constant(each.key())));
        String on = digest(file, name + values.get(0));
        if (on.equals(digest(file, name + values.get(1)))) {
          blind.add(each.key());
        }
      }
    }
    assertThat(blind).as("switches that change nothing in what their witness does").isEmpty();
  }

  private static String constant(String key) {
    return key.toUpperCase(Locale.ROOT).replace('-', '_');
  }

  private static String digest(Path file, String setting) {
    Overrides overrides = new Overrides();
    overrides.set(setting);
    Experiment experiment =
        new ExperimentReader(ConfFiles.installed()).read(file.toString(), overrides);
    return Runner.runRow(experiment, 0, Recorder.NONE).digest();
  }

  @Test
  void a_program_is_no_witness_of_a_switch_that_has_nothing_to_do_with_it() throws IOException {
    CorpusProgram program = programs().get("basic/gp-default");
    MachineSpec machine = witnesses.machine(program, "6.12");
    try (VirtualEngine engine = VirtualEngine.start()) {
      Witnesses.Seen usual = Witnesses.run(engine, program, machine);
      assertThat(usual.answers()).isNotEmpty();
      for (KernelSwitch each : List.of(KernelSwitch.MBIND_LAZY, KernelSwitch.COLLAPSE_ADVICE)) {
        Witnesses.Seen other = Witnesses.run(engine, program, Witnesses.flipped(machine, each));
        assertThat(differ(usual, other, false)).as(each.key()).isFalse();
        assertThat(differ(usual, other, true)).as(each.key()).isFalse();
      }
    }
  }

  private static boolean differ(Witnesses.Seen one, Witnesses.Seen other, boolean events) {
    return events ? one.events() != other.events() : !one.answers().equals(other.answers());
  }

  private Map<String, CorpusProgram> programs() throws IOException {
    Map<String, CorpusProgram> programs = new TreeMap<>();
    for (Path folder : FOLDERS) {
      if (Files.isDirectory(folder)) {
        witnesses.programs(folder).forEach(each -> programs.put(each.name(), each));
      }
    }
    return programs;
  }

  private static String name(String key) {
    return key.toUpperCase(Locale.ROOT).replace('-', '_');
  }

  private static List<Witness> table() throws IOException {
    try (InputStream stream = WitnessTest.class.getResourceAsStream("witnesses.txt")) {
      String text = new String(Objects.requireNonNull(stream).readAllBytes(), UTF_8);
      return text.lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .map(line -> List.of(line.split("\\s+")))
          .map(line -> new Witness(line.get(0), line.get(1), line.get(2), line.contains("events")))
          .toList();
    }
  }
}
