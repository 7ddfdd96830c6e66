package pageferry.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pageferry.experiment.conf.BadInput;
import pageferry.experiment.plan.RowResult;
import pageferry.experiment.run.Progress;
import pageferry.experiment.run.Runner;

/** How an experiment says which sizes folios have. */
class FolioSizesTest {
  private static final String TEXT =
      """
      machine = two-socket
      kernel = "6.12"
      SIZES
      processes { app { cpu = 0, program = [
        { op = mmap, map = a, pages = 512 }
        { op = touch, map = a }
      ] } }
      """;

  @TempDir Path folder;

  private Map<String, Double> run(String sizes) {
    String text = TEXT.replace("SIZES", sizes);
    RowResult row =
        Runner.run(ExperimentText.read(folder, "sizes.conf", text), Progress.NONE).rows().get(0);
    assertThat(row.endedWell()).isTrue();
    return row.values();
  }

  @Test
  void sizes_may_stand_where_huge_pages_have_a_word() {
    Map<String, Double> values = run("thp { 64kB = always }");
    assertThat(values).isEqualTo(run("mthp { 64kB = always }"));
    assertThat(values.get("vmstat.pgfault")).isEqualTo(32);
  }

  @Test
  void but_not_in_both_places() {
    assertThatThrownBy(() -> run("thp { 64kB = always }, mthp { 32kB = always }"))
        .isInstanceOf(BadInput.class)
        .hasMessageContaining("sizes of folios once");
  }
}
