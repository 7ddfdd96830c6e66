package pageferry.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import pageferry.experiment.plan.Experiment;
import pageferry.experiment.plan.RowResult;
import pageferry.experiment.run.Progress;
import pageferry.experiment.run.Runner;

/** Reclaim comes to the queue of splits: shrink_slab() of shrink_node() (mm/vmscan.c). */
class ReclaimSplitsTest {
  private static final String HUGE =
      """
        { op = mmap, map = a, pages = PAGES }
        { op = madvise, map = a, advice = HUGEPAGE }
        { op = touch, map = a }
        { op = madvise, map = a, advice = DONTNEED, pages = "1-511" }
        { op = madvise, map = a, advice = DONTNEED, pages = "513-1023" }
      """;

  private static final String GROUP =
      """
      machine = two-socket
      kernel = "KERNEL"
      audit = on
      cgroups { box { memory.max = 6M } }
      processes { app { cpu = 0, cgroup = box, program = [
      """;

  @TempDir Path folder;

  private Map<String, Double> run(String text) {
    Experiment experiment = ExperimentText.read(folder, "splits.conf", text);
    RowResult row = Runner.run(experiment, Progress.NONE).rows().get(0);
    assertThat(row.endedWell()).isTrue();
    return row.values();
  }

  @ParameterizedTest
  @ValueSource(strings = {"5.10", "6.1", "6.12", "7.2"})
  void a_group_at_its_limit_has_back_what_its_huge_pages_no_longer_need(String kernel) {
    String more =
        """
          { op = mmap, map = b, pages = 1000 }
          { op = touch, map = b }
        ] } }
        """;
    Map<String, Double> values =
        run(GROUP.replace("KERNEL", kernel) + HUGE.replace("PAGES", "1024") + more);
    assertThat(values.get("vmstat.thp_split_page")).isEqualTo(2);
    assertThat(values.get("vmstat.oom_kill")).isZero();
  }

  @Test
  void a_machine_without_swap_splits_instead_of_killing() {
    String text =
        """
        machine { nodes = [ { cpus = "0-1", memory = 32 MiB } ] }
        kernel = "6.12"
        audit = on
        processes { app { cpu = 0, program = [
        """
            + HUGE.replace("PAGES", "5120")
            + """
              { op = madvise, map = a, advice = DONTNEED, pages = "1025-1535" }
              { op = mmap, map = b, pages = 3000 }
              { op = touch, map = b }
            ] } }
            """;
    Map<String, Double> values = run(text);
    assertThat(values.get("vmstat.thp_split_page")).isEqualTo(3);
    assertThat(values.get("vmstat.oom_kill")).isZero();
  }

  @Test
  void of_huge_pages_no_more_are_reclaimed_than_have_the_pages_wanted() {
    String text =
        """
        machine = two-socket
        kernel = "6.1"
        audit = on
        thp = always
        swap { kind = sync, size = 64 MiB }
        cgroups { box { } }
        processes { app { cpu = 0, cgroup = box, program = [
          { op = mmap, map = a, pages = 4096 }
          { op = touch, map = a }
          { op = cgroup, file = memory.reclaim, value = "128K" }
        ] } }
        columns = [ "vmstat.pgsteal_anon" ]
        """;
    assertThat(run(text).get("vmstat.pgsteal_anon")).isEqualTo(512);
  }
}
