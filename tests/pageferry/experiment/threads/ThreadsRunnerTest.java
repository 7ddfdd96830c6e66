package pageferry.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.RepeatedTest;
import pageferry.experiment.conf.ConfFiles;

/** Real threads: what can be said of them without asking how long anything took. */
class ThreadsRunnerTest {
  private static final int TIMES = 10;

  @RepeatedTest(TIMES)
  void a_seeded_deadlock_is_told_at_once() {
    Results results = run("reclaim-demotion-deadlock", "compare={demotion.protocol=[relocking]}");
    RowResult row = results.rows().get(0);
    assertThat(row.ending()).isEqualTo(Ending.STUCK);
    assertThat(row.recording().locks().standstill().deadlock().isSelf()).isTrue();
  }

  @RepeatedTest(TIMES)
  void a_run_without_deadlock_comes_to_its_end() {
    Results results = run("first-run", "compare={strategy=[batch]}");
    assertThat(results.rows()).allMatch(row -> row.ending() == Ending.FINISHED);
    assertThat(results.rows().get(0).values().get("migrate.succeeded")).isEqualTo(4096);
  }

  private static Results run(String name, String setting) {
    Overrides overrides = new Overrides();
    overrides.set(setting);
    overrides.set("expect=[]");
    overrides.set("explore.expect=[]");
    Experiment experiment = new ExperimentReader(ConfFiles.installed()).read(name, overrides);
    return new ThreadsRunner(1).run(experiment, (done, total, title) -> {});
  }
}
