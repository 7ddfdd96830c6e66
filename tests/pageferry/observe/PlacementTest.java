package pageferry.observe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import pageferry.actors.MachineSpec;
import pageferry.engine.virtual.Chooser;
import pageferry.engine.virtual.Course;
import pageferry.engine.virtual.VirtualEngine;
import pageferry.experiment.conf.ConfFiles;
import pageferry.experiment.conf.ConfParser;
import pageferry.experiment.plan.Scenario;
import pageferry.experiment.read.ExperimentReader;
import pageferry.experiment.run.RunSetup;
import pageferry.experiment.run.VirtualMachineRun;
import pageferry.experiment.settings.Overrides;
import pageferry.mm.MachineImage;
import pageferry.mm.MachineImage.SpaceImage;
import pageferry.mm.Pte;

/** Where pages are by their tracepoints, and where they are by the page tables. */
class PlacementTest {
  private static final String EXPERIMENT =
      """
      kernel = "%s"
      processes { p { threads {
        mover { cpu = 0, program = [
          { op = mmap, map = a, pages = 64 }, { op = touch, map = a }
          { op = mmap, map = b, pages = 16 }, { op = touch, map = b }
          { op = mmap, map = h, pages = 2048 }, { op = madvise, map = h, advice = HUGEPAGE }
          { op = touch, map = h }
          { op = fork, child = c, body = [ { op = touch, map = a }, { op = sleep, time = 1 s } ] }
          { op = move_pages, map = a, nodes = [1], flags = [MOVE_ALL] }
          { op = move_pages, map = h, nodes = [1] }
          { op = munmap, map = b }
          { op = touch, map = a }
          { op = wait, signal = never }
        ] }
        reader { cpu = 1, program = [
          { op = wait, signal = never }, { op = signal, signal = never }
        ] }
      } } }
      """;

  @ParameterizedTest
  @ValueSource(strings = {"6.1", "6.12"})
  void both_say_the_same(String kernel) {
    Scenario scenario =
        new ExperimentReader(ConfFiles.installed())
            .read(ConfParser.text("mine", EXPERIMENT.formatted(kernel)), new Overrides())
            .rows()
            .get(0)
            .scenario();
    Placement placement = new Placement(scenario.machine().topology());
    MachineSpec machine = scenario.machine().watchedBy(placement);
    Course course = Course.inOrder(Chooser.fifo(), scenario.conduct().limits());
    MachineImage image;
    try (VirtualEngine engine = VirtualEngine.start();
        VirtualMachineRun run =
            VirtualMachineRun.begin(
                engine, RunSetup.of(machine, scenario.processes(), 1), course, end -> {})) {
      run.goOn();
      image = run.image();
    }
    SortedMap<String, Long> expected = new TreeMap<>();
    for (SpaceImage space : image.spaces()) {
      for (Map.Entry<Long, Long> entry : space.entries().entrySet()) {
        expected.put(space.mm() + " " + entry.getKey(), Pte.pfn(entry.getValue()));
      }
    }
    assertThat(expected).isNotEmpty();
    expected.forEach(
        (page, pfn) -> {
          String[] at = page.split(" ");
          assertThat(placement.frame(Integer.parseInt(at[0]), Long.parseLong(at[1])))
              .as(page)
              .isEqualTo(pfn);
        });
  }
}
