package pageferry.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import pageferry.experiment.run.Progress;
import pageferry.experiment.run.Runner;

/** Who has to take memory from pageblocks of another type has kswapd make room beforehand. */
class BoostedWatermarksTest {
  /** All free memory but 2 MiB and the watermarks is clean page cache, the rest in small blocks. */
  private static final String MIXED =
      """
      machine { nodes = [ { cpus = "0-1", memory = 64 MiB } ], distances = [[10]] }
      kernel = "KERNEL"
      ends = any
      audit = on
      pressure = [{ node = 0, free = high, plus = 2 MiB }]
      fragment = [{ node = 0, order = 8, share = 1 }]
      processes { app { cpu = 0, program = [
        STEPS
        { op = alloc_pages, name = k, pages = 100 }
        { op = sleep, ms = 50 }
        { op = sysctl, name = vm.watermark_boost_factor, value = VALUE }
      ] } }
      """;

  private static final int PAGEBLOCK = 512;

  @TempDir Path folder;

  private Map<String, Double> values(String kernel, String step, long value) {
    String text =
        MIXED
            .replace("KERNEL", kernel)
            .replace("STEPS", step)
            .replace("VALUE", Long.toString(value));
    return Runner.run(ExperimentText.read(folder, "boost.conf", text), Progress.NONE)
        .rows()
        .get(0)
        .values();
  }

  private static String factor(int factor) {
    return "{ op = sysctl, name = vm.watermark_boost_factor, value = " + factor + " }";
  }

  @ParameterizedTest
  @CsvSource({"4.20, 0", "5.0, 1", "5.10, 1", "6.1, 1", "6.12, 1", "7.2, 1"})
  void kswapd_drops_a_pageblock_and_has_kcompactd_make_one_since_5_0(String kernel, int boosts) {
    Map<String, Double> values = values(kernel, kernel.startsWith("4") ? "" : factor(15_000), 0);
    assertThat(values.get("reclaim.boosts")).isEqualTo(boosts);
    assertThat(values.get("reclaim.kswapd.wakes")).isEqualTo(boosts);
    assertThat(values.get("reclaim.kswapd")).isEqualTo(boosts * PAGEBLOCK);
    assertThat(values.get("vmstat.compact_daemon_wake")).isEqualTo(boosts);
  }

  @Test
  void no_factor_is_no_boost() {
    assertThat(values("6.12", "", 0).get("reclaim.boosts")).isZero();
    assertThat(values("6.12", factor(0), 0).get("reclaim.boosts")).isZero();
    assertThat(values("6.12", factor(100), 0).get("reclaim.kswapd")).isEqualTo(PAGEBLOCK);
  }

  @ParameterizedTest
  @CsvSource({"6.12, -1, 1", "6.12, 2147483648, 1", "6.12, 2147483647, 0", "4.20, 0, 1"})
  void the_knob_is_held_to_its_range_and_is_not_there_before(
      String kernel, long value, double failed) {
    assertThat(values(kernel, "", value).get("calls.failed")).isEqualTo(failed);
  }
}
