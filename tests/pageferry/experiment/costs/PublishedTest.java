package pageferry.experiment.costs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import pageferry.experiment.conf.BadInput;
import pageferry.experiment.conf.ConfFiles;
import pageferry.experiment.conf.ConfParser;
import pageferry.experiment.costs.Bench.Table;
import pageferry.experiment.plan.Experiment;
import pageferry.experiment.read.ExperimentReader;
import pageferry.experiment.run.Progress;
import pageferry.experiment.run.Workers;
import pageferry.experiment.settings.Overrides;
import pageferry.house.Slow;

/** Published measurements are met, or their table says why not. */
@Slow
class PublishedTest {
  private static final ConfFiles FILES = ConfFiles.installed();

  static Stream<String> tables() {
    return FILES.names("published").stream();
  }

  @ParameterizedTest
  @MethodSource("tables")
  void every_fit_cell_is_met_and_every_miss_explained(String name) {
    Table table = run(new ExperimentReader(FILES).read(FILES.published(name), new Overrides()));
    BenchTally tally = BenchTally.of(List.of(table));
    assertThat(tally.fit()).isEqualTo(tally.ofFit());
    assertThat(table.cells())
        .allSatisfy(
            each ->
                assertThat(BenchTally.isMet(each) || !each.cell().why().isEmpty())
                    .as(each.cell().of() + " " + each.z())
                    .isTrue());
  }

  @Test
  void most_of_what_was_held_out_is_met() {
    long met = 0;
    long all = 0;
    for (String name : List.of("zen3-folio-size", "xeon-2017-calls", "power8-2017-calls")) {
      Table table = run(new ExperimentReader(FILES).read(FILES.published(name), new Overrides()));
      BenchTally tally = BenchTally.of(List.of(table));
      met += tally.heldOut();
      all += tally.ofHeldOut();
    }
    assertThat(met).isEqualTo(all).isGreaterThan(12);
  }

  @Test
  void a_cell_is_held_against_its_error() {
    Table table = run(read("published = 100, error = 50, use = held-out"));
    assertThat(table.cells().get(0).ours()).isEqualTo(1);
    assertThat(table.cells().get(0).z()).isCloseTo(-1.98, within(1e-9));
    assertThat(table.cells().get(0).ratio()).isCloseTo(0.01, within(1e-9));
    assertThat(BenchTally.isMet(table.cells().get(0))).isTrue();
    assertThat(BenchTally.isMet(run(read("published = 100, error = 50, use = fit")).cells().get(0)))
        .isFalse();
  }

  @Test
  void a_cell_without_an_error_or_a_metric_is_refused() {
    assertThatThrownBy(() -> read("published = 100, error = 0, use = fit"))
        .isInstanceOf(BadInput.class)
        .hasMessageContaining("above 0");
    assertThatThrownBy(() -> read("published = 100, error = 1, use = fitted"))
        .isInstanceOf(BadInput.class)
        .hasMessageContaining("'fitted'");
  }

  private static Experiment read(String rest) {
    String text =
        "machine = tiny, processes { p { cpu = 0, program = ["
            + "{ op = mmap, map = a, pages = 1 }, { op = touch, map = a }"
            + ", { op = move_pages, map = a, nodes = [1] }] } }\n"
            + "published { source = s, cells = [{ of = x, value = "
            + "\"value('migrate.succeeded')\", "
            + rest
            + " }] }";
    return new ExperimentReader(FILES).read(ConfParser.text("x.conf", text), new Overrides());
  }

  private static Table run(Experiment experiment) {
    return Bench.run(experiment, Workers.ONE, Progress.NONE);
  }
}
