package pageferry.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pageferry.experiment.conf.BadInput;
import pageferry.experiment.conf.ConfFiles;
import pageferry.experiment.plan.Recording;
import pageferry.experiment.read.ExperimentReader;
import pageferry.experiment.run.Progress;
import pageferry.experiment.run.Recorder;
import pageferry.experiment.run.Series;
import pageferry.experiment.run.Workers;
import pageferry.experiment.settings.Overrides;

class ClusterTest {
  @TempDir Path scratch;

  private LocalCluster cluster;

  @BeforeEach
  void begin() {
    cluster = new LocalCluster(scratch);
  }

  @AfterEach
  void end() {
    cluster.close();
  }

  private static Series.Request request() {
    return new Series.Request("first-run", new Overrides(), 4, false);
  }

  private static ExperimentReader reader() {
    return new ExperimentReader(ConfFiles.installed());
  }

  private static Series here() {
    return Series.run(
        reader(),
        request(),
        Progress.NONE,
        Recording.Detail.NUMBERS,
        Recorder.NONE,
        experiment -> Workers.ONE);
  }

  private Series there(Progress progress) {
    try (ClusterCrew crew = cluster.crew()) {
      return Series.run(reader(), request(), progress, Recording.Detail.NUMBERS, crew);
    }
  }

  private static void assertSame(Series one, Series other) {
    assertThat(other.digest()).isEqualTo(one.digest());
    for (int i = 0; i < one.rows().size(); i++) {
      assertThat(other.rows().get(i).values()).isEqualTo(one.rows().get(i).values());
      assertThat(other.rows().get(i).recording()).isEqualTo(one.rows().get(i).recording());
    }
  }

  @Test
  void what_workers_run_is_what_one_process_runs() {
    try (Members second = cluster.another()) {
      Series there = there(Progress.NONE);

      assertThat(second.isOver()).isFalse();
      assertThat(there.isComplete()).isTrue();
      assertSame(here(), there);
    }
  }

  @Test
  void a_worker_that_goes_in_the_middle_leaves_its_units_to_others() {
    Members second = cluster.another();

    Series there =
        there(
            (done, total, title) -> {
              if (done == 1) {
                second.close();
              }
            });

    assertThat(second.isOver()).isTrue();
    assertSame(here(), there);
  }

  @Test
  void a_process_of_another_build_is_refused() {
    Seat other = cluster.seat(LocalCluster.address(0), "another one");

    assertThatThrownBy(() -> ClusterCrew.join(other))
        .isInstanceOf(BadInput.class)
        .hasMessageContaining("127.0.0.1:" + cluster.first().getPort())
        .hasMessageContaining("found one of another version, other conf files or another Java");
  }

  @Test
  void a_port_that_somebody_has_is_told() {
    assertThatThrownBy(() -> cluster.worker(cluster.first()))
        .isInstanceOf(BadInput.class)
        .hasMessageContaining("expected an address of this machine and a port that is free");
  }
}
