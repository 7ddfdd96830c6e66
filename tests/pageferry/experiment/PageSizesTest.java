package pageferry.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import pageferry.experiment.conf.BadInput;
import pageferry.experiment.run.Progress;
import pageferry.experiment.run.Runner;

/** Base pages and huge pages of each architecture. */
class PageSizesTest {
  private static final String MOVES =
      """
      machine = two-socket
      kernel = "6.12"
      thp = always
      audit = on
      hugetlb-pages = 1
      processes { app { cpu = 0, program = [
        { op = mmap, map = a, pages = SIZE }
        { op = madvise, map = a, pages = "0-1", advice = NOHUGEPAGE }
        { op = mmap, map = g, type = hugetlb, pages = 1 }
        { op = touch, map = a }
        { op = touch, map = g }
        { op = move_pages, map = a, nodes = [1] }
        { op = munmap, map = a, pages = "0-7" }
      ] } }
      columns = [ vmstat.pgfault, vmstat.thp_fault_alloc, migrate.succeeded, calls.failed,
                  "placement.app.a.node1" ]
      """;

  @TempDir Path folder;

  private Map<String, Double> run(String text, String size) {
    String whole = text.replace("SIZE", size);
    return Runner.run(ExperimentText.read(folder, "pages.conf", whole), Progress.NONE)
        .rows()
        .get(0)
        .values();
  }

  @ParameterizedTest
  @CsvSource({
    "x86_64, 64 MiB, 16384, 31, 512",
    "arm64, 64 MiB, 16384, 31, 512",
    "arm64-16k, 256 MiB, 16384, 7, 2048",
    "arm64-64k, 1 GiB, 16384, 1, 8192",
    "ppc64, 64 MiB, 1024, 31, 32",
  })
  void faults_and_migrations_count_pages_of_the_architecture(
      String architecture, String size, long pages, long huge, long pagesOfHuge) {
    Map<String, Double> values = run(MOVES + "architecture = " + architecture + "\n", size);
    assertThat(values.get("vmstat.thp_fault_alloc")).isEqualTo(huge);
    assertThat(values.get("vmstat.pgfault")).isEqualTo(huge + pagesOfHuge + 1);
    assertThat(values.get("migrate.succeeded")).isEqualTo(pages);
    assertThat(values.get("placement.app.a.node1")).isEqualTo(pages - 8);
  }

  @Test
  void copying_costs_what_the_bytes_of_a_page_cost() {
    String text =
        MOVES
            .replace("thp = always", "thp = never")
            .replace("vmstat.pgfault", "call.move_pages.max")
            .concat("costs { copy-remote-ns = 10 us }\n");
    double small = run(text + "architecture = arm64\n", "64 MiB").get("call.move_pages.max");
    double large = run(text + "architecture = arm64-64k\n", "64 MiB").get("call.move_pages.max");
    assertThat(large).isBetween(16384 * 10_000.0, 1.2 * 16384 * 10_000);
    assertThat(small).isGreaterThan(large);
  }

  @ParameterizedTest
  @CsvSource({
    "base = 5 KiB, 'a power of two from 4 to 64 KiB for ''base'', found ''5 KiB'''",
    "base = 128 KiB, 'a power of two from 4 to 64 KiB for ''base'', found ''128 KiB'''",
    "huge = 64 KiB, 'a power of two from 128 to 524288 KiB for ''huge'', found ''64 KiB'''",
  })
  void pages_that_no_architecture_has_are_refused(String change, String message) throws Exception {
    String key = change.substring(0, change.indexOf(' '));
    String pages =
        "base = 64 KiB\nhuge = 512 MiB\nlargest-block = 512 MiB\n"
            .replaceFirst(key + " = .*", change);
    Files.writeString(
        folder.resolve("own.conf"), "about = own\npages {\n" + pages + "}\nswitches {}\n");
    assertThatThrownBy(() -> run(MOVES + "architecture = ./own.conf\n", "1 GiB"))
        .isInstanceOf(BadInput.class)
        .hasMessageContaining(message);
  }

  @Test
  void a_size_that_is_no_number_of_pages_is_refused() {
    String text = MOVES.replace("0-7", "0-1");
    assertThat(run(text + "architecture = arm64-16k\n", "48 KiB")).isNotEmpty();
    assertThatThrownBy(() -> run(text + "architecture = arm64-64k\n", "48 KiB"))
        .isInstanceOf(BadInput.class)
        .hasMessageContaining("a size in whole pages of 64 KiB");
  }
}
