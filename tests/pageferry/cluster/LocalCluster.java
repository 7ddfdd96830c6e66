package pageferry.cluster;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import pageferry.journal.OtherStore;

/** A cluster inside of this process, which begins with one worker. */
final class LocalCluster implements AutoCloseable {
  static final Duration PATIENCE = Duration.ofMinutes(2);
  static final String BUILD = "this one";

  private final List<String> news = new CopyOnWriteArrayList<>();
  private final InetSocketAddress first = address(freePort());
  private final Path scratch;
  private final Works works;
  private final Members seed;

  LocalCluster(Path scratch) {
    this(scratch, Works.ALL);
  }

  LocalCluster(Path scratch, Works works) {
    this.scratch = scratch;
    this.works = works;
    seed = worker(first);
  }

  static int freePort() {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    } catch (IOException none) {
      throw new IllegalStateException(none);
    }
  }

  static InetSocketAddress address(int port) {
    return InetSocketAddress.createUnresolved("127.0.0.1", port);
  }

  /** Where the first worker is. */
  InetSocketAddress first() {
    return first;
  }

  Seat seat(InetSocketAddress self, String build) {
    return new Seat(self, List.of(first), build, null);
  }

  Members worker(InetSocketAddress self) {
    var capacity = new ClusterSystem.Capacity(1, works);
    return Members.worker(seat(self, BUILD), OtherStore.nowhere(scratch), capacity, news::add);
  }

  /** Another worker, which the others know. */
  Members another() {
    Members member = worker(address(0));
    await().atMost(PATIENCE).until(() -> news.contains(member.place() + " is there"));
    return member;
  }

  ClusterCrew crew() {
    return ClusterCrew.join(seat(address(0), BUILD));
  }

  @Override
  public void close() {
    seed.close();
  }
}
