package pageferry.engine.virtual;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.Signal;
import akka.actor.typed.Terminated;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import pageferry.world.Environment;

/**
 * A population that does everything actors can do, as its dice say: send, spawn, watch in crowds,
 * stop, and set timers of both kinds. What happens goes into a digest.
 */
final class Bustle {
  private static final int WORKERS = 12;
  private static final int ENERGY = 400;
  private static final RunLimits LIMITS = new RunLimits(50_000, 1_000_000_000L);

  /** What a worker can be asked to do. */
  enum Task {
    WORK,
    CLOCK_TIMER,
    TYPED_TIMER
  }

  private final Environment environment;
  private final List<ActorRef<Task>> workers = new ArrayList<>();
  private final StringBuilder trace = new StringBuilder();
  private int energy = ENERGY;
  private int born;

  private Bustle(Environment environment) {
    this.environment = environment;
  }

  /** Runs a population and returns all that was chosen and all that the actors noticed. */
  static String traceOf(VirtualEngine engine, Chooser chooser, long seed) {
    return traceOf(engine, chooser, seed, LIMITS);
  }

  /** Runs a population as long as it may. */
  static String traceOf(VirtualEngine engine, Chooser chooser, long seed, RunLimits limits) {
    StringBuilder choices = new StringBuilder();
    Chooser recording =
        enabled -> {
          int choice = chooser.choose(enabled);
          choices.append(enabled.name(choice)).append('#').append(enabled.number(choice));
          choices.append(" of ").append(enabled.size()).append('\n');
          return choice;
        };
    Bustle[] bustle = new Bustle[1];
    try (VirtualRun<Task> run =
        engine.begin(
            environment -> {
              bustle[0] = new Bustle(environment);
              return bustle[0].root();
            },
            Course.inOrder(recording, limits).inAkka(),
            seed)) {
      RunEnd end = run.pump();
      return choices.append(bustle[0].trace).append(end.message()).toString();
    }
  }

  /** Prints a digest of several runs: what a process of its own is started for. */
  public static void main(String[] seeds) {
    System.out.println(Long.toHexString(digestOf(seeds)));
  }

  /** A number that differs if any of the runs with these seeds went another way. */
  static long digestOf(String... seeds) {
    long digest = 0xcbf29ce484222325L;
    try (VirtualEngine engine = VirtualEngine.start()) {
      for (String seed : seeds) {
        long number = Long.parseLong(seed);
        String trace = traceOf(engine, Chooser.random(number), number);
        for (int i = 0; i < trace.length(); i++) {
          digest = (digest ^ trace.charAt(i)) * 0x100000001b3L;
        }
      }
    }
    return digest;
  }

  private Behavior<Task> root() {
    return Behaviors.setup(
        context -> {
          for (int i = 0; i < WORKERS; i++) {
            spawn(context);
          }
          for (ActorRef<Task> worker : List.copyOf(workers)) {
            worker.tell(Task.WORK);
          }
          return Behaviors.receive(
              (ignored, task) -> Behaviors.same(), (ignored, signal) -> noted(context, signal));
        });
  }

  private Behavior<Task> worker() {
    return Behaviors.withTimers(
        timers ->
            Behaviors.receive(
                (context, task) -> work(context, timers, task),
                (context, signal) -> noted(context, signal)));
  }

  private Behavior<Task> work(ActorContext<Task> context, TimerScheduler<Task> timers, Task task) {
    note(context, task);
    if (energy-- <= 0) {
      return Behaviors.same();
    }
    ActorRef<Task> peer = workers.get(environment.dice().below(workers.size()));
    peer.tell(Task.WORK);
    switch (environment.dice().below(9)) {
      case 0 -> spawn(context).tell(Task.WORK);
      case 1 ->
          environment
              .clock()
              .after(environment.dice().below(50), () -> peer.tell(Task.CLOCK_TIMER));
      case 2 ->
          timers.startSingleTimer(
              "t" + environment.dice().below(3),
              Task.TYPED_TIMER,
              Duration.ofNanos(1 + environment.dice().below(50)));
      case 3 -> timers.cancelAll();
      case 4 -> {
        if (workers.size() > WORKERS / 2) {
          workers.remove(context.getSelf());
          return Behaviors.stopped();
        }
      }
      default -> watchCrowd(context);
    }
    return Behaviors.same();
  }

  /** Watches so many others that Akka keeps them in real hash tables. */
  private void watchCrowd(ActorContext<Task> context) {
    for (ActorRef<Task> other : workers) {
      if (!other.equals(context.getSelf())) {
        context.watch(other);
      }
    }
  }

  private ActorRef<Task> spawn(ActorContext<Task> context) {
    ActorRef<Task> child = context.spawn(worker(), "worker-" + born++);
    workers.add(child);
    return child;
  }

  private Behavior<Task> noted(ActorContext<Task> context, Signal signal) {
    if (signal instanceof Terminated terminated) {
      note(context, "heard of " + terminated.getRef().path().name());
    } else if (signal instanceof PostStop) {
      workers.remove(context.getSelf());
      note(context, "stops");
    }
    return Behaviors.same();
  }

  private void note(ActorContext<Task> context, Object what) {
    trace.append(environment.clock().nowNs()).append(' ');
    trace.append(context.getSelf().path().name()).append(' ').append(what).append('\n');
  }
}
