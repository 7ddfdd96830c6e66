package pageferry.bench;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.ExtensibleBehavior;
import akka.actor.typed.Signal;
import akka.actor.typed.TypedActorContext;
import akka.actor.typed.javadsl.Behaviors;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import pageferry.engine.virtual.Chooser;
import pageferry.engine.virtual.Course;
import pageferry.engine.virtual.RunEnd;
import pageferry.engine.virtual.RunLimits;
import pageferry.engine.virtual.VirtualEngine;
import pageferry.engine.virtual.VirtualRun;
import pageferry.world.Clock;
import pageferry.world.Environment;

/** What the virtual engine does per second on one thread. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 4, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(2)
public class EngineBench {
  private static final int MANY = 100_000;
  private static final int PENDING_TIMERS = 64;
  private static final int ACTORS_RESPAWNED = 10;

  @Param({"fifo", "random"})
  private String chooser = "fifo";

  private VirtualEngine engine;

  /** Starts the engine. */
  @Setup(Level.Trial)
  public void start() {
    engine = VirtualEngine.start();
  }

  /** Ends the engine. */
  @TearDown(Level.Trial)
  public void end() {
    engine.close();
  }

  /** Messages between two actors that send one to and fro. */
  @Benchmark
  @OperationsPerInvocation(MANY)
  public RunEnd messagesOfPingPong() {
    return pump(environment -> PingPong.create(1, MANY));
  }

  /** Messages between a hundred pairs of actors that send one to and fro. */
  @Benchmark
  @OperationsPerInvocation(MANY)
  public RunEnd messagesOfHundredPingPongs() {
    return pump(environment -> PingPong.create(100, MANY));
  }

  /** Timers set through the Clock, 64 of them pending at any time, each setting the next. */
  @Benchmark
  @OperationsPerInvocation(MANY)
  public RunEnd timersOfClock() {
    return pump(
        environment -> {
          Rearming rearming = new Rearming(environment.clock());
          for (int i = 0; i < PENDING_TIMERS; i++) {
            environment.clock().after(i, rearming);
          }
          return Behaviors.empty();
        });
  }

  /** Runs of ten actors, each of which gets two messages. */
  @Benchmark
  public RunEnd respawns() {
    return pump(environment -> PingPong.create(ACTORS_RESPAWNED / 2, 2 * ACTORS_RESPAWNED));
  }

  private <M> RunEnd pump(java.util.function.Function<Environment, Behavior<M>> population) {
    Chooser who = chooser.equals("fifo") ? Chooser.fifo() : Chooser.random(1);
    try (VirtualRun<M> run = engine.begin(population, Course.inOrder(who, RunLimits.none()), 1)) {
      return run.pump();
    }
  }

  /** Sets itself again until it has fired often enough. */
  private static final class Rearming implements Runnable {
    private final Clock clock;
    private int left = MANY - PENDING_TIMERS;

    Rearming(Clock clock) {
      this.clock = clock;
    }

    @Override
    public void run() {
      if (left > 0) {
        left--;
        clock.after(left % 1000, this);
      }
    }
  }

  /** Pairs of actors that send one message to and fro. */
  private static final class PingPong extends ExtensibleBehavior<PingPong.Ball> {
    private final Ball mine;
    private long left;

    /** The only message: it says where it comes from. */
    record Ball(ActorRef<Ball> from) {}

    private PingPong(ActorRef<Ball> self, long left) {
      this.mine = new Ball(self);
      this.left = left;
    }

    static Behavior<Void> create(int pairs, long messages) {
      long each = messages / (2L * pairs);
      return Behaviors.setup(
          context -> {
            for (int i = 0; i < pairs; i++) {
              ActorRef<Ball> ping = context.spawn(player(each), "ping-" + i);
              ActorRef<Ball> pong = context.spawn(player(each), "pong-" + i);
              ping.tell(new Ball(pong));
            }
            return Behaviors.empty();
          });
    }

    private static Behavior<Ball> player(long messages) {
      return Behaviors.setup(context -> new PingPong(context.getSelf(), messages));
    }

    @Override
    public Behavior<Ball> receive(TypedActorContext<Ball> context, Ball ball) {
      if (left > 0) {
        left--;
        ball.from().tell(mine);
      }
      return this;
    }

    @Override
    public Behavior<Ball> receiveSignal(TypedActorContext<Ball> context, Signal signal) {
      return this;
    }
  }
}
