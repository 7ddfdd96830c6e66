package pageferry.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pageferry.experiment.conf.BadInput;
import pageferry.experiment.conf.ConfFiles;
import pageferry.experiment.conform.Agreement;
import pageferry.experiment.conform.Conformance;
import pageferry.experiment.costs.Bench;
import pageferry.experiment.explore.Exploration;
import pageferry.experiment.explore.Explorer;
import pageferry.experiment.litmus.Litmus;
import pageferry.experiment.litmus.LitmusFound;
import pageferry.experiment.litmus.LitmusReport;
import pageferry.experiment.litmus.Mover;
import pageferry.experiment.litmus.PairCell;
import pageferry.experiment.litmus.PairOperation;
import pageferry.experiment.litmus.PairPage;
import pageferry.experiment.litmus.Pairs;
import pageferry.experiment.plan.Experiment;
import pageferry.experiment.plan.Row;
import pageferry.experiment.read.ExperimentReader;
import pageferry.experiment.read.Machines;
import pageferry.experiment.run.Progress;
import pageferry.experiment.run.Workers;
import pageferry.experiment.settings.Overrides;
import pageferry.experiment.torture.Torture;
import pageferry.experiment.torture.TortureTemplate;

/** What each command asks a cluster for is what it finds by itself. */
class WorksTest {
  private static final ConfFiles FILES = ConfFiles.installed();
  private static final long BUDGET_NS = 60_000_000_000L;
  private static final String MINE =
      """
      {"mine": {"about": "an order of one's own",
                "steps": ["lock-source", "unmap", "allocate-target", "copy", "remap",
                          "unlock-source"]}}
      """;

  @TempDir static Path scratch;

  private static LocalCluster cluster;
  private static ClusterCrew crew;

  @BeforeAll
  static void begin() {
    cluster = new LocalCluster(scratch);
    crew = cluster.crew();
  }

  @AfterAll
  static void end() {
    crew.close();
    cluster.close();
  }

  @Test
  void programs_of_a_corpus() throws IOException {
    Agreement there = conformance().run("mini/free-*", Progress.NONE, crew);

    Agreement here = conformance().run("mini/free-*", Progress.NONE);
    assertThat(there.programs()).isNotEmpty().isEqualTo(here.programs());
  }

  private static Conformance conformance() {
    return new Conformance(new Machines(FILES), "6.12", Path.of("tests", "corpus-mini"));
  }

  @Test
  void litmus_programs() throws IOException {
    LitmusReport there = litmus().run("setpol-touch", Progress.NONE, crew);

    LitmusReport here = litmus().run("setpol-touch", Progress.NONE);
    assertThat(there.summary()).isEqualTo(here.summary());
    for (int i = 0; i < here.verdicts().size(); i++) {
      var one = here.verdicts().get(i);
      var other = there.verdicts().get(i);
      assertThat(other.found().exhausted()).isTrue();
      assertThat(other.found().outcomes()).isEqualTo(one.found().outcomes());
      assertThat(other.questions()).isEqualTo(one.questions());
    }
  }

  @Test
  void races_of_operations_in_several_shares() {
    List<Pairs.Race> races =
        Pairs.pairs().stream()
            .filter(each -> each.page() == PairPage.BASE)
            .filter(each -> each.operations().contains(PairOperation.READ))
            .toList();
    Litmus.Effort effort = new Litmus.Effort(BUDGET_NS / 20, 1, false);
    Pairs pairs = new Pairs(new Mover("mine", MINE), "6.12", effort);
    List<PairCell> there = pairs.run(races, Progress.NONE, crew);

    List<PairCell> here = pairs.run(races, Progress.NONE);
    assertThat(there).extracting(PairCell::operations).isEqualTo(operations(races));
    assertThat(here).extracting(PairCell::operations).isEqualTo(operations(races));
    int same = 0;
    for (int i = 0; i < races.size(); i++) {
      LitmusFound one = here.get(i).found();
      LitmusFound other = there.get(i).found();
      if (one.exhausted() && other.exhausted()) {
        assertThat(other.outcomes()).isEqualTo(one.outcomes());
        same++;
      }
    }
    assertThat(same).isGreaterThan(2);
  }

  private static List<List<PairOperation>> operations(List<Pairs.Race> races) {
    return races.stream().map(Pairs.Race::operations).toList();
  }

  private static Litmus litmus() {
    Litmus.Effort effort = new Litmus.Effort(BUDGET_NS, 1, true);
    return new Litmus(new Machines(FILES), "6.12", Path.of("tests", "litmus-own"), effort);
  }

  @Test
  void published_measurements() {
    Experiment experiment =
        new ExperimentReader(FILES).read(FILES.published("queries"), new Overrides());

    Bench.Table there = Bench.run(experiment, crew, Progress.NONE);

    assertThat(there.cells()).isEqualTo(Bench.run(experiment, Workers.ONE, Progress.NONE).cells());
    assertThat(there.complete()).isTrue();
  }

  @Test
  void schedules_that_follow_from_their_number() {
    assertSameSearch("abba-page-locks", "random");
  }

  @Test
  void schedules_that_follow_from_each_other() {
    assertSameSearch("abba-page-locks", "exhaustive");
  }

  private static void assertSameSearch(String name, String strategy) {
    Overrides overrides = new Overrides();
    overrides.option("explore.strategy", strategy);
    overrides.option("explore.schedules", "130");
    Explorer.Budget budget = new Explorer.Budget(1, BUDGET_NS, false);
    for (Row row : new ExperimentReader(FILES).read(name, overrides).rows()) {
      Exploration there = Explorer.explore(row, budget, (done, of) -> {}, crew);

      Exploration here = Explorer.explore(row, budget);
      assertThat(there.counts()).isEqualTo(here.counts());
      assertThat(there.guarantee()).isEqualTo(here.guarantee());
      assertThat(there.found()).isEqualTo(here.found());
    }
  }

  @Test
  void random_experiments() {
    Torture.Result there = torture(new Torture(template(), 1).by(crew));

    Torture.Result here = torture(new Torture(template(), 1));
    assertThat(there.runs()).isEqualTo(here.runs()).isEqualTo(8);
    assertThat(there.endings()).isEqualTo(here.endings());
    assertThat(there.coverage().lines()).isEqualTo(here.coverage().lines());
  }

  private static TortureTemplate template() {
    return new TortureTemplate(FILES, "torture");
  }

  private static Torture.Result torture(Torture torture) {
    AtomicInteger runs = new AtomicInteger();
    return torture.run(List.of(), 7, () -> runs.get() < 8, (count, findings) -> runs.set(count));
  }

  @Test
  void work_of_no_known_kind_is_none() {
    assertThatThrownBy(() -> Works.ALL.of(new Job("any", "Runtime", 1, new byte[0])))
        .isInstanceOf(BadInput.class)
        .hasMessageContaining("Runtime: expected one of");
  }
}
