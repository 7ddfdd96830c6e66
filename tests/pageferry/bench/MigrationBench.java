package pageferry.bench;

import java.util.List;
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
import pageferry.actors.Machine;
import pageferry.actors.MachineSpec;
import pageferry.actors.ProcessSpec;
import pageferry.engine.virtual.Chooser;
import pageferry.engine.virtual.Course;
import pageferry.engine.virtual.RunEnd;
import pageferry.engine.virtual.RunLimits;
import pageferry.engine.virtual.VirtualEngine;
import pageferry.engine.virtual.VirtualRun;
import pageferry.experiment.conf.ConfFiles;
import pageferry.experiment.gauge.BareSkeleton;
import pageferry.experiment.read.Machines;
import pageferry.mm.PageSet;
import pageferry.protocol.kernel.Step;
import pageferry.protocol.mmap.MmapCall;
import pageferry.protocol.move.MovePagesCall;
import pageferry.protocol.program.MapType;
import pageferry.protocol.program.MoveArrays;
import pageferry.protocol.program.Protection;
import pageferry.world.Clock;
import pageferry.world.Environment;

/**
 * Full base-page migrations a second by move_pages(2), beside a bare skeleton that sends as many
 * messages and timers per migration through the same engine.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 4, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(2)
public class MigrationBench {
  private static final int PAGES = 4096;
  private static final long VPN = 0x48000;

  @Param({"machine", "skeleton"})
  private String population = "machine";

  private VirtualEngine engine;
  private VirtualRun<Machine.Command> machine;
  private VirtualRun<BareSkeleton.Message> skeleton;
  private long timers;
  private int node = 1;

  /** Counts the timers a machine asks for. */
  private final class CountingClock implements Clock {
    private final Clock clock;

    CountingClock(Clock clock) {
      this.clock = clock;
    }

    @Override
    public long nowNs() {
      return clock.nowNs();
    }

    @Override
    public void after(long delayNs, Runnable task) {
      timers++;
      clock.after(delayNs, task);
    }
  }

  /** Starts the machine; a skeleton takes its place, in the shape that the machine has shown. */
  @Setup(Level.Trial)
  public void start() {
    engine = VirtualEngine.start();
    MachineSpec spec = new Machines(ConfFiles.installed()).plain("two-socket", "6.1");
    machine =
        engine.begin(
            environment -> Machine.create(spec, counting(environment)),
            Course.inOrder(Chooser.fifo(), RunLimits.none()),
            1);
    ProcessSpec.ThreadSpec main = new ProcessSpec.ThreadSpec("main", 0, List.of());
    machine.tell(new Machine.Spawn(new ProcessSpec(List.of(main))));
    drive(new MmapCall.Mmap("a", VPN, PAGES, MapType.ANON, false, Protection.READ_WRITE));
    drive(new Step.Touch(PageSet.span(VPN, PAGES, 1), true));
    movePages();
    BareSkeleton.Shape shape = shape();
    System.out.println("# per migration: " + shape);
    if (population.equals("skeleton")) {
      machine.close();
      machine = null;
      skeleton =
          engine.begin(
              BareSkeleton.population(shape), Course.inOrder(Chooser.fifo(), RunLimits.none()), 1);
    }
  }

  private BareSkeleton.Shape shape() {
    long stepsBefore = machine.steps();
    long timersBefore = timers;
    movePages();
    double messages = (machine.steps() - stepsBefore) / (double) PAGES;
    double fired = (timers - timersBefore) / (double) PAGES;
    return new BareSkeleton.Shape((int) Math.round(messages), (int) Math.round(fired), 6);
  }

  /** Ends the run and the engine. */
  @TearDown(Level.Trial)
  public void end() {
    engine.close();
  }

  /** 4096 migrations, one after another. */
  @Benchmark
  @OperationsPerInvocation(PAGES)
  public RunEnd migrations() {
    if (skeleton == null) {
      return movePages();
    }
    skeleton.tell(new BareSkeleton.Migrate(PAGES));
    return skeleton.pump();
  }

  private Environment counting(Environment environment) {
    return new Environment(
        new CountingClock(environment.clock()), environment.dice(), environment.panic());
  }

  private void drive(Step step) {
    machine.tell(new Machine.Drive("main", step, outcome -> {}));
    machine.pump();
  }

  private RunEnd movePages() {
    PageSet pages = PageSet.span(VPN, PAGES, 1);
    MoveArrays arrays = new MoveArrays(pages, List.of(node), PAGES, MoveArrays.Bad.NONE);
    node = 1 - node;
    machine.tell(
        new Machine.Drive("main", new MovePagesCall.MovePages("", arrays, 2), outcome -> {}));
    return machine.pump();
  }
}
