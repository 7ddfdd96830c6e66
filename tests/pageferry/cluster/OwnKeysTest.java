package pageferry.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pageferry.experiment.run.Progress;
import pageferry.house.Slow;
import pageferry.journal.OtherStore;

/** Members with a key each, as docs/tools/cluster-keys makes them, let each other in. */
@Slow
class OwnKeysTest {
  private static final String ONE = "127.0.0.1";
  private static final String OTHER = "127.0.0.2";

  @TempDir Path scratch;

  @Test
  void members_with_a_key_each_work_for_one_who_has_another() throws Exception {
    assumeTrue(Files.exists(Path.of("/usr/bin/openssl")), "openssl makes the keys");
    makeKeys();
    InetSocketAddress first = InetSocketAddress.createUnresolved(ONE, LocalCluster.freePort());
    var capacity = new ClusterSystem.Capacity(1, new Works(List.of(Squares.class)));
    try (Members member =
            Members.worker(seat(ONE, first), OtherStore.nowhere(scratch), capacity, line -> {});
        ClusterCrew crew =
            ClusterCrew.join(seat(OTHER, InetSocketAddress.createUnresolved(OTHER, 0), first))) {
      assertThat(member.isOver()).isFalse();
      assertThat(crew.run(new Squares("with keys", 4, 0), Progress.NONE)).hasSize(4);
    }
  }

  private void makeKeys() throws IOException {
    Path keys = scratch.resolve("keys");
    Process process =
        new ProcessBuilder("docs/tools/cluster-keys", keys.toString(), ONE, OTHER)
            .redirectErrorStream(true)
            .redirectOutput(scratch.resolve("said").toFile())
            .start();
    await().atMost(LocalCluster.PATIENCE).until(() -> !process.isAlive());
    assertThat(process.exitValue()).as(Files.readString(scratch.resolve("said"))).isZero();
  }

  private Seat seat(String host, InetSocketAddress self) {
    return seat(host, self, self);
  }

  private Seat seat(String host, InetSocketAddress self, InetSocketAddress first) {
    return new Seat(
        self, List.of(first), LocalCluster.BUILD, scratch.resolve("keys").resolve(host));
  }
}
