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

/** Over what mmap_lock is held, as another task of the process sees it, by kernel. */
class MmapLockHeldTest {
  private static final String TEXT =
      """
      machine = two-socket
      costs = xeon-e5-2640v3-2017
      ends = any
      processes { app { threads {
        mover { cpu = 0, program = [
          { op = mmap, map = a, pages = 4096 }
          { op = touch, map = a }
          { op = mmap, map = b, pages = 64 }
          { op = touch, map = b, pages = "0-31" }
          { op = signal, signal = go }
          %s
        ] }
        other { cpu = 1, program = [
          { op = wait, signal = go }
          { op = sleep, time = 100 us }
          %s
        ] }
      } } }
      """;
  private static final String MBIND =
      "{ op = mbind, map = a, mode = BIND, nodes = [1], flags = [MOVE] }";
  private static final String MIGRATE = "{ op = migrate_pages, from = [0], to = [1] }";
  private static final String FAULT = "{ op = touch, map = b, pages = \"32-63\" }";
  private static final String MMAP = "{ op = mmap, map = c, pages = 1 }";
  private static final double MS = 1e6;

  @TempDir Path folder;

  private double longest(String kernel, String first, String second, String metric) {
    String text = TEXT.formatted(first, second) + "kernel = \"" + kernel + "\"\ncolumns = [\"%s\"]";
    Map<String, Double> values =
        Runner.run(ExperimentText.read(folder, "held.conf", text.formatted(metric)), Progress.NONE)
            .rows()
            .get(0)
            .values();
    return values.get(metric);
  }

  @ParameterizedTest
  @CsvSource({"5.10, true", "6.1, true", "6.3, true", "6.4, false", "6.12, false", "7.2, false"})
  void faults_elsewhere_wait_for_mbind_until_areas_have_locks(String kernel, boolean waits) {
    double fault = longest(kernel, MBIND, FAULT, "fault.max@other");
    assertThat(fault).matches(ns -> waits ? ns > 5 * MS : ns < MS);
  }

  @ParameterizedTest
  @CsvSource({"5.10, true", "6.1, true", "6.6, true", "6.7, false", "6.12, false", "7.2, false"})
  void who_maps_waits_for_a_migration_of_mbind_up_to_6_6(String kernel, boolean waits) {
    double mmap = longest(kernel, MBIND, MMAP, "call.mmap.max@other");
    assertThat(mmap).matches(ns -> waits ? ns > 5 * MS : ns < MS);
  }

  @ParameterizedTest
  @CsvSource({"5.10, true", "6.1, true", "6.6, true", "6.7, false", "6.12, false", "7.2, false"})
  void who_maps_waits_for_a_migration_of_migrate_pages_up_to_6_6(String kernel, boolean waits) {
    double mmap = longest(kernel, MIGRATE, MMAP, "call.mmap.max@other");
    assertThat(mmap).matches(ns -> waits ? ns > 5 * MS : ns < MS);
  }

  @Test
  void faults_share_mmap_lock_with_migrate_pages() {
    assertThat(longest("6.1", MIGRATE, FAULT, "fault.max@other")).isLessThan(0.1 * MS);
  }
}
