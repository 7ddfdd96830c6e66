package pageferry.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pageferry.experiment.plan.Ending;
import pageferry.experiment.run.Progress;
import pageferry.experiment.run.Runner;

/**
 * A migration that has given the folio's lock up, and its CPU, is met there by a task that finds a
 * migration entry and nothing to sleep on, and so faults again and again.
 */
class SpinningFaultTest {
  private static final String TEXT =
      """
      machine {
        nodes = [
          { cpus = "0", memory = 12 MiB }, { cpus = "1", memory = 32 MiB }
          { memory = 128 MiB, movable = 128 MiB, hotplugged = yes, tier = 1 }
          { memory = 32 MiB, tier = 1 }
        ]
        distances = [[10, 21, 22, 23], [21, 10, 21, 22], [22, 21, 10, 21], [23, 22, 21, 10]]
      }
      kernel = "6.12"
      seed = -6812727902378530591
      strategy = unlock-alloc-relock
      schedule = random
      mthp { 16kB = madvise, 64kB = always, 512kB = inherit }
      limits { steps = 300000 }
      faults = [ { fault = cpu_stall, probability = 3, times = -1, for = 2 ms } ]
      processes { process-0 { threads {
        thread-0-0 { cpu = 1, program = [
          { op = mmap, map = a, pages = 48 }
          { op = mmap, map = h, pages = 512 }
          { op = mmap, map = s, pages = 32, share = shared }
          { op = touch, map = a }
          { op = touch, map = h, pages = "0-255" }
          { op = signal, signal = ready }
          { op = move_pages, map = s, nodes = [1], flags = [MOVE], target = thread-0-1 }
          { op = access, map = a, pattern = uniform, count = 97, think = 10 us }
        ] }
        thread-0-1 { cpu = 1, program = [
          { op = wait, signal = ready }
          { op = mbind, map = a, mode = BIND, nodes = [0, 2], flags = [MOVE, STRICT] }
        ] }
      } } }
      """;

  @TempDir Path folder;

  @Test
  void a_task_lets_others_run_where_it_enters_user_mode_again() {
    assertThat(
            Runner.run(ExperimentText.read(folder, "spinning.conf", TEXT), Progress.NONE)
                .rows()
                .get(0)
                .ending())
        .isEqualTo(Ending.FINISHED);
  }
}
