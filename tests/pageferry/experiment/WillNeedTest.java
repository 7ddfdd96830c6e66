package pageferry.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import pageferry.experiment.plan.RowResult;
import pageferry.experiment.run.Progress;
import pageferry.experiment.run.Runner;

/** What madvise(MADV_WILLNEED) reads of a file (mm/readahead.c). */
class WillNeedTest {
  private static final String WANTED = "{ op = madvise, map = a, advice = WILLNEED }\n";

  @TempDir Path folder;

  private Map<String, Double> run(String kernel, String wanted, String pages) {
    String text =
        "machine { nodes = [ { cpus = \"0\", memory = 64 MiB }, { cpus = \"1\", memory = 64 MiB } ]"
            + " }\naudit = on\nkernel = \""
            + kernel
            + "\"\nprocesses.app { cpu = 0, program = [\n"
            + "{ op = set_mempolicy, mode = BIND, nodes = [1] }\n"
            + "{ op = mmap, map = a, pages = 600, type = file, share = shared }\n"
            + wanted
            + "{ op = touch, map = a, access = read, pages = \""
            + pages
            + "\", as = read }\n] }\ncolumns = [ \"placement.app.a.node1@read\" ]\n";
    RowResult row =
        Runner.run(ExperimentText.read(folder, "willneed.conf", text), Progress.NONE).rows().get(0);
    assertThat(row.endedWell()).isTrue();
    return row.values();
  }

  @ParameterizedTest
  @CsvSource({"5.10, 320", "6.12, 320", "7.2, 600"})
  void as_much_as_a_request_of_a_disk_is_there_at_once(String kernel, int pages) {
    Map<String, Double> values = run(kernel, WANTED, "0-" + (pages - 1));
    assertThat(values.get("vmstat.pgmajfault")).isZero();
    assertThat(values.get("placement.app.a.node1@read")).isEqualTo(pages);
  }

  @ParameterizedTest
  @CsvSource({"6.12, 320-599, true", "7.2, 320-599, false"})
  void the_rest_is_read_by_faults(String kernel, String pages, boolean major) {
    assertThat(run(kernel, WANTED, pages).get("vmstat.pgmajfault") > 0).isEqualTo(major);
  }

  @ParameterizedTest
  @CsvSource({"6.12", "7.2"})
  void nothing_is_there_unless_it_was_wanted(String kernel) {
    assertThat(run(kernel, "", "0-319").get("vmstat.pgmajfault")).isPositive();
  }
}
