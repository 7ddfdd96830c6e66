package pageferry.cluster;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.SupervisorStrategy;
import akka.actor.typed.javadsl.Behaviors;
import akka.cluster.typed.ClusterSingleton;
import akka.cluster.typed.ClusterSingletonSettings;
import akka.cluster.typed.SingletonActor;
import akka.remote.RemoteTransportException;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.slf4j.LoggerFactory;
import pageferry.experiment.conf.BadInput;

/** The ActorSystem of one member of a cluster. */
final class ClusterSystem {
  private static final String NAME = "pageferry";
  private static final String WORKER = "worker";
  private static final String CLIENT = "client";

  /** While what came of one's unit is handed in, the other one's is done. */
  private static final int AT_A_BENCH = 2;

  private static final Duration SOON = Duration.ofMillis(200);
  private static final Duration LATER = Duration.ofSeconds(5);

  private static final String TLS = "akka.remote.artery.ssl.rotating-keys-engine.";
  private static final Map<String, String> KEYS =
      Map.of(
          "tls.key",
          TLS + "key-file",
          "tls.crt",
          TLS + "cert-file",
          "ca.crt",
          TLS + "ca-cert-file");

  private ClusterSystem() {}

  /**
   * What a member can do.
   *
   * @param units how many at once
   * @param works of which kinds
   */
  record Capacity(int units, Works works) {}

  /**
   * Starts a member that works.
   *
   * @param seat where it is, and whom it joins
   * @param store Akka's configuration of the store in which a coordinator writes things down
   * @param capacity what it can do
   * @param news hears who comes and goes
   */
  static ActorSystem<Void> worker(
      Seat seat, Config store, Capacity capacity, Consumer<String> news) {
    Behavior<Void> root =
        Behaviors.setup(
            context -> {
              context.spawn(Neighbours.create(news), "neighbours");
              ActorRef<Coordinator.Command> coordinator = coordinator(context.getSystem());
              List<Bench> benches =
                  Stream.generate(() -> new Bench(capacity.works()))
                      .limit(capacity.units())
                      .toList();
              for (int i = 0; i < benches.size() * AT_A_BENCH; i++) {
                Bench bench = benches.get(i / AT_A_BENCH);
                Behavior<Worker.Command> worker =
                    Behaviors.supervise(Worker.create(coordinator, bench))
                        .onFailure(SupervisorStrategy.restart());
                context.spawn(worker, "worker-" + i);
              }
              return Behaviors.<Void>receiveSignal(
                  (self, signal) -> {
                    if (signal instanceof PostStop) {
                      benches.forEach(Bench::close);
                    }
                    return Behaviors.same();
                  });
            });
    return start(root, seat, WORKER, store);
  }

  /** Starts a member that only asks. */
  static ActorSystem<Void> client(Seat seat) {
    return start(Behaviors.empty(), seat, CLIENT, ConfigFactory.empty());
  }

  /** The coordinator of the cluster, wherever it is. */
  static ActorRef<Coordinator.Command> coordinator(ActorSystem<?> system) {
    Behavior<Coordinator.Command> behavior =
        Behaviors.supervise(Coordinator.create())
            .onFailure(SupervisorStrategy.restartWithBackoff(SOON, LATER, 0));
    return ClusterSingleton.get(system)
        .init(
            SingletonActor.of(behavior, "coordinator")
                .withSettings(ClusterSingletonSettings.create(system).withRole(WORKER)));
  }

  private static ActorSystem<Void> start(
      Behavior<Void> root, Seat seat, String role, Config store) {
    // Akka would find the logging library half started, which that complains of.
    LoggerFactory.getILoggerFactory();
    Map<String, Object> own = new HashMap<>();
    own.put("akka.remote.artery.canonical.hostname", seat.self().getHostString());
    own.put("akka.remote.artery.canonical.port", seat.self().getPort());
    own.put("akka.cluster.roles", List.of(role));
    own.put("akka.cluster.seed-nodes", seat.seeds().stream().map(ClusterSystem::address).toList());
    own.put("pageferry.cluster.build", seat.build());
    if (seat.keys() != null) {
      own.put("akka.remote.artery.transport", "tls-tcp");
      for (String file : List.of("tls.key", "tls.crt", "ca.crt")) {
        own.put(KEYS.get(file), seat.keys().resolve(file).toAbsolutePath().toString());
      }
    }
    Config config =
        ConfigFactory.parseMap(own)
            .withFallback(store)
            .withFallback(ConfigFactory.parseResources("conf/cluster.conf"))
            .withFallback(ConfigFactory.defaultReference())
            .resolve();
    try {
      return ActorSystem.create(root, NAME, config);
    } catch (RemoteTransportException taken) {
      throw new BadInput(
          text(seat.self())
              + ": expected an address of this machine and a port that is free, found "
              + taken.getMessage());
    }
  }

  private static String address(InetSocketAddress seed) {
    return "akka://" + NAME + "@" + text(seed);
  }

  private static String text(InetSocketAddress address) {
    return address.getHostString() + ":" + address.getPort();
  }
}
