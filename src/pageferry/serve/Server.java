package pageferry.serve;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.javadsl.Behaviors;
import akka.http.javadsl.Http;
import akka.http.javadsl.ServerBinding;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.japi.function.Function;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.net.Inet6Address;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.LoggerFactory;
import pageferry.experiment.conf.BadInput;
import pageferry.experiment.conf.Place;

/** A running server: answers until it is closed. */
public final class Server implements AutoCloseable {
  /** The dispatcher of actors that block. */
  static final String BLOCKING = "pageferry.serve.blocking";

  private static final Duration START = Duration.ofSeconds(20);

  /** How long requests that are being answered may still take when it is closed. */
  private static final Duration END = Duration.ofSeconds(2);

  private final ActorSystem<Void> system;
  private final ServerBinding binding;
  private final ActorRef<Live.Command> live;

  private Server(ActorSystem<Void> system, ServerBinding binding, ActorRef<Live.Command> live) {
    this.system = system;
    this.binding = binding;
    this.live = live;
  }

  /**
   * Starts a server.
   *
   * @throws BadInput if the address and port cannot be had
   */
  public static Server start(Listen listen, JournalDoor door, Retelling retelling) {
    // Akka would find the logging library half started, which that complains of.
    LoggerFactory.getILoggerFactory();
    Config config =
        ConfigFactory.parseResources("conf/serve.conf")
            .withFallback(ConfigFactory.defaultReference())
            .resolve();
    ActorSystem<Void> system = ActorSystem.create(Behaviors.empty(), "pageferry-serve", config);
    try {
      ActorRef<Live.Command> live = blocking(system, Live.create(door), "live");
      Staff staff =
          new Staff(
              blocking(system, Desk.create(door, retelling), "desk"),
              live,
              blocking(system, Schedules.create(door), "schedules"));
      CompletableFuture<Requests> requests = new CompletableFuture<>();
      Function<HttpRequest, CompletionStage<HttpResponse>> handler =
          request -> requests.thenCompose(each -> each.answer(request));
      ServerBinding binding =
          Http.get(system)
              .newServerAt(listen.address().getHostAddress(), listen.port())
              .bind(handler)
              .toCompletableFuture()
              .get(START.toSeconds(), TimeUnit.SECONDS);
      int port = binding.localAddress().getPort();
      requests.complete(new Requests(system, new Guard(listen, port), staff));
      return new Server(system, binding, live);
    } catch (ExecutionException | TimeoutException refused) {
      system.terminate();
      throw BadInput.at(
          new Place(listen.address().getHostAddress() + " port " + listen.port(), 0),
          "an address of this machine and a port that is free (--port 0 takes any)",
          "one that is in use or cannot be had");
    } catch (InterruptedException interrupted) {
      system.terminate();
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupted);
    }
  }

  /** Whoever has a thread of his own. */
  private static <C> ActorRef<C> blocking(
      ActorSystem<Void> system, Behavior<C> behavior, String name) {
    return system.systemActorOf(behavior, name, DispatcherSelector.fromConfig(BLOCKING));
  }

  /** The port at which it listens. */
  public int port() {
    return binding.localAddress().getPort();
  }

  /** Its address, as a browser is given it. */
  public String url() {
    String host = binding.localAddress().getAddress().getHostAddress();
    boolean sixth = binding.localAddress().getAddress() instanceof Inet6Address;
    return "http://" + (sixth ? "[" + host + "]" : host) + ":" + port() + "/";
  }

  /** Answers no new request, ends those that are being answered, and stops what runs. */
  @Override
  public void close() {
    live.tell(Live.Order.STOP);
    binding.terminate(END);
    system.terminate();
    try {
      system.getWhenTerminated().toCompletableFuture().get(2 * END.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException hurried) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException late) {
      // What still runs has threads that do not keep the process.
    }
  }
}
