package pageferry.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import pageferry.experiment.litmus.PairOperation;
import pageferry.experiment.litmus.PairPage;

/** The page of races has a matrix of all operations for each kind of page and each kernel. */
class PairsPageTest {
  private static final List<String> OPERATIONS =
      Stream.of(PairOperation.values()).map(PairOperation::text).toList();

  /** Anonymous folios of 64 KiB are from 6.8 on. */
  private static final List<PairPage> EVERYWHERE =
      List.of(PairPage.BASE, PairPage.THP, PairPage.SHMEM, PairPage.SWAPPED);

  private static final List<PairPage> PAGES =
      List.of(PairPage.BASE, PairPage.THP, PairPage.SHMEM, PairPage.FOLIO, PairPage.SWAPPED);

  @ParameterizedTest
  @ValueSource(strings = {"6.1", "6.12", "7.2"})
  void a_kernel_has_a_cell_for_every_pair(String kernel) throws IOException {
    String page = Files.readString(Path.of("docs/pairs.md"));
    for (PairPage on : kernel.equals("6.1") ? EVERYWHERE : PAGES) {
      String heading = "### " + kernel + ", " + on.about() + "\n";
      assertThat(page).contains(heading);
      String matrix = page.substring(page.indexOf(heading) + heading.length() + 1);
      List<String> rows =
          matrix
              .lines()
              .dropWhile(line -> !line.startsWith("|"))
              .takeWhile(line -> line.startsWith("|"))
              .toList();
      List<String> heads =
          rows.stream().skip(2).map(line -> line.split(" ")[1].replace("*", "")).toList();
      assertThat(heads).isEqualTo(OPERATIONS);
      int operations = heads.size();
      long filled = rows.stream().skip(2).mapToLong(PairsPageTest::filled).sum();
      assertThat(filled).isEqualTo((long) operations * (operations + 1) / 2);
    }
  }

  private static long filled(String row) {
    return Stream.of(row.split("\\|")).skip(2).filter(cell -> !cell.isBlank()).count();
  }
}
