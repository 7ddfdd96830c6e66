package pageferry.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pageferry.experiment.run.Progress;
import pageferry.experiment.run.Runner;
import pageferry.house.Slow;

/** swapoff(2) where there is no memory for all that has been swapped out. */
@Slow
class SwapOffTest {
  private static final String TEXT =
      """
      machine {
        nodes = [ { cpus = "0-2", memory = 16 MiB }, { memory = 1 MiB } ]
        distances = [[10, 20], [20, 10]]
      }
      thp = never
      audit = on
      ends = any
      swap { kind = sync, size = 16 MiB }
      processes {
        app { cpu = 0, program = [
          { op = mmap, map = a, pages = 2500 }
          { op = mbind, map = a, mode = BIND, nodes = [0] }
          { op = touch, map = a }
          { op = madvise, map = a, advice = PAGEOUT }
          { op = mmap, map = b, pages = 2500 }
          { op = mbind, map = b, mode = BIND, nodes = [0] }
          { op = touch, map = b }
          { op = signal, signal = full }
          { op = sleep, ms = 1 }
          { op = swapon, as = mine }
          %s
          { op = sleep, ms = 100 }
        ] }
        admin { cpu = 2, program = [
          { op = wait, signal = full }
          { op = swapoff, as = off }
          { op = swapon, as = on }
        ] }
      }
      %s
      """;

  @TempDir Path folder;

  private Map<String, Double> run(String step, String... lines) {
    String text = TEXT.formatted(step, String.join("\n", lines));
    return Runner.run(ExperimentText.read(folder, "off.conf", text), Progress.NONE)
        .rows()
        .get(0)
        .values();
  }

  @Test
  void who_finds_no_memory_for_a_page_is_killed_and_leaves_the_device_on() {
    Map<String, Double> all =
        run(
            "",
            "columns = [ step.on.count, tasks.killed, vmstat.oom_kill, step.mine.errno.EBUSY ]");
    assertThat(all.get("vmstat.oom_kill")).isEqualTo(1);
    assertThat(all.get("tasks.killed")).isEqualTo(1);
    assertThat(all.get("step.on.count")).isZero();
    assertThat(all.get("step.mine.errno.EBUSY")).isEqualTo(1);
  }

  /** Though it has no memory of its own, and another process nearly all. */
  @Test
  void the_oom_killer_takes_who_calls_it_first() {
    Map<String, Double> all =
        run(
            "{ op = move_pages, map = b, pages = 0, nodes = [1], as = move },",
            "faults = [ { fault = oom_kill, step = copy, fail-nth = 1 } ]",
            "columns = [ step.move.count, step.on.count, vmstat.oom_kill, tasks.killed ]");
    assertThat(all.get("vmstat.oom_kill")).isEqualTo(1);
    assertThat(all.get("tasks.killed")).isEqualTo(1);
    assertThat(all.get("step.on.count")).isZero();
    assertThat(all.get("step.move.count")).isEqualTo(1);
  }
}
