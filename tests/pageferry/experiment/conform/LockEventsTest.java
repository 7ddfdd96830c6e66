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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import pageferry.actors.MachineSpec;
import pageferry.engine.virtual.Chooser;
import pageferry.engine.virtual.Course;
import pageferry.engine.virtual.RunEnd;
import pageferry.engine.virtual.RunLimits;
import pageferry.engine.virtual.VirtualEngine;
import pageferry.experiment.conf.ConfFiles;
import pageferry.experiment.plan.Row;
import pageferry.experiment.plan.Scenario;
import pageferry.experiment.read.ExperimentReader;
import pageferry.experiment.read.Machines;
import pageferry.experiment.run.RunSetup;
import pageferry.experiment.run.VirtualMachineRun;
import pageferry.experiment.settings.Overrides;
import pageferry.house.Slow;
import pageferry.mm.MachineImage;
import pageferry.mm.MachineImage.CgroupsImage;
import pageferry.mm.MachineImage.DrainImage;
import pageferry.observe.Invariants;
import pageferry.world.LockEvent;
import pageferry.world.Tracepoint;

/** What the events of locks say is what the locks do, in whatever program there is. */
@Slow
class LockEventsTest {
  private static final int STEPS = 20_000;
  private static final int EVERY = 20;
  private static final MachineImage NOTHING_LOCKED =
      new MachineImage(
          List.of(),
          List.of(),
          List.of(),
          List.of(),
          new DrainImage(0, false),
          new CgroupsImage(List.of()));

  static Stream<String> experiments() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("conf", "experiments"))) {
      return files
          .map(file -> file.getFileName().toString().replace(".conf", ""))
          .sorted()
          .toList()
          .stream();
    }
  }

  @ParameterizedTest
  @MethodSource("experiments")
  void every_experiment_tells_of_its_locks_what_they_do(String name) {
    List<Row> rows = new ExperimentReader(ConfFiles.installed()).read(name, new Overrides()).rows();
    try (VirtualEngine engine = VirtualEngine.start()) {
      for (Row row : rows) {
        assertThat(complaints(engine, row.scenario())).as(row.title()).isEmpty();
      }
    }
  }

  /** Up to so many steps; what is locked is compared if the run has come to rest by then. */
  private static List<String> complaints(VirtualEngine engine, Scenario scenario) {
    Invariants invariants = new Invariants();
    RunSetup watched = RunSetup.of(scenario, scenario.machine().watchedBy(invariants));
    Course course = Course.inOrder(Chooser.fifo(), new RunLimits(STEPS, Long.MAX_VALUE));
    try (VirtualMachineRun run = VirtualMachineRun.begin(engine, watched, course, end -> {})) {
      boolean rests = run.goOn().kind() == RunEnd.Kind.QUIESCENT;
      MachineImage image = rests ? run.image() : null;
      String broken = invariants.broken();
      return image == null
          ? broken == null ? List.of() : List.of(broken)
          : invariants.complaints(image);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"5.10", "6.1", "6.12", "7.2"})
  void every_program_of_the_corpus_leaves_no_lock_told_of(String kernel) throws IOException {
    Machines machines = new Machines(ConfFiles.installed());
    try (VirtualEngine engine = VirtualEngine.start()) {
      for (CorpusProgram program : sample(machines)) {
        Invariants invariants = new Invariants();
        MachineSpec machine = machines.plain(program.machine(), kernel, program.setup());
        try (ProgramRun run = new ProgramRun(engine, machine.watchedBy(invariants))) {
          program.moments().forEach(run::drive);
        }
        assertThat(invariants.complaints(NOTHING_LOCKED)).as(program.name()).isEmpty();
      }
    }
  }

  /** Each twentieth program of each group. */
  private static List<CorpusProgram> sample(Machines machines) throws IOException {
    Map<String, Integer> cpus = new TreeMap<>();
    for (String machine : machines.names()) {
      cpus.put(machine, machines.topology(machine).cpuCount());
    }
    CorpusReader reader =
        new CorpusReader(
            cpus,
            mistake -> {
              throw mistake;
            });
    List<CorpusProgram> sample = new ArrayList<>();
    for (String group : List.of("basic", "ltp", "random", "randmov")) {
      List<CorpusProgram> all = reader.folder(Path.of("tests", "corpus", group));
      for (int i = 0; i < all.size(); i += EVERY) {
        sample.add(all.get(i));
      }
    }
    return sample;
  }

  @Test
  void what_is_told_wrongly_is_noticed() {
    Invariants left = told(7, new LockEvent.FolioLocked(1, 0));
    assertThat(left.complaints(NOTHING_LOCKED))
        .containsExactly("pfn 0x1 is not locked, but the events say that 7 has");
    assertThat(told(7, new LockEvent.FolioUnlocked(1, 0)).broken()).contains("unlocks pfn 0x1");
    assertThat(told(7, new LockEvent.FolioLocked(1, 0), new LockEvent.FolioLocked(1, 0)).broken())
        .contains("takes PG_locked of pfn 0x1");
    assertThat(
            told(
                    7,
                    new LockEvent.MmapLockAcquired(3, false),
                    new LockEvent.MmapLockAcquired(3, true))
                .broken())
        .contains("takes mmap_lock of space 3");
    assertThat(told(7, new LockEvent.MmapLockReleased(3)).broken()).contains("gives back");
  }

  private static Invariants told(int task, Tracepoint... events) {
    Invariants invariants = new Invariants();
    for (Tracepoint event : events) {
      invariants.emit(0, 0, task, event);
    }
    return invariants;
  }
}
