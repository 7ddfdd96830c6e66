package pageferry.engine.virtual;

import akka.actor.BootstrapSetup;
import akka.actor.setup.ActorSystemSetup;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.util.ArrayList;
import java.util.List;

/** The long-lived ActorSystem of an engine, on which one population after another appears. */
final class EngineSystem implements Stage, AutoCloseable {
  /** The whole configuration on top of Akka's reference.conf: no application.conf is read. */
  private static final String CONFIGURATION =
      """
      akka {
        loggers = ["pageferry.engine.virtual.Alarm"]
        logger-startup-timeout = 120s
        loglevel = ERROR
        stdout-loglevel = OFF
        log-dead-letters = off
        log-dead-letters-during-shutdown = off
        use-slf4j = off
        daemonic = on
        jvm-exit-on-fatal-error = off
        jvm-shutdown-hooks = off
        coordinated-shutdown.run-by-actor-system-terminate = off
        coordinated-shutdown.run-by-jvm-shutdown-hook = off
        scheduler.implementation = "pageferry.engine.virtual.VirtualScheduler"
        actor {
          default-dispatcher.type = "pageferry.engine.virtual.VirtualDispatcherConfigurator"
          internal-dispatcher = "akka.actor.default-dispatcher"
          default-blocking-io-dispatcher.type =
            "pageferry.engine.virtual.VirtualDispatcherConfigurator"
        }
      }
      """;

  private final Pump pump;
  private final ActorSystem<Host.Command> system;

  private EngineSystem(Pump pump, ActorSystem<Host.Command> system) {
    this.pump = pump;
    this.system = system;
  }

  /** Starts an ActorSystem in real time and takes control of it when it has settled. */
  static EngineSystem start() {
    Pump pump = new Pump();
    Thread helper = new Thread(() -> runFree(pump), "virtual-engine-start");
    helper.setDaemon(true);
    helper.start();
    ActorSystem<Host.Command> system;
    try {
      Config config = ConfigFactory.parseString(CONFIGURATION);
      ActorSystemSetup setup =
          ActorSystemSetup.create(BootstrapSetup.create(config), new PumpSetup(pump));
      system = ActorSystem.create(Host.create(), "pageferry", setup);
    } finally {
      pump.fence();
      awaitEnd(helper);
    }
    pump.takeControl();
    return new EngineSystem(pump, system);
  }

  @Override
  public Pump pump() {
    return pump;
  }

  @Override
  public <M> ActorRef<M> begin(VirtualRun<M> run, Behavior<M> population) {
    pump.open(run);
    List<ActorRef<M>> roots = new ArrayList<>(1);
    system.tell(new Host.Spawn<>(population, roots::add));
    pump.doChores();
    return roots.get(0);
  }

  @Override
  public boolean clear(ActorRef<?> root) {
    try {
      system.tell(new Host.Dismiss(root));
      pump.sweep();
    } catch (Throwable broken) {
      return false;
    }
    return pump.alive() == 0;
  }

  /** Terminates the ActorSystem; one that is too broken for it is left to the garbage collector. */
  @Override
  public void close() {
    pump.takeControl();
    system.terminate();
    try {
      pump.sweep();
    } catch (Throwable broken) {
      return;
    }
  }

  String actorTree() {
    return system.printTree();
  }

  private static void runFree(Pump pump) {
    try {
      pump.runFree();
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  private static void awaitEnd(Thread helper) {
    try {
      helper.join();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while an engine started", interrupted);
    }
  }
}
