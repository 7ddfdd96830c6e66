package pageferry.actors;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import pageferry.mm.Cost;
import pageferry.mm.KernelSwitch;
import pageferry.mm.MachineImage;
import pageferry.world.Environment;
import pageferry.world.Footprint;
import pageferry.world.MemoryEvent;
import pageferry.world.Tracepoint;

/**
 * The mutex and the generation of lru_add_drain_all() and lru_cache_disable() (mm/swap.c, Linux
 * 6.1). Who has the mutex queues a work item on every CPU and waits for all of them. Who waited for
 * the mutex goes on at once if a whole drain has begun since it asked, but not if it disables the
 * batches: then it has to go over all CPUs itself.
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
      worker.ask(this);
    }
  }

  /** lru_cache_enable(). */
  record Enable() implements Command {
    @Override
    public void carryOut(LruDrainWorker worker) {
      worker.enable();
    }
  }

  /** From a CPU: its batches are flushed; by a work item, unless there was nothing to do. */
  record Drained(boolean queued) implements Command {
    @Override
    public void carryOut(LruDrainWorker worker) {
      worker.drained(queued);
    }
  }

  /** From itself: the time has passed that the work items took. */
  record Waited() implements Command {
    @Override
    public void carryOut(LruDrainWorker worker) {
      worker.environment.footprint().changes(REQUESTS);
      worker.finish();
    }
  }

  /** Asks for the image of the worker. */
  record Show(ActorRef<Machine.Command> asker) implements Command {
    @Override
    public void carryOut(LruDrainWorker worker) {
      boolean busy = worker.served != null;
      worker.tell(asker, new Machine.Shown(new MachineImage.DrainImage(worker.disabled, busy)));
    }
  }

  /** What a footprint tells apart: who asked for what, and how many CPUs have answered. */
  private static final long REQUESTS = 1;

  private static final long ANSWERS = 1 << 1;

  /** Somebody waits for the mutex who asked while a drain of that generation was under way. */
  private record Waiter(DrainAll ask, long generation) {}

  private final MachineSpec spec;
  private final Environment environment;
  private final ActorRef<Command> self;
  private final ArrayDeque<Waiter> waiting = new ArrayDeque<>(1);
  private List<ActorRef<Cpu.Command>> cpus = List.of();
  private @Nullable DrainAll served;
  private int outstanding;
  private int queues;
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

  private void ask(DrainAll ask) {
    if (served == null) {
      begin(ask);
      return;
    }
    waiting.add(new Waiter(ask, generation));
    trace(ask.pid(), new MemoryEvent.LruDrainMutex(served.pid()));
  }

  private void begin(DrainAll ask) {
    served = ask;
    outstanding = cpus.size();
    queues = 0;
    generation++;
    effect(() -> drainAll(ask));
  }

  private void drainAll(DrainAll ask) {
    long ns = spec.costs().draw(Cost.LRU_DRAIN, environment.dice());
    boolean forced = ask.disable() && spec.profile().has(KernelSwitch.LRU_DISABLE_QUEUES_ALL);
    if (ask.disable() && !forced) {
      ns += cpus.size() * spec.costs().draw(Cost.SYNCHRONIZE_RCU_PER_CPU, environment.dice());
    }
    Cpu.Drain drain = new Cpu.Drain(ask.disable(), forced, ask.pid(), false, self);
    long delay = ns;
    environment.clock().after(delay, () -> cpus.forEach(cpu -> cpu.tell(drain)));
  }

  private void drained(boolean queued) {
    Footprint footprint = environment.footprint();
    footprint.adds(ANSWERS);
    outstanding--;
    queues += queued ? 1 : 0;
    if (outstanding > 0 || served == null) {
      return;
    }
    footprint.completes(ANSWERS);
    footprint.changes(REQUESTS);
    if (queues == 0 || spec.costs().isFree(Cost.LRU_DRAIN_PER_CPU)) {
      finish();
    } else {
      effect(this::await);
    }
  }

  private void await() {
    long ns = queues * spec.costs().draw(Cost.LRU_DRAIN_PER_CPU, environment.dice());
    environment.clock().after(ns, () -> self.tell(new Waited()));
  }

  private void finish() {
    DrainAll done = served;
    if (done == null) {
      return;
    }
    trace(0, new MemoryEvent.LruDrainAll(generation, cpus.size()));
    answer(done);
    served = null;
    while (served == null && !waiting.isEmpty()) {
      next(waiting.remove());
    }
  }

  private void next(Waiter waiter) {
    DrainAll ask = waiter.ask();
    boolean shares = spec.profile().has(KernelSwitch.DRAIN_PIGGYBACKS) && !ask.disable();
    if (shares && waiter.generation() != generation) {
      answer(ask);
    } else {
      trace(ask.pid(), new MemoryEvent.LruDrainMutex(ask.pid()));
      begin(ask);
    }
  }

  private void answer(DrainAll ask) {
    tell(ask.asker(), new Cpu.Answer(ask.pid(), null));
  }

  private void trace(int task, Tracepoint event) {
    effect(() -> spec.tracer().emit(environment.clock().nowNs(), -1, task, event));
  }
}
