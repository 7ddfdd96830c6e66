package pageferry.actors;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import pageferry.mm.Cost;
import pageferry.mm.NodeMask;
import pageferry.mm.WaitKind;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.Instruction.LockAnswer;
import pageferry.protocol.kernel.Instruction.LockKind;
import pageferry.protocol.kernel.MachineFacts;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.kernel.Task;
import pageferry.protocol.program.Outcome;
import pageferry.protocol.program.Step;
import pageferry.protocol.syscalls.RunProgram;
import pageferry.protocol.syscalls.RunStep;
import pageferry.world.FaultKind;
import pageferry.world.Habitat;
import pageferry.world.KernelBug;
import pageferry.world.Tracepoint;
import pageferry.world.Unordered;

/**
 * A processor: it owns its run queue, its lru_add batch and its event counters, and carries out
 * what the routines of the task that runs on it ask for (kernel/sched/core.c in the small, Linux
 * 6.1). A task that asks a node or an address space keeps the CPU until the answer; a task that
 * sleeps gives it to the next.
 */
final class Cpu extends KernelActor<Cpu.Command> {
  /** What a CPU can be told. */
  sealed interface Command {}

  /** Who is who; the first message. */
  record Wire(Wiring wiring, MachineFacts facts) implements Command {}

  /** A new actor with the number {@code id}: an address space or an inode. */
  record Known(
      int id,
      @Nullable ActorRef<AddressSpace.Command> space,
      @Nullable ActorRef<Inode.Command> inode)
      implements Command {}

  /** A task comes to this CPU, runnable. */
  record Arrive(TaskRun run) implements Command {}

  /** A new task that runs a program by itself, or waits to be driven where it has none. */
  record Begin(Task task, List<Step> program) implements Command {}

  /** A task that waits to be driven runs one step. */
  record Exec(int pid, Step step, Consumer<Outcome> driver) implements Command {}

  /** The answer that a task waits for. */
  record Answer(int pid, @Nullable Object value) implements Command {}

  /** What a page lock answers; {@code lock} is null where none was needed. */
  record LockAnswered(
      int pid,
      long pfn,
      LockKind kind,
      LockAnswer answer,
      @Nullable ActorRef<PageLock.Command> lock)
      implements Command {}

  /** A task of this CPU has unlocked a folio and woken its waiters. */
  record WalkedQueue(int pid, long pfn, int waiters) implements Command, Unordered {}

  /** The answer will take its time: the task sleeps, for something that {@code holder} has. */
  record Blocked(int pid, WaitKind what, long object, int holder) implements Command {}

  /** The time that an instruction takes has passed. */
  record Elapsed(Instruction instruction) implements Command {}

  /** The TLB-shootdown interrupt. */
  record Shootdown(ActorRef<Command> sender) implements Command {}

  /** A shootdown is acknowledged. */
  record ShotDown() implements Command {}

  /** From the drain worker: flush the batches, and switch them off first if {@code disables}. */
  record Drain(boolean disables, boolean late, ActorRef<LruDrainWorker.Command> worker)
      implements Command {}

  /** From the machine: SIGKILL. */
  record Kill(int pid) implements Command {}

  /** Switches the batches on again. */
  record LruCache(boolean enabled) implements Command {}

  /** Asks for the image of the CPU. */
  record Show(ActorRef<Machine.Command> asker) implements Command {}

  /** Memory has come or gone: these nodes have some now. */
  record MemoryChanged(NodeMask nodes) implements Command {}

  /** kernel.numa_balancing has been set. */
  record NumaBalancing(int mode) implements Command {}

  /** Asks for counters and tasks. */
  record ReportTo(ActorRef<Machine.Command> asker) implements Command {}

  private static final Instruction NOTHING = new Instruction.Spend(0);

  private final CpuServices services;
  private final Habitat habitat;
  private final MachineSpec spec;
  private final ActorRef<Command> self;
  private final ArrayDeque<TaskRun> runnable = new ArrayDeque<>();
  private final TreeMap<Integer, TaskRun> tasks = new TreeMap<>();
  private @Nullable Interpreter interpreter;
  private @Nullable TaskRun current;
  private int lastPid;
  private long sliceBegan;

  private Cpu(ActorRef<Command> self, MachineSpec spec, Habitat habitat, int number) {
    super(habitat.panic());
    this.self = self;
    this.spec = spec;
    this.habitat = habitat;
    this.services = new CpuServices(number, spec, habitat);
  }

  /** The CPU of that number, idle. */
  static Behavior<Command> create(MachineSpec spec, Habitat habitat, int number) {
    return Behaviors.setup(context -> new Cpu(context.getSelf(), spec, habitat, number));
  }

  @Override
  void on(Command command) {
    if (command instanceof Answer answer) {
      answered(wake(answer.pid()), answer.value());
    } else if (command instanceof LockAnswered answer) {
      lockAnswered(answer);
    } else if (command instanceof Elapsed elapsed) {
      drive(interpreter().carryOutNow(running(), elapsed.instruction()));
    } else if (command instanceof Shootdown shootdown) {
      interrupt(shootdown.sender());
    } else if (command instanceof ShotDown) {
      shotDown();
    } else if (command instanceof Blocked blocked) {
      block(blocked);
    } else {
      onRare(command);
    }
  }

  private void onRare(Command command) {
    if (command instanceof WalkedQueue walked) {
      services.walked(walked);
    } else if (command instanceof Exec exec) {
      exec(exec);
    } else if (command instanceof Begin begin) {
      begin(begin);
    } else if (command instanceof Arrive arrive) {
      arrive(arrive.run());
    } else if (command instanceof Drain drain) {
      drain(drain);
    } else if (command instanceof Kill kill) {
      kill(kill.pid());
    } else if (command instanceof LruCache cache) {
      services.enableBatches(cache.enabled());
    } else if (command instanceof NumaBalancing set) {
      services.numaBalancing(set.mode());
    } else if (command instanceof MemoryChanged changed) {
      services.memoryChanged(changed.nodes());
      tasks.values().forEach(run -> run.task.rebind(changed.nodes()));
    } else if (command instanceof Known known) {
      interpreter().know(known);
    } else if (command instanceof Show show) {
      show.asker().tell(new Machine.Shown(services.image(tasks.values())));
    } else if (command instanceof ReportTo report) {
      var states = tasks.values().stream().map(TaskRun::state).toList();
      report.asker().tell(new Machine.CpuReport(services.counters(), states));
    } else {
      Wire wire = (Wire) command;
      services.wire(wire);
      interpreter = new Interpreter(this, services, wire.wiring(), habitat, self);
    }
  }

  private Interpreter interpreter() {
    return Objects.requireNonNull(interpreter);
  }

  private TaskRun running() {
    if (current == null) {
      throw new KernelBug("CPU " + services.id() + " is idle, yet an instruction is due");
    }
    return current;
  }

  // Answers

  private void answered(TaskRun run, @Nullable Object value) {
    if (run == current) {
      drive(run.innermost().resume(value));
      return;
    }
    run.answer = value;
    services.owe(spec.costs().draw(Cost.WAKEUP, habitat.dice()));
    runnable.add(run);
    scheduleIfIdle();
  }

  /** The task that waits for the answer which has come; from now on it does not sleep. */
  private TaskRun wake(int pid) {
    TaskRun run = tasks.get(pid);
    if (run == null || run != current && !run.isBlocked()) {
      throw new KernelBug("an answer for task " + pid + " that does not wait for one");
    }
    if (run != current) {
      services.traceOf(pid, run.wakes());
    }
    return run;
  }

  private void lockAnswered(LockAnswered answer) {
    TaskRun run = wake(answer.pid());
    run.locks.answered(answer, services);
    answered(run, answer.answer());
  }

  private void block(Blocked blocked) {
    TaskRun run = running();
    if (run.pid() != blocked.pid()) {
      throw new KernelBug("task " + blocked.pid() + " blocks without running");
    }
    run.locks.blocked(blocked, services);
    sleep(new Tracepoint.TaskBlocked(blocked.what(), blocked.object(), blocked.holder()), "");
    scheduleIfIdle();
  }

  /** Puts the running task to sleep until its answer comes. */
  void sleep(Tracepoint.TaskBlocked reason, String name) {
    TaskRun run = running();
    run.sleeps(reason, name);
    services.traceBlocked(run.task, reason);
    current = null;
  }

  private void shotDown() {
    if (interpreter().acknowledged()) {
      drive(running().innermost().resume(null));
    }
  }

  // Scheduling

  /** Forgets the running task: it has ended or moved away. */
  TaskRun remove() {
    TaskRun run = running();
    tasks.remove(run.pid());
    current = null;
    return run;
  }

  /** Whether the running task has to make room for another. */
  boolean mustYield() {
    return !runnable.isEmpty() && habitat.clock().nowNs() - sliceBegan >= 3_000_000;
  }

  /** Puts the running task behind the others. */
  void requeue() {
    TaskRun run = running();
    run.answer = null;
    runnable.add(run);
    current = null;
  }

  private void scheduleIfIdle() {
    while (current == null && !runnable.isEmpty()) {
      TaskRun next = runnable.poll();
      current = next;
      sliceBegan = habitat.clock().nowNs();
      if (next.pid() != lastPid) {
        services.trace(new Tracepoint.SchedSwitch(lastPid, next.pid()));
        services.owe(spec.costs().draw(Cost.CONTEXT_SWITCH, habitat.dice()));
        lastPid = next.pid();
        interpreter().load(next.task.mm());
      }
      carryOutAll(next.dispatch());
    }
  }

  private void drive(Instruction first) {
    carryOutAll(first);
    scheduleIfIdle();
  }

  /** Carries out instruction after instruction until one has to wait or the task is off the CPU. */
  private void carryOutAll(Instruction first) {
    Instruction next = first;
    while (next != NOTHING) {
      next = interpreter().carryOut(running(), next);
    }
  }

  /** What {@link Interpreter} answers when the task has to wait. */
  static Instruction waiting() {
    return NOTHING;
  }

  // Interrupts and work items

  private void interrupt(ActorRef<Command> sender) {
    interpreter().interrupt();
    if (!services.postpones(FaultKind.SHOOTDOWN_DELAY, sender, new ShotDown())) {
      sender.tell(new ShotDown());
    }
  }

  private void drain(Drain drain) {
    Drain late = new Drain(drain.disables(), true, drain.worker());
    if (!drain.late() && services.postpones(FaultKind.DRAIN_STUCK, self, late)) {
      return;
    }
    if (drain.disables()) {
      services.enableBatches(false);
    }
    services.drain();
    drain.worker().tell(new LruDrainWorker.Drained());
  }

  // Tasks

  /** The task exits when it is about to return to user mode; one that waits to be driven, now. */
  private void kill(int pid) {
    TaskRun run = tasks.get(pid);
    if (run == null) {
      interpreter().wiring().machine().tell(new Machine.KillMissed(pid));
      return;
    }
    run.task.killed = true;
    if (run.entry == null && run.task.stack() == null) {
      run.exits();
      runnable.add(run);
      scheduleIfIdle();
    }
  }

  private void arrive(TaskRun run) {
    run.task.moveTo(services);
    tasks.put(run.pid(), run);
    interpreter().wiring().machine().tell(new Machine.TaskMoved(run.pid(), services.id()));
    runnable.add(run);
    scheduleIfIdle();
  }

  private void begin(Begin begin) {
    TaskRun run = new TaskRun(begin.task());
    begin.task().moveTo(services);
    tasks.put(run.pid(), run);
    if (!begin.program().isEmpty()) {
      run.entry = new RunProgram(begin.program(), true, begin.task().firstStep);
      runnable.add(run);
      scheduleIfIdle();
    }
  }

  private void exec(Exec exec) {
    TaskRun run = Objects.requireNonNull(tasks.get(exec.pid()));
    run.drives(exec.step(), exec.driver());
    runnable.add(run);
    scheduleIfIdle();
  }

  /** The outermost routine of the running task has returned. */
  void finished(Routine outermost) {
    TaskRun run = running();
    run.task.stack(null);
    Consumer<Outcome> driver = run.driver;
    run.driver = null;
    current = null;
    if (run.task.killed) {
      run.exits();
      runnable.add(run);
    }
    if (driver != null) {
      driver.accept(((RunStep) outermost).outcome());
    }
  }
}
