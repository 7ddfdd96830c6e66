package pageferry.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import pageferry.experiment.plan.RowResult;
import pageferry.experiment.run.Progress;
import pageferry.experiment.run.Runner;

/** Who waits for whom where faults take the locks of areas instead of mmap_lock, by kernel. */
class AreaLocksTest {
  private static final double MS = 1e6;

  /** A reader waits 5 ms for a page of map a that moves; what another does meanwhile is tried. */
  private static final String SLOW_MOVE =
      """
      machine = two-socket
      ends = any
      costs { copy-remote-ns = 5 ms }
      processes { app { threads {
        mover { cpu = 0, program = [
          { op = mmap, map = a, pages = 2 }
          { op = mmap, map = b, pages = 64 }
          { op = touch, map = a }
          { op = touch, map = b, pages = "0-31" }
          { op = signal, signal = hot }
          { op = move_pages, map = a, nodes = [1], flags = [MOVE] }
          { op = signal, signal = moved }
        ] }
        reader { cpu = 1, program = [
          { op = wait, signal = hot }
          { op = until, signal = moved, body = [ { op = access, map = a, count = 16 } ] }
        ] }
        other { cpu = 2, program = [ { op = wait, signal = hot }, { op = sleep, ms = 1 }, %s ] }
        bystander { cpu = 3, program = [
          { op = wait, signal = hot }
          { op = sleep, time = 1200 us }
          { op = touch, map = b, pages = "32-63" }
        ] }
      } } }
      kernel = "%s"
      """;

  /** One task works at 128 MiB while another one does something else. */
  private static final String LONG_CALL =
      """
      machine = two-socket
      costs = xeon-e5-2640v3-2017
      ends = any
      thp = never
      processes { app { threads {
        worker { cpu = 0, program = [
          { op = mmap, map = a, pages = 32768 }
          { op = mmap, map = b, pages = 64 }
          { op = touch, map = a }
          { op = touch, map = b, pages = "0-31" }
          { op = signal, signal = go }
          %s
        ] }
        other { cpu = 1, program = [
          { op = wait, signal = go }, { op = sleep, time = 100 us }, %s
        ] }
      } } }
      kernel = "%s"
      """;

  private static final String FAULT = "{ op = touch, map = b, pages = \"32-63\" }";
  private static final String MMAP = "{ op = mmap, map = c, pages = 1 }";

  @TempDir Path folder;

  private RowResult run(String text) {
    return Runner.run(ExperimentText.read(folder, "areas.conf", text), Progress.NONE).rows().get(0);
  }

  private boolean waits(String text, String metric) {
    return run(text + "columns = [\"" + metric + "\"]").values().getOrDefault(metric, 0.0) > MS;
  }

  @ParameterizedTest
  @CsvSource({"6.1, true", "6.3, true", "6.4, true", "6.5, true", "6.6, false", "7.2, false"})
  void who_maps_waits_for_a_reader_of_a_migrating_page_up_to_6_5(String kernel, boolean waits) {
    assertThat(waits(SLOW_MOVE.formatted(MMAP, kernel), "call.mmap.max@other")).isEqualTo(waits);
  }

  @ParameterizedTest
  @CsvSource({"6.1, true", "6.3, true", "6.4, false", "6.12, false", "7.2, false"})
  void faults_in_another_area_queue_behind_who_maps_up_to_6_3(String kernel, boolean waits) {
    assertThat(waits(SLOW_MOVE.formatted(MMAP, kernel), "fault.max@bystander")).isEqualTo(waits);
  }

  @ParameterizedTest
  @CsvSource({"a, true", "b, false"})
  void who_changes_an_area_waits_for_its_readers_alone(String map, boolean waits) {
    String protect = "{ op = mprotect, map = " + map + ", prot = r }";
    String text = SLOW_MOVE.formatted(protect, "6.12");
    assertThat(waits(text, "call.mprotect.max@other")).isEqualTo(waits);
    assertThat(waits(text, "vma.wait.max")).isEqualTo(waits);
    assertThat(waits(text, "vma.hold.max")).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"4.19, true", "4.20, false", "6.1, false", "6.12, false"})
  void faults_go_on_while_munmap_zaps_since_4_20(String kernel, boolean waits) {
    String text = LONG_CALL.formatted("{ op = munmap, map = a }", FAULT, kernel);
    assertThat(waits(text, "fault.max@other")).isEqualTo(waits);
  }

  @ParameterizedTest
  @CsvSource({"6.1, true", "6.16, true", "6.17, false", "7.2, false"})
  void who_maps_goes_on_while_dontneed_zaps_since_6_17(String kernel, boolean waits) {
    String text = LONG_CALL.formatted("{ op = madvise, map = a, advice = DONTNEED }", MMAP, kernel);
    assertThat(waits(text, "call.mmap.max@other")).isEqualTo(waits);
  }
}
