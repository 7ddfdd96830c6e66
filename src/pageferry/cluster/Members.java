package pageferry.cluster;

import akka.actor.CoordinatedShutdown;
import akka.actor.typed.ActorSystem;
import akka.cluster.typed.Cluster;
import com.typesafe.config.Config;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import pageferry.experiment.conf.BadInput;

/** A process that works for a cluster until somebody ends it. */
public final class Members implements AutoCloseable {
  private static final Duration END = Duration.ofSeconds(15);

  private final ActorSystem<Void> system;

  private Members(ActorSystem<Void> system) {
    this.system = system;
  }

  /**
   * A worker that has begun to join.
   *
   * @param store Akka's configuration of the store in which a coordinator writes things down
   * @param workers how many units it does at once
   * @param news hears who comes and goes
   * @throws BadInput if it cannot be where it is to be
   */
  public static Members worker(Seat seat, Config store, int workers, Consumer<String> news) {
    return worker(seat, store, new ClusterSystem.Capacity(workers, Works.ALL), news);
  }

  /** The same that can do other things. */
  static Members worker(
      Seat seat, Config store, ClusterSystem.Capacity capacity, Consumer<String> news) {
    return new Members(ClusterSystem.worker(seat, store, capacity, news));
  }

  /** Where it is. */
  public String place() {
    return Cluster.get(system).selfMember().address().hostPort().replaceFirst(".*@", "");
  }

  /** Whether it is no member any more, and does nothing. */
  public boolean isOver() {
    return system.getWhenTerminated().toCompletableFuture().isDone();
  }

  /** Whether it is over because it was built of something else than the others. */
  public boolean isRefused() {
    return Refusal.isForGood(system);
  }

  /** Why it is over, as it is told after what was expected. */
  public String why() {
    return Refusal.of(system);
  }

  @Override
  public void close() {
    leave(system);
  }

  /** Leaves the cluster, and waits until the others know. */
  static void leave(ActorSystem<?> system) {
    try {
      CoordinatedShutdown.get(system)
          .runAll(CoordinatedShutdown.actorSystemTerminateReason())
          .toCompletableFuture()
          .get(END.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException hurried) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException stuck) {
      system.terminate();
    }
  }
}
