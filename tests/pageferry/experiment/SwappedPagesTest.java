package pageferry.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pageferry.experiment.plan.Ending;
import pageferry.experiment.plan.RowResult;
import pageferry.experiment.run.Progress;
import pageferry.experiment.run.Runner;

/** What becomes of pages of the swap cache, each found by torture. */
class SwappedPagesTest {
  private static final String TEXT =
      """
      machine = two-socket
      thp = never
      mthp { 64kB = always }
      audit = on
      processes.app { cpu = 0, program = [
        { op = mmap, map = a, pages = 16 }
        { op = touch, map = a }
        %s
      ] }
      columns = [vmstat.pswpout]
      """;

  @TempDir Path folder;

  private RowResult run(String steps, String... lines) {
    String text = TEXT.formatted(steps) + String.join("\n", lines);
    return Runner.run(ExperimentText.read(folder, "swapped.conf", text), Progress.NONE)
        .rows()
        .get(0);
  }

  @Test
  void who_discards_a_page_of_the_swap_cache_gives_its_slot_back() {
    String steps =
        """
        { op = madvise, map = a, advice = PAGEOUT }
        { op = sleep, ms = 1 }
        { op = touch, map = a, access = read }
        { op = migrate_pages, from = [0], to = [1] }
        """;
    RowResult result =
        run(steps, "kernel = \"6.1\"", "strategy = discard", "swap { kind = async, size = 1 MiB }");
    assertThat(result.ending()).isEqualTo(Ending.FINISHED);
    assertThat(result.values()).containsEntry("folio.discarded", 16.0);
  }

  @Test
  void a_pin_gets_a_large_folio_from_swap_whose_other_owner_is_gone() {
    String steps =
        """
        { op = madvise, map = a, advice = PAGEOUT }
        { op = fork, child = kid, body = [ { op = exit } ] }
        { op = sleep, ms = 1 }
        { op = pin, map = a, name = buffer }
        """;
    RowResult result = run(steps, "kernel = \"7.2\"", "swap { kind = sync, size = 1 MiB }");
    assertThat(result.ending()).isEqualTo(Ending.FINISHED);
    assertThat(result.values()).containsEntry("pin.pages", 16.0);
  }
}
