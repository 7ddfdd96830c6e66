package pageferry.experiment.explore;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import pageferry.experiment.plan.Expectation;
import pageferry.experiment.plan.Experiment;
import pageferry.experiment.plan.Row;
import pageferry.experiment.plan.RowResult;
import pageferry.experiment.plan.Verdict;
import pageferry.house.Slow;

/**
 * Which kernels have the deadlocks and livelocks that experiments are named after: each is found
 * soon where its experiment expects it, and nowhere else. It prints the table.
 */
@Slow
class NamedDeadlocksTest {
  /** So soon is each of them found, with room for a machine that does other work. */
  private static final double SOON_S = 10;

  /** So many schedules at most make each small: of those of two locks some six seconds' worth. */
  private static final long MOST_RUNS = 6_000;

  @ParameterizedTest
  @CsvSource({
    "split-waits-in-batch, 100",
    "writeback-under-lock, 100",
    "writeback-in-batch, 100",
    "hugetlb-lock-order, 1000",
    "own-lock-order, 100",
    "alloc-under-own-lock, 100",
    "drain-starved-by-spinner, 100",
  })
  void it_is_found_soon_where_a_kernel_has_it_and_nowhere_else(String name, int schedules) {
    Experiment experiment = Schedules.installed(name, "explore.schedules=" + schedules);
    List<RowResult> results = new ArrayList<>();
    for (Row row : experiment.rows()) {
      Exploration search = Schedules.explore(row);
      results.add(search.result());
      System.out.println(line(name, row, search));
      for (Found found : search.found()) {
        System.out.println(madeSmall(name, row, found));
      }
    }
    List<Expectation> expected =
        experiment.expectations().stream().filter(Expectation::ofSearch).toList();
    assertThat(expected)
        .isNotEmpty()
        .allSatisfy(
            each -> assertThat(each.judge(results).outcome()).isEqualTo(Verdict.Outcome.OK));
  }

  private static String line(String name, Row row, Exploration search) {
    String title = "| " + name + " | " + String.join(", ", row.labels().values()) + " | ";
    if (search.found().isEmpty()) {
      return title + "no, in " + search.counts().schedules() + " schedules | |";
    }
    double seconds = search.took().foundNs() / 1e9;
    assertThat(seconds).as(title).isLessThan(SOON_S);
    return String.format(
        Locale.ROOT,
        "%s%s | %.2f s, schedule %d |",
        title,
        search.found().get(0).finding().kind().word(),
        seconds,
        search.found().get(0).first() + 1);
  }

  /** Makes a finding small within {@link #MOST_RUNS}, and answers the line that says how. */
  private static String madeSmall(String name, Row row, Found found) {
    AtomicLong runs = new AtomicLong();
    long began = System.nanoTime();
    try (Minimiser minimiser = new Minimiser(name, runs::set)) {
      Minimised small = minimiser.minimise(row, found);
      Minimiser.Size before = small.before();
      Minimiser.Size after = small.after();
      assertThat(small.finding().isLike(found.finding())).isTrue();
      assertThat(after.operations()).isLessThanOrEqualTo(before.operations());
      assertThat(after.tasks()).isLessThanOrEqualTo(before.tasks());
      assertThat(runs.get()).isBetween(1L, MOST_RUNS);
      return String.format(
          Locale.ROOT,
          "    made small in %.2f s, %d schedules: %d operations -> %d, %d switches -> %d",
          (System.nanoTime() - began) / 1e9,
          runs.get(),
          before.operations(),
          after.operations(),
          before.switches(),
          after.switches());
    }
  }
}
