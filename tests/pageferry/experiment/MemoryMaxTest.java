package pageferry.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pageferry.experiment.run.Progress;
import pageferry.experiment.run.Runner;

/** Who lowers memory.max below what is used kills, and goes round until the victim is gone. */
class MemoryMaxTest {
  private static final double MS = 1e6;

  private static final String LOWERED =
      """
      machine = quad
      kernel = "6.12"
      ends = any
      cgroups { pod {} }
      processes {
        app { cgroup = pod, cpu = 0, program = [
          { op = mmap, map = a, pages = 1024 }
          { op = touch, map = a }
          { op = signal, signal = full }
          { op = wait, signal = lowered }
        ] }
        admin { cpu = 0, program = [
          { op = wait, signal = full }
          { op = sleep, time = 10 us }
          { op = cgroup, group = pod, file = memory.max, value = 1M, as = lowers }
          { op = signal, signal = lowered }
        ] }
      }
      columns = [ "step.lowers.max", "memcg.events.pod.oom", "memcg.events.pod.oom_kill" ]
      """;

  @TempDir Path folder;

  @Test
  void a_victim_on_the_same_cpu_gets_its_turn() {
    Map<String, Double> values =
        Runner.run(ExperimentText.read(folder, "max.conf", LOWERED), Progress.NONE)
            .rows()
            .get(0)
            .values();
    assertThat(values).containsEntry("memcg.events.pod.oom_kill", 1.0);
    assertThat(values.get("step.lowers.max")).isBetween(0.01 * MS, 20 * MS);
    assertThat(values.get("memcg.events.pod.oom")).isPositive();
  }
}
