package pageferry.actors;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import pageferry.mm.Lockable;
import pageferry.mm.NodeMask;
import pageferry.mm.Preemption;
import pageferry.mm.StepOp;
import pageferry.mm.WaitKind;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.KernelFiles;
import pageferry.protocol.kernel.LockAnswer;
import pageferry.protocol.kernel.LockKind;
import pageferry.protocol.kernel.MachineFacts;
import pageferry.protocol.kernel.Step;
import pageferry.protocol.kernel.Task;
import pageferry.protocol.program.StepResult;
import pageferry.protocol.syscalls.RunProgram;
import pageferry.world.Environment;
import pageferry.world.FaultKind;
import pageferry.world.Footprint;
import pageferry.world.Unordered;

/**
 * A processor: it owns its {@link RunQueue}, its lru_add batch and its event counters, and carries
 * out what the routines of the task that runs on it ask for (kernel/sched/core.c in the small,
 * Linux 6.1). A task that asks a node or an address space keeps the CPU until the answer; a task
 * that sleeps gives it to the next.
 */
final class Cpu extends KernelActor<Cpu.Command> {
  /** What a CPU can be told. */
  sealed interface Command extends CpuParts.Concern {
    /** Has a CPU do what it is told. */
    void carryOut(Cpu cpu);
  }

  /** Who is who; the first message. */
  record Wire(Wiring wiring, MachineFacts facts) implements Command, CpuParts.All {
    @Override
    public void carryOut(Cpu cpu) {
      cpu.services.wire(this);
      Peers peers = new Peers(wiring, cpu.services.id());
      Interpreter interpreter =
          new Interpreter(cpu.queue, cpu.services, peers, cpu.environment, cpu.self);
      cpu.interpreter = interpreter;
      cpu.scheduler = new Scheduler(cpu.queue, cpu.services, cpu.work, interpreter);
    }
  }

  /** A new actor with the number {@code id}: an address space, or an inode with its mapping. */
  record Known(
      int id,
      @Nullable ActorRef<AddressSpace.Command> space,
      @Nullable ActorRef<Inode.Command> inode,
      int mapping)
      implements Command, CpuParts.Aside {
    @Override
    public void carryOut(Cpu cpu) {
      cpu.footprint().adds(CpuParts.PEERS);
      cpu.interpreter().peers().know(this);
      cpu.services.mapping(id, mapping);
    }
  }

  /** A task comes to this CPU, runnable. */
  record Arrive(TaskRun run) implements Command {
    @Override
    public void carryOut(Cpu cpu) {
      cpu.arrive(run);
    }
  }

  /** A new task that runs a program by itself, or waits to be driven where it has none. */
  record Begin(Task task, List<Step> program) implements Command {
    @Override
    public void carryOut(Cpu cpu) {
      cpu.begin(this);
    }
  }

  /** A task that waits to be driven runs one step. */
  record Exec(int pid, Step step, Consumer<StepResult> driver) implements Command {
    @Override
    public void carryOut(Cpu cpu) {
      TaskRun run = Objects.requireNonNull(cpu.queue.find(pid));
      run.drives(step, driver);
      cpu.scheduler().enqueue(run);
    }
  }

  /** A wake-up that comes late. */
  record LateWakeup(Command wakeup) implements Command {
    @Override
    public void carryOut(Cpu cpu) {
      wakeup.carryOut(cpu);
    }
  }

  /** The answer that a task waits for. */
  record Answer(int pid, @Nullable Object value) implements Command, Wakeup {
    @Override
    public void carryOut(Cpu cpu) {
      cpu.scheduler().answered(cpu.queue.wake(pid), value);
    }
  }

  /** For a task that waits for free pages, or sleeps until a signal comes: that may be over. */
  record Relieved(int pid, long number) implements Command, Wakeup {
    @Override
    public void carryOut(Cpu cpu) {
      TaskRun run = cpu.queue.find(pid);
      if (run != null && (number < 0 ? run.sleep : run.relief).comes(number)) {
        cpu.scheduler().answered(cpu.queue.wake(pid), null);
      }
    }
  }

  /** What a page lock answers; {@code lock} is null where none was needed. */
  record LockAnswered(
      int pid,
      long pfn,
      LockKind kind,
      LockAnswer answer,
      @Nullable ActorRef<PageLock.Command> lock)
      implements Command, Wakeup {
    @Override
    public void carryOut(Cpu cpu) {
      TaskRun run = cpu.queue.wake(pid);
      run.locks.answered(this, cpu.services);
      cpu.scheduler().answered(run, answer);
    }
  }

  /** A lock is a task's. */
  record LockGranted(int pid, Lockable lock, boolean write) implements Command, Wakeup {
    @Override
    public void carryOut(Cpu cpu) {
      TaskRun run = cpu.queue.wake(pid);
      run.ownLocks.granted(this, cpu.services);
      cpu.scheduler().answered(run, true);
    }
  }

  /** A task of this CPU has unlocked a folio and woken its waiters. */
  record WalkedQueue(int pid, long pfn, int waiters) implements Command, CpuParts.Aside, Unordered {
    @Override
    public void carryOut(Cpu cpu) {
      cpu.footprint().adds(CpuParts.COUNTERS);
      WakeWalk.take(cpu.services, this);
    }
  }

  /** The answer will take its time: the task sleeps, for something that {@code holder} has. */
  record Blocked(int pid, WaitKind what, long object, int holder) implements Command {
    @Override
    public void carryOut(Cpu cpu) {
      cpu.scheduler().block(this);
    }
  }

  /** The time that an instruction takes has passed: it takes effect. */
  record Elapsed(Instruction instruction) implements Command {
    @Override
    public void carryOut(Cpu cpu) {
      cpu.scheduler().drive(instruction.accept(cpu.interpreter()));
    }
  }

  /** The TLB-shootdown interrupt, which comes before or after whatever the CPU is told. */
  record Shootdown(int pages, boolean tables, ActorRef<Command> sender)
      implements Command, CpuParts.Aside, Unordered {
    @Override
    public void carryOut(Cpu cpu) {
      cpu.interrupt(this);
    }
  }

  /** A shootdown is acknowledged. */
  record ShotDown(Shootdowns.Answer answer) implements Command, CpuParts.Aside {
    @Override
    public void carryOut(Cpu cpu) {
      cpu.shotDown(answer);
    }
  }

  /** The time of a shootdown has passed. */
  record Flushed() implements Command {
    @Override
    public void carryOut(Cpu cpu) {
      cpu.interpreter().shootdowns().ended();
      cpu.scheduler().drive(cpu.queue.running().innermost().resume(null));
    }
  }

  /** Hardware has emptied the TLB. */
  record LosesTlb() implements Command, CpuParts.Aside, Unordered {
    @Override
    public void carryOut(Cpu cpu) {
      cpu.footprint().adds(CpuParts.COUNTERS);
      cpu.interpreter().shootdowns().emptied();
    }
  }

  /** Its batch has waited for lru_lock of a node. */
  record Spun(int node, long ns) implements Command, CpuParts.Aside {
    @Override
    public void carryOut(Cpu cpu) {
      cpu.services.turns().spun(node, ns, cpu.queue.current());
    }
  }

  /** From the drain worker: flush the batches, and switch them off first if {@code disables}. */
  record Drain(
      boolean disables,
      boolean forced,
      int waiter,
      boolean late,
      ActorRef<LruDrainWorker.Command> worker)
      implements Command, CpuParts.Aside {
    Drain again() {
      return new Drain(disables, forced, waiter, true, worker);
    }

    @Override
    public void carryOut(Cpu cpu) {
      cpu.work.drain(this, cpu.self, cpu.footprint());
    }
  }

  /** The tick that a work item waits for. */
  record Tick() implements Command {
    @Override
    public void carryOut(Cpu cpu) {
      cpu.work.tick();
    }
  }

  /** From the machine: SIGKILL. */
  record Kill(int pid) implements Command {
    @Override
    public void carryOut(Cpu cpu) {
      cpu.kill(pid);
    }
  }

  /** Switches the batches on again. */
  record LruCache(boolean enabled) implements Command, CpuParts.Aside {
    @Override
    public void carryOut(Cpu cpu) {
      cpu.services.enableBatches(enabled);
    }
  }

  /** Asks for the image of the CPU. */
  record Show(ActorRef<Machine.Command> asker) implements Command, CpuParts.All {
    @Override
    public void carryOut(Cpu cpu) {
      asker.tell(new Machine.Shown(cpu.services.image()));
    }
  }

  /** Memory has come or gone: these nodes have some now. */
  record MemoryChanged(NodeMask nodes) implements Command, CpuParts.All {
    @Override
    public void carryOut(Cpu cpu) {
      cpu.services.memoryChanged(nodes);
      cpu.queue.tasks().forEach(run -> run.task.rebind());
    }
  }

  /** Something has been tuned. */
  record Tuned(KernelFiles.Change change) implements Command, CpuParts.All {
    @Override
    public void carryOut(Cpu cpu) {
      cpu.services.tuned(change);
      cpu.queue.tasks().forEach(run -> run.task.rebind());
    }
  }

  /** Asks for counters and tasks. */
  record ReportTo(ActorRef<Machine.Command> asker) implements Command, CpuParts.All {
    @Override
    public void carryOut(Cpu cpu) {
      asker.tell(new Machine.Reported(cpu.services.report(cpu.queue.states())));
    }
  }

  private final CpuServices services;
  private final Environment environment;
  private final ActorRef<Command> self;
  private final RunQueue queue;
  private final CpuWork work;
  private @Nullable Interpreter interpreter;
  private @Nullable Scheduler scheduler;

  private Cpu(ActorRef<Command> self, MachineSpec spec, Environment environment, int number) {
    super(environment.panic());
    this.self = self;
    this.environment = environment;
    this.services = new CpuServices(number, spec, environment);
    Preemption preemption = spec.setup().concurrency().preemption();
    this.queue = new RunQueue(services, preemption);
    this.work = new CpuWork(queue, services, preemption, environment.clock());
  }

  /** The CPU of that number, idle. */
  static Behavior<Command> create(MachineSpec spec, Environment environment, int number) {
    return Behaviors.setup(context -> new Cpu(context.getSelf(), spec, environment, number));
  }

  @Override
  void on(Command command) {
    footprint().changes(command.parts());
    if (!services.loses(command, queue, self)) {
      command.carryOut(this);
    }
  }

  private Footprint footprint() {
    return environment.footprint();
  }

  private Interpreter interpreter() {
    return Objects.requireNonNull(interpreter);
  }

  private Scheduler scheduler() {
    return Objects.requireNonNull(scheduler);
  }

  private void shotDown(Shootdowns.Answer answer) {
    footprint().adds(CpuParts.SHOOTDOWN);
    if (interpreter().shootdowns().acknowledged(answer)) {
      footprint().completes(CpuParts.SHOOTDOWN);
      footprint().changes(CpuParts.TASKS);
      scheduler().drive(queue.running().innermost().resume(null));
    }
  }

  private void interrupt(Shootdown shootdown) {
    footprint().adds(CpuParts.COUNTERS);
    Shootdowns.Answer answer = interpreter().shootdowns().heard(shootdown, queue.isLazy());
    ShotDown reply = new ShotDown(answer);
    if (answer != Shootdowns.Answer.INTERRUPTED) {
      shootdown.sender().tell(reply);
      return;
    }
    TaskRun running = queue.current();
    if (running != null) {
      services.disturbs(running.pid(), false);
    }
    if (!services.postpones(FaultKind.SHOOTDOWN_DELAY, shootdown.sender(), reply)) {
      shootdown.sender().tell(reply);
    }
  }

  // Tasks

  /** The task exits when it is about to return to user mode; one that waits to be driven, now. */
  private void kill(int pid) {
    TaskRun run = queue.find(pid);
    if (run == null) {
      interpreter().peers().machine().tell(new Machine.KillMissed(pid));
      return;
    }
    run.task.killed = true;
    new Relieved(pid, run.relief.number()).carryOut(this);
    new Relieved(pid, run.sleep.number()).carryOut(this);
    if (run.entry == null && run.task.stack() == null) {
      run.exits();
      scheduler().enqueue(run);
    }
  }

  private void arrive(TaskRun run) {
    queue.add(run);
    interpreter().peers().machine().tell(new Machine.TaskMoved(run.pid(), services.id()));
    scheduler().enqueue(run);
  }

  private void begin(Begin begin) {
    TaskRun run = new TaskRun(begin.task());
    begin.task().affinity.ask(services.id());
    queue.add(run);
    if (!begin.program().isEmpty()) {
      run.helps = begin.program().get(0).op().kind() == StepOp.Kind.KERNEL;
      run.entry = new RunProgram(begin.program(), true, begin.task().firstStep);
      scheduler().enqueue(run);
    }
  }
}
