package pageferry.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import pageferry.experiment.plan.Experiment;
import pageferry.experiment.plan.Recording;
import pageferry.experiment.run.Progress;
import pageferry.experiment.run.Recorder;
import pageferry.experiment.run.Runner;

/** A task that waits for a signal of a program or for a time, and is killed meanwhile. */
class KilledWaiterTest {
  private static final String KILLED =
      """
      machine = tiny
      kernel = "6.12"
      ends = any
      audit = on
      processes {
        app { cpu = 0, program = [
          { op = mmap, map = a, pages = 4 }
          { op = touch, map = a }
          { op = sleep, time = 1 ms }
          { op = move_pages, map = a, nodes = [1] }
        ] }
        other { cpu = 1, program = [
          { op = mmap, map = b, pages = 4 }
          { op = touch, map = b }
          %s
          { op = signal, signal = never }
        ] }
      }
      faults = [ { fault = kill_task, step = copy, task = other, probability = 100 } ]
      columns = [faults.kill_task, signal.SIGKILL, time.virtual, call.signal.count]
      """;

  private static final double MS = 1e6;

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {"{ op = wait, signal = never }", "{ op = wait, signal = never, count = 2 }"})
  void it_goes_at_once_and_does_no_step_more(String waits) {
    Experiment experiment = ExperimentText.read(folder, "killed.conf", KILLED.formatted(waits));
    Map<String, Double> seen =
        Runner.run(experiment, Progress.NONE, Recording.Detail.ALL, Recorder.NONE)
            .rows()
            .get(0)
            .values();
    assertThat(seen).containsEntry("faults.kill_task", 1.0).containsEntry("signal.SIGKILL", 1.0);
    assertThat(seen.get("time.virtual")).isLessThan(2 * MS);
    assertThat(seen.get("call.signal.count")).isZero();
  }
}
