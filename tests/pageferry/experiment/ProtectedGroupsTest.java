package pageferry.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import pageferry.experiment.run.Progress;
import pageferry.experiment.run.Runner;

/** What memory.min and memory.low protect is reclaimed last, or never. */
class ProtectedGroupsTest {
  private static final String TWO =
      """
      machine { nodes = [ { cpus = "0-1", memory = 32 MiB } ] }
      ends = any
      swap { kind = sync, size = 64 MiB }
      cgroups { kept { %s }, other {} }
      processes {
        kept { cgroup = kept, cpu = 0, program = [
          { op = mmap, map = a, pages = 3000 }
          { op = touch, map = a }
          { op = signal, signal = touched }
          { op = sleep, time = 1 s }
        ] }
        other { cgroup = other, cpu = 1, program = [
          { op = wait, signal = touched }
          { op = mmap, map = b, pages = %d }
          { op = touch, map = b }
          { op = sleep, time = 1 s }
        ] }
      }
      columns = [ memcg.peak.kept, memcg.swap.kept, memcg.swap.other, memcg.events.kept.low ]
      """;

  @TempDir Path folder;

  private Map<String, Double> run(String kernel, String kept, int pages) {
    String text = TWO.formatted(kept, pages) + "kernel = \"" + kernel + "\"\n";
    return Runner.run(ExperimentText.read(folder, "kept.conf", text), Progress.NONE)
        .rows()
        .get(0)
        .values();
  }

  @ParameterizedTest
  @ValueSource(strings = {"6.1", "6.12", "7.2"})
  void what_is_protected_stays_while_others_have_something(String kernel) {
    assertThat(run(kernel, "", 8000).get("memcg.swap.kept")).isGreaterThan(100);
    for (String limit : new String[] {"memory.min", "memory.low"}) {
      Map<String, Double> values = run(kernel, limit + " = 16M", 8000);
      assertThat(values.get("memcg.swap.kept")).as(limit).isZero();
      assertThat(values.get("memcg.swap.other")).as(limit).isGreaterThan(1000);
      assertThat(values.get("memcg.events.kept.low")).as(limit).isZero();
    }
  }

  @Test
  void memory_low_is_broken_where_nothing_else_is_left_and_memory_min_is_not() {
    String text =
        TWO.replace("{ op = mmap, map = a, pages = 3000 }", "{ op = mmap, map = a, pages = 9000 }");
    assertThat(alone(text, "memory.low = 64M").get("memcg.swap.kept")).isGreaterThan(500);
    assertThat(alone(text, "memory.low = 64M").get("memcg.events.kept.low")).isPositive();
    assertThat(alone(text, "memory.min = 64M").get("memcg.swap.kept")).isZero();
  }

  private Map<String, Double> alone(String text, String kept) {
    String whole = text.formatted(kept, 1) + "kernel = \"6.12\"\n";
    return Runner.run(ExperimentText.read(folder, "kept.conf", whole), Progress.NONE)
        .rows()
        .get(0)
        .values();
  }

  @Test
  void a_program_reads_what_its_group_uses() {
    String text =
        """
        machine = quad
        cgroups { pod { memory.max = 2M } }
        processes { app { cgroup = pod, cpu = 0, program = [
          { op = mmap, map = a, pages = 200 }
          { op = touch, map = a, pages = "0-99" }
          { op = set_mempolicy, mode = BIND, nodes = [1] }
          { op = touch, map = a, pages = "100-199" }
          { op = cgroup, file = memory.current, as = current }
          { op = cgroup, file = memory.stat, key = anon, as = anon }
          { op = cgroup, file = memory.numa_stat, key = "anon N0", as = here }
          { op = cgroup, file = memory.numa_stat, key = "anon N1", as = there }
          { op = cgroup, file = memory.events, key = max, as = max }
        ] } }
        columns = [step.current.ret, step.anon.ret, step.here.ret, step.there.ret, step.max.ret,
          memcg.peak.pod]
        """;
    Map<String, Double> values =
        Runner.run(ExperimentText.read(folder, "read.conf", text), Progress.NONE)
            .rows()
            .get(0)
            .values();
    assertThat(values.get("step.anon.ret")).isEqualTo(200.0 * 4096);
    assertThat(values.get("step.here.ret")).isEqualTo(100.0 * 4096);
    assertThat(values.get("step.there.ret")).isEqualTo(100.0 * 4096);
    assertThat(values.get("step.max.ret")).isZero();
    assertThat(values.get("step.current.ret")).isBetween(200.0 * 4096, 280.0 * 4096);
    assertThat(values.get("memcg.peak.pod")).isBetween(200.0, 280.0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"5.10", "6.1", "7.2"})
  void the_rings_of_a_pin_are_charged_until_some_time_after_its_end(String kernel) {
    String text =
        """
        machine = quad
        cgroups { pod { memory.max = 256K } }
        processes { app { cgroup = pod, cpu = 0, program = [
          { op = mmap, map = a, pages = 64 }
          { op = touch, map = a, pages = "0-9" }
          { op = pin, name = p, map = a, pages = "1" }
          { op = cgroup, file = memory.current, as = pinned }
          { op = unpin, name = p }
          { op = cgroup, file = memory.current, as = closed }
          { op = sleep, time = 60 ms }
          { op = cgroup, file = memory.current, as = later }
        ] } }
        columns = [step.pinned.ret, step.closed.ret, step.later.ret]
        """;
    String whole = text + "kernel = \"" + kernel + "\"\n";
    Map<String, Double> values =
        Runner.run(ExperimentText.read(folder, "ring.conf", whole), Progress.NONE)
            .rows()
            .get(0)
            .values();
    assertThat(values.get("step.closed.ret")).isEqualTo(values.get("step.pinned.ret"));
    assertThat(values.get("step.later.ret")).isEqualTo(values.get("step.closed.ret") - 2 * 4096);
  }
}
