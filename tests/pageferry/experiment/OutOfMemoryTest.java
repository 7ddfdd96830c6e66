package pageferry.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import pageferry.experiment.plan.Experiment;
import pageferry.experiment.plan.Recording;
import pageferry.experiment.plan.RowResult;
import pageferry.experiment.run.Progress;
import pageferry.experiment.run.Recorder;
import pageferry.experiment.run.Runner;

/** What becomes of an allocation for which there is no memory. */
class OutOfMemoryTest {
  /** Some 300 pages are left of which nobody can reclaim any; who has 200 wants as many again. */
  private static final String FULL =
      """
      machine = tiny
      kernel = "%s"
      ends = any
      pressure = [
        { node = 0, free = low, plus = 512 KiB, clean = off }
        { node = 1, free = low, plus = 512 KiB, clean = off }
      ]
      processes {
        hog { cpu = 0, program = [
          { op = mmap, map = a, pages = 400 }
          { op = touch, map = a, pages = "0-199" }
          { op = signal, signal = go }
          { op = touch, map = a, as = all }
          { op = touch, map = a, as = after }
        ] }
        other { cpu = 2, program = [
          { op = mmap, map = b, pages = 150 }
          { op = wait, signal = go }
          { op = touch, map = b, as = done }
          { op = touch, map = b, as = again }
        ] }
      }
      columns = [vmstat.oom_kill, vmstat.allocstall, step.after.max, step.again.max]
      """;

  /** A node that has nothing left, whatever is moved there. */
  private static final String TARGET =
      """
      machine = tiny
      ends = any
      pressure = [{ node = 1, free = min, clean = off }]
      processes { app { cpu = 0, program = [
        { op = mmap, map = a, pages = 16 }
        { op = touch, map = a }
        { op = move_pages, map = a, nodes = [1], flags = [MOVE], as = moves }
        { op = mbind, map = a, mode = BIND, nodes = [1], flags = [MOVE, STRICT], as = binds }
      ] } }
      columns = [vmstat.oom_kill, vmstat.allocstall]
      """;

  /** One CPU, on which who wants a page locks all pages in vain: they are pinned. */
  private static final String PINNED =
      """
      machine {
        nodes = [ { cpus = "0", memory = 2 MiB }, { memory = 2 MiB, tier = 1 } ]
        distances = [[10, 20], [20, 10]]
      }
      kernel = "%s"
      thp = never
      audit = on
      limits { steps = 2000000 }
      swap { kind = sync, size = 4 MiB }
      processes {
        hog { cpu = 0, program = [
          { op = mmap, map = a, pages = 600 }
          { op = touch, map = a }
          { op = pin, map = a, name = all }
          { op = signal, signal = go }
          { op = until, signal = done, body = [
            { op = access, map = a, count = 10, think = 10 us }
          ] }
        ] }
        other { cpu = 0, program = [
          { op = mmap, map = b, pages = 500 }
          { op = mlock, map = b, onfault = on }
          { op = wait, signal = go }
          { op = touch, map = b, as = touches }
          { op = signal, signal = done }
        ] }
      }
      columns = [vmstat.oom_kill, step.touches.max]
      """;

  /** Who has most memory sleeps long. */
  private static final String ASLEEP =
      """
      machine = tiny
      ends = any
      pressure = [
        { node = 0, free = low, plus = 512 KiB, clean = off }
        { node = 1, free = low, plus = 512 KiB, clean = off }
      ]
      processes {
        hog { cpu = 0, program = [
          { op = mmap, map = a, pages = 200 }
          { op = touch, map = a }
          { op = signal, signal = go }
          { op = sleep, time = 1000 s }
        ] }
        other { cpu = 2, program = [
          { op = mmap, map = b, pages = 150 }
          { op = wait, signal = go }
          { op = touch, map = b, as = done }
        ] }
      }
      columns = [vmstat.oom_kill, call.sleep.max, step.done.max]
      """;

  /** Who has most memory has said what it wants that to count; of all there are 2048 pages. */
  private static final String ADJUSTED =
      """
      machine = tiny
      ends = any
      %s
      processes {
        hog { cpu = 0, cgroup = box, program = [
          { op = write_file, path = "/proc/self/oom_score_adj", value = "%s" }
          { op = mmap, map = a, pages = 200 }
          { op = touch, map = a }
          { op = signal, signal = go }
          { op = sleep, time = 1 s }
          { op = touch, map = a, as = after }
        ] }
        other { cpu = 2, cgroup = box, program = [
          { op = set_cap, drop = [SYS_RESOURCE] }
          { op = write_file, path = "/proc/self/oom_score_adj", value = "-1000" }
          { op = mmap, map = b, pages = 150 }
          { op = wait, signal = go }
          { op = touch, map = b, as = done }
        ] }
      }
      columns = [vmstat.oom_kill, step.after.max, step.done.max]
      """;

  private static final String FOR_ALL =
      """
      pressure = [
        { node = 0, free = low, plus = 512 KiB, clean = off }
        { node = 1, free = low, plus = 512 KiB, clean = off }
      ]
      cgroups { box { memory.low = "0" } }
      """;

  private static final String IN_GROUP = "cgroups { box { memory.max = 1M } }";

  /** Who has most memory has it where who wants some may not go. */
  private static final String APART =
      """
      machine = tiny
      ends = any
      cgroups { left { cpuset.mems = "0" }, right { cpuset.mems = "1" } }
      processes {
        hog { cpu = 2, cgroup = right, program = [
          { op = mmap, map = a, pages = 400 }
          { op = touch, map = a, pages = "0-389" }
          { op = signal, signal = go }
          { op = sleep, time = 1 s }
          { op = touch, map = a, pages = "390-399", as = after }
        ] }
        other { cpu = 0, cgroup = left, program = [
          { op = mmap, map = b, pages = 600 }
          { op = wait, signal = go }
          { op = touch, map = b, pages = "0-299" }
          { op = touch, map = b }
        ] }
      }
      columns = [vmstat.oom_kill, step.after.max]
      """;

  @TempDir Path folder;

  private RowResult run(String text) {
    Experiment experiment = ExperimentText.read(folder, "full.conf", text);
    return Runner.run(experiment, Progress.NONE, Recording.Detail.ALL, Recorder.NONE).rows().get(0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"6.1", "6.12", "7.2"})
  void the_largest_process_is_killed_once_and_the_faults_of_others_are_served(String kernel) {
    RowResult result = run(FULL.formatted(kernel));
    assertThat(result.values())
        .containsEntry("vmstat.oom_kill", 1.0)
        .containsKey("step.again.max")
        .doesNotContainKey("step.after.max");
    assertThat(result.values().get("vmstat.allocstall")).isPositive();
  }

  @ParameterizedTest
  @ValueSource(strings = {"6.1", "6.12"})
  void who_waits_for_pages_is_not_woken_by_the_locks_that_it_takes_and_gives_way(String kernel) {
    RowResult result = run(PINNED.formatted(kernel));
    assertThat(result.values().get("vmstat.oom_kill")).isEqualTo(1.0);
    assertThat(result.values().keySet()).contains("step.touches.max");
  }

  @Test
  void a_victim_that_sleeps_wakes_to_end() {
    RowResult result = run(ASLEEP);
    assertThat(result.values()).containsEntry("vmstat.oom_kill", 1.0).containsKey("step.done.max");
    assertThat(result.values().get("call.sleep.max")).isLessThan(1e9);
  }

  @Test
  void a_process_is_spared_whose_cpuset_has_no_node_that_is_wanted() {
    RowResult result = run(APART);
    assertThat(result.values().get("vmstat.oom_kill")).isEqualTo(1.0);
    assertThat(result.values().keySet()).contains("step.after.max");
  }

  @Test
  void migrations_do_without_a_target_where_nobody_would_be_killed_for_it() {
    RowResult result = run(TARGET);
    assertThat(result.values()).containsEntry("vmstat.oom_kill", 0.0);
    assertThat(result.values().get("vmstat.allocstall")).isPositive();
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "300", "-5", "-1001", "many"})
  void the_largest_process_is_killed_unless_oom_score_adj_says_enough(String adj) {
    assertThat(run(ADJUSTED.formatted(FOR_ALL, adj)).values())
        .containsEntry("vmstat.oom_kill", 1.0)
        .containsKey("step.done.max")
        .doesNotContainKey("step.after.max");
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1000", "-999", "-200"})
  void a_process_is_spared_that_oom_score_adj_makes_count_less_than_another(String adj) {
    assertThat(run(ADJUSTED.formatted(FOR_ALL, adj)).values())
        .containsEntry("vmstat.oom_kill", 1.0)
        .containsKey("step.after.max");
  }

  @Test
  void in_a_group_of_less_than_1000_pages_oom_score_adj_only_spares_altogether() {
    assertThat(run(ADJUSTED.formatted(IN_GROUP, "-999")).values())
        .containsEntry("vmstat.oom_kill", 1.0)
        .doesNotContainKey("step.after.max");
    assertThat(run(ADJUSTED.formatted(IN_GROUP, "-1000")).values())
        .containsEntry("vmstat.oom_kill", 1.0)
        .containsKey("step.after.max");
  }
}
