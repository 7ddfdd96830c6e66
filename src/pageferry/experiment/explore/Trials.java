package pageferry.experiment.explore;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import pageferry.actors.Machine;
import pageferry.actors.MachineSpec;
import pageferry.actors.ProcessSpec;
import pageferry.engine.virtual.Picker;
import pageferry.engine.virtual.RunEnd;
import pageferry.engine.virtual.RunLimits;
import pageferry.engine.virtual.VirtualEngine;
import pageferry.engine.virtual.VirtualRun;
import pageferry.experiment.Scenario;
import pageferry.mm.Cost;
import pageferry.observe.Deadlock;
import pageferry.protocol.program.Step;
import pageferry.world.CostModel;
import pageferry.world.KernelBug;
import pageferry.world.Latency;

/**
 * Runs one scenario again and again, each time with another schedule, in one ActorSystem. Every
 * latency is a choice, so nothing costs time by itself.
 */
final class Trials implements AutoCloseable {
  private static final CostModel FREE = free();

  private final VirtualEngine engine = VirtualEngine.start();
  private final Scenario scenario;
  private final RunLimits limits;
  private final boolean signals;

  Trials(Scenario scenario, long steps) {
    this.scenario = scenario;
    this.limits = new RunLimits(steps, Long.MAX_VALUE);
    this.signals =
        scenario.processes().stream()
            .flatMap(process -> process.threads().stream())
            .anyMatch(thread -> raises(thread.program()));
  }

  private static CostModel free() {
    Map<Cost, Latency> latencies = new EnumMap<>(Cost.class);
    for (Cost cost : Cost.values()) {
      latencies.put(cost, new Latency.Constant(0));
    }
    return new CostModel(latencies);
  }

  private static boolean raises(List<Step> program) {
    return program.stream().anyMatch(Trials::raises);
  }

  private static boolean raises(Step step) {
    if (step instanceof Step.Repeat repeat) {
      return raises(repeat.body());
    }
    if (step instanceof Step.Hold hold) {
      return raises(hold.body());
    }
    return step instanceof Step.Signal;
  }

  /** Runs one schedule. */
  Trial run(Picker picker, boolean stopsAtCycle) {
    Watch watch = new Watch(!signals);
    Guide guide = new Guide(picker, watch, stopsAtCycle);
    MachineSpec spec = scenario.machine();
    MachineSpec machine =
        new MachineSpec(
            spec.topology(), spec.profile(), spec.strategy(), FREE, spec.setup(), watch);
    try (VirtualRun<Machine.Command> run =
        engine.explore(habitat -> Machine.create(machine, habitat), guide, seed(), limits)) {
      for (ProcessSpec process : scenario.processes()) {
        run.tell(new Machine.Spawn(process));
      }
      RunEnd end = run.pump();
      return new Trial(end, judge(end, watch), watch.outcome(), guide.prefix(), guide.choices());
    }
  }

  private long seed() {
    return scenario.conduct().seed();
  }

  private static @Nullable Finding judge(RunEnd end, Watch watch) {
    Throwable cause = end.cause();
    if (cause instanceof KernelBug bug) {
      String text = String.valueOf(bug.getMessage());
      return new Finding(Finding.Kind.KERNEL_BUG, text.replaceAll("[0-9]+", "N"), text);
    }
    if (cause != null) {
      throw new IllegalStateException("schedule crashed at step " + end.steps(), cause);
    }
    String broken = watch.invariants().broken();
    if (broken != null) {
      return new Finding(Finding.Kind.INVARIANT, broken.replaceAll("[0-9]+", "N"), broken);
    }
    if (end.kind() == RunEnd.Kind.QUIESCENT) {
      watch.graph().atRest(end.timeNs());
    }
    Deadlock deadlock = watch.graph().first();
    if (deadlock != null) {
      return new Finding(Finding.Kind.DEADLOCK, kinds(deadlock.waits()), deadlock.text());
    }
    if (end.kind() == RunEnd.Kind.STEP_LIMIT) {
      return new Finding(Finding.Kind.LIVELOCK, "steps", "no end after " + end.steps() + " steps");
    }
    List<Deadlock.Wait> waits = watch.graph().waits();
    if (end.kind() == RunEnd.Kind.QUIESCENT && !waits.isEmpty()) {
      String text = waits.stream().map(Deadlock.Wait::text).collect(Collectors.joining("; "));
      return new Finding(Finding.Kind.STUCK, kinds(waits), text);
    }
    return null;
  }

  private static String kinds(List<Deadlock.Wait> waits) {
    return waits.stream().map(wait -> wait.what().text()).sorted().collect(Collectors.joining("+"));
  }

  @Override
  public void close() {
    engine.close();
  }
}
