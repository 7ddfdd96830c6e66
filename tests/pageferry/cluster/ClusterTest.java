package pageferry.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.actor.typed.ActorSystem;
import akka.cluster.Member;
import akka.cluster.typed.Cluster;
import akka.cluster.typed.Down;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
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
import pageferry.journal.OtherStore;

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
  void who_asks_and_could_not_be_reached_for_a_while_joins_again() {
    List<String> came = new CopyOnWriteArrayList<>();
    ActorSystem<Void> other =
        ClusterSystem.worker(
            cluster.seat(LocalCluster.address(0), LocalCluster.BUILD),
            OtherStore.nowhere(scratch),
            new ClusterSystem.Capacity(1, Works.ALL),
            came::add);
    try {
      Series there =
          there(
              (done, total, title) -> {
                if (done == 1) {
                  downed(Cluster.get(other));
                }
              });

      assertSame(here(), there);
      assertThat(came.stream().filter(line -> line.endsWith(" is there")).count())
          .as("members, of which one came twice: %s", came)
          .isEqualTo(4);
    } finally {
      Members.leave(other);
    }
  }

  /** Has all that only ask taken for lost. */
  private static void downed(Cluster cluster) {
    for (Member member : cluster.state().getMembers()) {
      if (member.hasRole("client")) {
        cluster.manager().tell(new Down(member.address()));
      }
    }
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
