package pageferry.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import pageferry.experiment.plan.Experiment;
import pageferry.experiment.plan.Recording;
import pageferry.experiment.run.Progress;
import pageferry.experiment.run.Recorder;
import pageferry.experiment.run.Runner;

/** A page fault that gets no memory: VM_FAULT_OOM. */
class RefusedFaultTest {
  private static final String REFUSED =
      """
      machine = tiny
      kernel = "%s"
      processes { app { cpu = 0, program = [
        { op = mmap, map = a, pages = 4 }
        { op = touch, map = a }
      ] } }
      faults = [ { fault = %s, probability = 100, times = %d%s } ]
      columns = [faults.%2$s, vmstat.pgfault, signal.SIGBUS]
      """;

  private static final String PAGES =
      ", min-order = 0, ignore-gfp-wait = off, ignore-gfp-highmem = off, require = handle_mm_fault";

  /** One who never gets a page, and another one on his CPU. */
  private static final String NEVER =
      """
      machine = tiny
      kernel = "6.12"
      preemption = none
      ends = time-limit
      limits { time = 50 ms }
      processes {
        app { cpu = 0, program = [ { op = mmap, map = a, pages = 1 }, { op = touch, map = a } ] }
        other { cpu = 0, program = [
          { op = mmap, map = b, pages = 1 }
          { op = sleep, time = 1 ms }
          { op = mprotect, map = b, prot = none }
        ] }
      }
      faults = [ { fault = fail_page_alloc, probability = 100, times = -1%s } ]
      columns = [call.mprotect.max, signal.SIGBUS, vmstat.pgfault]
      """;

  @TempDir Path folder;

  private Map<String, Double> run(String text) {
    Experiment experiment = ExperimentText.read(folder, "refused.conf", text);
    return Runner.run(experiment, Progress.NONE, Recording.Detail.ALL, Recorder.NONE)
        .rows()
        .get(0)
        .values();
  }

  @ParameterizedTest
  @ValueSource(strings = {"5.10", "6.1", "6.12", "7.2"})
  void it_is_tried_again_until_there_is_a_page(String kernel) {
    double without =
        run(REFUSED.formatted(kernel, "fail_page_alloc", 0, PAGES)).get("vmstat.pgfault");
    assertThat(run(REFUSED.formatted(kernel, "fail_page_alloc", 3, PAGES)))
        .containsEntry("faults.fail_page_alloc", 3.0)
        .containsEntry("vmstat.pgfault", without + 3)
        .containsEntry("signal.SIGBUS", 0.0);
  }

  @Test
  void one_that_cannot_note_its_anon_vma_is_tried_again_too() {
    assertThat(run(REFUSED.formatted("6.12", "failslab", 2, ", require = handle_mm_fault")))
        .containsEntry("faults.failslab", 2.0)
        .containsEntry("signal.SIGBUS", 0.0);
  }

  @Test
  void others_run_while_it_is_tried_for_ever() {
    assertThat(run(NEVER.formatted(PAGES)))
        .containsEntry("signal.SIGBUS", 0.0)
        .hasEntrySatisfying("call.mprotect.max", took -> assertThat(took).isPositive());
  }
}
