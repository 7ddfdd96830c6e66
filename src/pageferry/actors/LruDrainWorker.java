package pageferry.actors;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import java.util.ArrayList;
import java.util.List;
import pageferry.mm.Cost;
import pageferry.mm.MachineImage;
import pageferry.world.Environment;
import pageferry.world.Footprint;
import pageferry.world.MemoryEvent;
import pageferry.world.Tracepoint;

/**
 * The worker behind lru_add_drain_all() and lru_cache_disable() (mm/swap.c, Linux 6.1): it has
 * every CPU flush its batches and waits for all of them. Who asks while a drain is under way shares
 * the next one.
 */
final class LruDrainWorker extends KernelActor<LruDrainWorker.Command> {
  /** What the worker can be told. */
  sealed interface Command {
    /** Has the worker do what it is told. */
    void carryOut(LruDrainWorker worker);
  }

  /** Which CPUs there are; the first message. */
  record Wire(List<ActorRef<Cpu.Command>> cpus) implements Command {
    @Override
    public void carryOut(LruDrainWorker worker) {
      worker.cpus = cpus;
    }
  }

  /** lru_add_drain_all(), or lru_cache_disable(). */
  record DrainAll(boolean disable, int pid, ActorRef<Cpu.Command> asker) implements Command {
    @Override
    public void carryOut(LruDrainWorker worker) {
      worker.environment.footprint().changes(REQUESTS);
      worker.disabled += disable ? 1 : 0;
      worker.waiting.add(this);
      worker.beginIfIdle();
    }
  }

  /** lru_cache_enable(). */
  record Enable() implements Command {
    @Override
    public void carryOut(LruDrainWorker worker) {
      worker.enable();
    }
  }

  /** From a CPU: its batches are flushed. */
  record Drained() implements Command {
    @Override
    public void carryOut(LruDrainWorker worker) {
      worker.drained();
    }
  }

  /** Asks for the image of the worker. */
  record Show(ActorRef<Machine.Command> asker) implements Command {
    @Override
    public void carryOut(LruDrainWorker worker) {
      boolean busy = worker.outstanding > 0 || !worker.waiting.isEmpty();
      worker.tell(asker, new Machine.Shown(new MachineImage.DrainImage(worker.disabled, busy)));
    }
  }

  /** What a footprint tells apart: who asked for what, and how many CPUs have answered. */
  private static final long REQUESTS = 1;

  private static final long ANSWERS = 1 << 1;

  private final MachineSpec spec;
  private final Environment environment;
  private final ActorRef<Command> self;
  private List<ActorRef<Cpu.Command>> cpus = List.of();
  private List<DrainAll> served = new ArrayList<>();
  private List<DrainAll> waiting = new ArrayList<>();
  private int outstanding;
  private int disabled;
  private long generation;

  private LruDrainWorker(ActorRef<Command> self, MachineSpec spec, Environment environment) {
    super(environment.panic());
    this.self = self;
    this.spec = spec;
    this.environment = environment;
  }

  /** The worker, idle. */
  static Behavior<Command> create(
      MachineSpec spec, Environment environment, Supervision supervision) {
    return supervision.behavior(
        "lru-drain-worker", context -> new LruDrainWorker(context.getSelf(), spec, environment));
  }

  @Override
  void on(Command command) {
    command.carryOut(this);
  }

  private void enable() {
    environment.footprint().changes(REQUESTS);
    disabled--;
    if (disabled == 0) {
      cpus.forEach(cpu -> tell(cpu, new Cpu.LruCache(true)));
    }
  }

  private void drained() {
    Footprint footprint = environment.footprint();
    footprint.adds(ANSWERS);
    outstanding--;
    if (outstanding == 0) {
      footprint.completes(ANSWERS);
      footprint.changes(REQUESTS);
      finish();
    }
  }

  private void beginIfIdle() {
    if (outstanding > 0 || waiting.isEmpty()) {
      return;
    }
    served = waiting;
    waiting = new ArrayList<>();
    outstanding = cpus.size();
    generation++;
    boolean disables = served.stream().anyMatch(DrainAll::disable);
    effect(() -> drainAll(disables));
  }

  private void drainAll(boolean disables) {
    long ns = spec.costs().draw(Cost.LRU_DRAIN, environment.dice());
    environment
        .clock()
        .after(ns, () -> cpus.forEach(cpu -> cpu.tell(new Cpu.Drain(disables, false, self))));
  }

  private void finish() {
    Tracepoint event = new MemoryEvent.LruDrainAll(generation, cpus.size());
    effect(() -> spec.tracer().emit(environment.clock().nowNs(), -1, 0, event));
    served.forEach(ask -> tell(ask.asker(), new Cpu.Answer(ask.pid(), null)));
    served = new ArrayList<>();
    beginIfIdle();
  }
}
