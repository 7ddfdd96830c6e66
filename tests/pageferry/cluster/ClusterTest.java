package pageferry.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import pageferry.experiment.conf.BadInput;
import pageferry.experiment.conf.ConfFiles;
import pageferry.experiment.plan.Recording;
import pageferry.experiment.read.ExperimentReader;
import pageferry.experiment.run.Progress;
import pageferry.experiment.run.Recorder;
import pageferry.experiment.run.Series;
import pageferry.experiment.run.Workers;
import pageferry.experiment.settings.Overrides;
import pageferry.journal.Journal;

class ClusterTest {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final String BUILD = "this one";

  private final List<String> news = new CopyOnWriteArrayList<>();
  private final InetSocketAddress first = address(freePort());
  private final Members seed = worker(first);

  private static int freePort() {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    } catch (IOException none) {
      throw new IllegalStateException(none);
    }
  }

  private static InetSocketAddress address(int port) {
    return InetSocketAddress.createUnresolved("127.0.0.1", port);
  }

  private Seat seat(InetSocketAddress self, String build) {
    return new Seat(self, List.of(first), build, null);
  }

  private Members worker(InetSocketAddress self) {
    return Members.worker(seat(self, BUILD), Journal.nowhere(), 1, news::add);
  }

  @AfterEach
  void end() {
    seed.close();
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
    try (ClusterCrew crew = ClusterCrew.join(seat(address(0), BUILD))) {
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
    try (Members second = worker(address(0))) {
      await().atMost(PATIENCE).until(() -> news.stream().anyMatch(each -> isUp(each, second)));

      Series there = there(Progress.NONE);

      assertThat(there.isComplete()).isTrue();
      assertSame(here(), there);
    }
  }

  private static boolean isUp(String line, Members member) {
    return line.equals(member.place() + " is there");
  }

  @Test
  void a_worker_that_goes_in_the_middle_leaves_its_units_to_others() {
    Members second = worker(address(0));
    await().atMost(PATIENCE).until(() -> news.stream().anyMatch(each -> isUp(each, second)));

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
    assertThatThrownBy(() -> ClusterCrew.join(seat(address(0), "another one")))
        .isInstanceOf(BadInput.class)
        .hasMessageContaining("127.0.0.1:" + first.getPort())
        .hasMessageContaining("found one of another version, other conf files or another Java");
  }

  @Test
  void a_port_that_somebody_has_is_told() {
    assertThatThrownBy(() -> worker(first))
        .isInstanceOf(BadInput.class)
        .hasMessageContaining("expected an address of this machine and a port that is free");
  }
}
