package pageferry.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import pageferry.experiment.plan.Ending;
import pageferry.experiment.plan.RowResult;
import pageferry.experiment.run.Progress;
import pageferry.experiment.run.Runner;

/** Page caches whose last map goes while somebody has one of their folios: truncate and evict. */
class EvictionTest {
  private static final double MS = 1e6;

  @TempDir Path folder;

  private RowResult unmapped(String meanwhile) {
    String text =
        """
        machine = tiny
        audit = on
        processes { app { threads {
          holder { cpu = 0, program = [
            { op = mmap, map = s, pages = 8, share = shared }
            { op = touch, map = s }
            { op = signal, signal = touched }
            %s
          ] }
          other { cpu = 1, program = [
            { op = wait, signal = held }
            { op = munmap, map = s }
          ] }
        } } }
        """;
    return Runner.run(
            ExperimentText.read(folder, "evict.conf", text.formatted(meanwhile)), Progress.NONE)
        .rows()
        .get(0);
  }

  private static String hold(String how) {
    String body = "body = [{ op = signal, signal = held }, { op = sleep, time = 1 ms }]";
    return "{ op = hold_folios, map = s, pages = \"3\", how = " + how + ", " + body + " }";
  }

  @Test
  void a_folio_stays_in_its_page_cache_while_it_is_locked() {
    RowResult row = unmapped(hold("locked"));
    assertThat(row.ending()).isEqualTo(Ending.FINISHED);
    assertThat(row.values().get("call.munmap.max")).isBetween(0.9 * MS, 1.1 * MS);
  }

  @Test
  void a_folio_leaves_its_page_cache_though_it_is_referenced() {
    RowResult row = unmapped(hold("referenced"));
    assertThat(row.ending()).isEqualTo(Ending.FINISHED);
    assertThat(row.values().get("call.munmap.max")).isLessThan(0.1 * MS);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1 ms", "3 ms"})
  void a_folio_stays_in_its_page_cache_while_it_is_written(String time) {
    String write = "{ op = writeback, map = s, pages = \"3\", for = " + time + " }";
    RowResult row = unmapped(write + "\n{ op = signal, signal = held }");
    assertThat(row.ending()).isEqualTo(Ending.FINISHED);
    double ns = Double.parseDouble(time.replace(" ms", "")) * MS;
    assertThat(row.values().get("call.munmap.max")).isBetween(0.9 * ns, 1.1 * ns);
  }
}
