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

/** What becomes of pages that MADV_FREE has freed: try_to_unmap_one() (mm/rmap.c, Linux 6.1). */
class LazyFreeTest {
  private static final String TEXT =
      """
      machine = two-socket
      kernel = "KERNEL"
      audit = on
      swap { kind = sync, size = 32 MiB }
      processes { app { cpu = 0, program = [
        { op = mmap, map = a, pages = 64 }
        { op = touch, map = a }
        { op = madvise, map = a, advice = FREE }
        STEPS
        { op = madvise, map = a, advice = PAGEOUT }
        MORE
      ] } }
      """;

  private static final String OUT = "{ op = madvise, map = a, advice = PAGEOUT }";

  @TempDir Path folder;

  private Map<String, Double> run(String kernel, String steps, String more) {
    String text = TEXT.replace("KERNEL", kernel).replace("STEPS", steps).replace("MORE", more);
    Experiment experiment = ExperimentText.read(folder, "lazy.conf", text);
    RowResult row = Runner.run(experiment, Progress.NONE).rows().get(0);
    assertThat(row.endedWell()).isTrue();
    return row.values();
  }

  @ParameterizedTest
  @ValueSource(strings = {"5.10", "6.1", "6.12", "7.2"})
  void reclaim_drops_them_and_writes_nothing(String kernel) {
    Map<String, Double> values = run(kernel, "", "");
    assertThat(values.get("vmstat.pglazyfree")).isEqualTo(64);
    assertThat(values.get("vmstat.pglazyfreed")).isEqualTo(64);
    assertThat(values.get("vmstat.pswpout")).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"6.1", "6.12", "7.2"})
  void one_that_is_written_again_stays_and_goes_to_swap_the_next_time(String kernel) {
    String touch = "{ op = touch, map = a, pages = \"0-9\" }";
    Map<String, Double> values = run(kernel, touch, "");
    assertThat(values.get("vmstat.pglazyfreed")).isEqualTo(54);
    assertThat(values.get("vmstat.pswpout")).isZero();
    assertThat(run(kernel, touch, OUT).get("vmstat.pswpout")).isEqualTo(10);
  }

  @Test
  void one_that_is_pinned_stays() {
    Map<String, Double> values = run("6.12", "{ op = pin, name = p, map = a, pages = \"3\" }", "");
    assertThat(values.get("vmstat.pglazyfreed")).isEqualTo(63);
  }
}
