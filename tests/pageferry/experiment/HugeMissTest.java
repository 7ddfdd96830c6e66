package pageferry.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import pageferry.experiment.run.Progress;
import pageferry.experiment.run.Runner;

/** A fault that gets no huge page is counted under the reason why. */
class HugeMissTest {
  private static final String EXPERIMENT =
      """
      machine { nodes = [ { cpus = "0-1", memory = 64 MiB } ], distances = [[10]] }
      kernel = "6.1"
      fragment = [{ node = 0, order = 9, share = SHARE }]
      set { "/sys/kernel/mm/transparent_hugepage/defrag" = DEFRAG }
      processes { app { cpu = 0, program = [
        { op = mmap, map = small, pages = 14000 }
        { op = madvise, map = small, advice = NOHUGEPAGE }
        { op = touch, map = small, pages = "0-FILLED" }
        { op = mmap, map = huge, pages = 4096 }
        { op = madvise, map = huge, advice = HUGEPAGE }
        { op = touch, map = huge, pages = "0-4095:512" }
      ] } }
      """;

  @TempDir Path folder;

  private Map<String, Double> values(String share, String defrag, int filled) {
    String text =
        EXPERIMENT
            .replace("SHARE", share)
            .replace("DEFRAG", defrag)
            .replace("FILLED", Integer.toString(filled));
    return Runner.run(ExperimentText.read(folder, "huge.conf", text), Progress.NONE)
        .rows()
        .get(0)
        .values();
  }

  @ParameterizedTest
  @CsvSource({
    "0, madvise, 13999, no-room",
    "1, never, 10, not-asked",
    "1, madvise, 10, in-vain",
    "1, madvise, 10, put-off"
  })
  void a_miss_has_a_reason(String share, String defrag, int filled, String why) {
    Map<String, Double> values = values(share, defrag, filled);
    assertThat(values.get("thp.missed." + why)).isPositive();
    double all =
        values.entrySet().stream()
            .filter(each -> each.getKey().startsWith("thp.missed."))
            .mapToDouble(Map.Entry::getValue)
            .sum();
    assertThat(all).isEqualTo(values.get("vmstat.thp_fault_fallback"));
  }

  @ParameterizedTest
  @CsvSource({"0, never", "0, madvise"})
  void who_gets_a_huge_page_has_missed_none(String share, String defrag) {
    assertThat(values(share, defrag, 10).keySet()).noneMatch(each -> each.startsWith("thp.missed"));
  }
}
