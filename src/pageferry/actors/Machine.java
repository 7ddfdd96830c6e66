package pageferry.actors;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import pageferry.mm.MachineImage;
import pageferry.mm.NodeMask;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.KernelFiles;
import pageferry.protocol.kernel.MachineFacts;
import pageferry.protocol.kernel.Step;
import pageferry.protocol.kernel.Task;
import pageferry.protocol.kernel.TaskFacts;
import pageferry.protocol.ops.node.DropBallast;
import pageferry.protocol.program.StepResult;
import pageferry.world.Environment;
import pageferry.world.FaultKind;
import pageferry.world.Footprint;
import pageferry.world.TaskEvent;
import pageferry.world.Tracepoint;

/**
 * A NUMA machine: the guardian whose {@link Population} is all other actors, and the directory of
 * tasks and signals.
 */
public final class Machine extends KernelActor<Machine.Command> {
  /** What the machine can be told. */
  public sealed interface Command {
    /** Has a machine do what it is told. */
    void carryOut(Machine machine);
  }

  /** Creates a process; threads that have a program begin to run it. */
  public record Spawn(ProcessSpec process) implements Command {
    @Override
    public void carryOut(Machine machine) {
      machine.spawn(process);
    }
  }

  /** Lets one task run one step; {@code answer} gets the outcome when the step returns. */
  public record Drive(String task, Step step, Consumer<StepResult> answer) implements Command {
    @Override
    public void carryOut(Machine machine) {
      TaskRegistry tasks = machine.tasks;
      machine.footprint().reads(TASKS);
      if (tasks.reap()) {
        machine.footprint().changes(TASKS);
      }
      if (!tasks.has(task)) {
        return;
      }
      ActorRef<Cpu.Command> cpu = tasks.cpuOf(task);
      Cpu.Exec exec = new Cpu.Exec(tasks.pidOf(task), step, answer);
      machine.environment.clock().after(0, () -> cpu.tell(exec));
    }
  }

  /** Asks for a report. */
  public record Report(Consumer<MachineReport> answer) implements Command {
    @Override
    public void carryOut(Machine machine) {
      machine.report(this);
    }
  }

  /** Asks for an image of all memory. */
  public record Inspect(Consumer<MachineImage> answer) implements Command {
    @Override
    public void carryOut(Machine machine) {
      machine.inspection = new InspectionInProgress(machine.population.show(), answer);
    }
  }

  /** A part of an image. */
  record Shown(MachineImage.Part part) implements Command {
    @Override
    public void carryOut(Machine machine) {
      machine.inspection().take(part);
    }
  }

  /** Memory pressure comes for {@code forNs} nanoseconds, or (0) goes. */
  record Press(int node, Node.Note change, long forNs) implements Command {
    @Override
    public void carryOut(Machine machine) {
      machine.press(this);
    }
  }

  /** From a CPU: a task needs a new actor or pid. */
  record Create(Instruction.Create what, int pid, ActorRef<Cpu.Command> asker) implements Command {
    @Override
    public void carryOut(Machine machine) {
      asker.tell(new Cpu.Answer(pid, machine.create(what)));
    }
  }

  /** From a CPU: a forked task is about to begin there. */
  record TaskStarted(String name, TaskFacts facts, ActorRef<Cpu.Command> cpu) implements Command {
    @Override
    public void carryOut(Machine machine) {
      machine.footprint().changes(TASKS);
      machine.tasks.add(name, facts, cpu);
    }
  }

  /** From a CPU: memory has come or gone; every CPU and address space is told before the answer. */
  record ChangeMemory(NodeMask nodes, int pid, ActorRef<Cpu.Command> asker) implements Command {
    @Override
    public void carryOut(Machine machine) {
      machine.changeMemory(this);
    }
  }

  /** From a CPU: something is tuned; every CPU is told before the answer. */
  record Tune(KernelFiles.Change change, int pid, ActorRef<Cpu.Command> asker) implements Command {
    @Override
    public void carryOut(Machine machine) {
      machine.wiring.cpus().forEach(cpu -> cpu.tell(new Cpu.Tuned(change)));
      asker.tell(new Cpu.Answer(pid, null));
    }
  }

  /** From a CPU: a task is somebody else now, or elsewhere. */
  record TaskChanged(TaskFacts facts) implements Command {
    @Override
    public void carryOut(Machine machine) {
      machine.footprint().changes(TASKS);
      machine.tasks.changed(facts);
    }
  }

  /** From a CPU: a task has come to it. */
  record TaskMoved(int pid, int cpu) implements Command {
    @Override
    public void carryOut(Machine machine) {
      machine.footprint().changes(TASKS);
      machine.tasks.moved(pid, machine.wiring.cpus().get(cpu));
    }
  }

  /** From a CPU: a task has ended. */
  record TaskEnded(int pid) implements Command {
    @Override
    public void carryOut(Machine machine) {
      machine.footprint().changes(TASKS);
      machine.tasks.ended(pid);
    }
  }

  /** From a CPU: an address space is used by somebody more, or less. */
  record UseSpace(Instruction.UseSpace use, int pid, ActorRef<Cpu.Command> asker)
      implements Command {
    @Override
    public void carryOut(Machine machine) {
      machine.footprint().changes(TASKS);
      asker.tell(new Cpu.Answer(pid, machine.tasks.use(use, pid)));
    }
  }

  /** From a CPU: who bears that name? */
  record FindTask(String name, int pid, ActorRef<Cpu.Command> asker) implements Command {
    @Override
    public void carryOut(Machine machine) {
      machine.footprint().reads(TASKS);
      asker.tell(new Cpu.Answer(pid, machine.tasks.facts(name)));
    }
  }

  /** From a CPU: which processes are there? */
  record ListProcesses(int pid, ActorRef<Cpu.Command> asker) implements Command {
    @Override
    public void carryOut(Machine machine) {
      machine.footprint().reads(TASKS);
      asker.tell(new Cpu.Answer(pid, machine.tasks.processes()));
    }
  }

  /** From a CPU: a kernel thread is to run a step on another CPU. */
  record StartWorker(String thread, int cpu, Step work) implements Command {
    @Override
    public void carryOut(Machine machine) {
      machine.startWorker(this);
    }
  }

  /** All processes are there: the kernel threads begin that what was set before has woken. */
  public record StartThreads() implements Command {
    @Override
    public void carryOut(Machine machine) {
      machine.threads.forEach(machine::startWorker);
    }
  }

  /** From a CPU: a signal is raised. */
  record Raise(String signal) implements Command {
    @Override
    public void carryOut(Machine machine) {
      machine.footprint().changes(SIGNALS);
      machine.signals.raise(signal);
    }
  }

  /** From a CPU: a task sleeps until a signal has been raised {@code count} times. */
  record Await(String signal, int count, int pid, ActorRef<Cpu.Command> asker) implements Command {
    @Override
    public void carryOut(Machine machine) {
      machine.footprint().changes(SIGNALS);
      machine.signals.await(this);
    }
  }

  /** SIGKILL for the process of a task; a task that has ended, or never was, is passed over. */
  public record Kill(String task) implements Command {
    @Override
    public void carryOut(Machine machine) {
      machine.tasks.threadsOf(task).forEach(machine::kill);
    }
  }

  /** From a CPU: the task to be killed is not here. */
  record KillMissed(int pid) implements Command {
    @Override
    public void carryOut(Machine machine) {
      machine.kill(pid);
    }
  }

  /** From a CPU: how often has a signal been raised? It is raised then if {@code raises}. */
  record Count(String signal, boolean raises, int pid, ActorRef<Cpu.Command> asker)
      implements Command {
    @Override
    public void carryOut(Machine machine) {
      machine.footprint().changes(raises ? SIGNALS : 0);
      machine.footprint().reads(SIGNALS);
      asker.tell(new Cpu.Answer(pid, machine.signals.count(signal, raises)));
    }
  }

  /** A part of a report. */
  record Reported(Consumer<ReportInProgress> part) implements Command {
    @Override
    public void carryOut(Machine machine) {
      part.accept(machine.report());
    }
  }

  /** The pid of the first task; those of the others follow it in the order of their creation. */
  public static final int FIRST_PID = 101;

  /** The address space of the first process; those of the others follow it likewise. */
  public static final int FIRST_MM = 1;

  /** What a footprint tells apart: who is there, and what was raised. */
  private static final long TASKS = 1;

  private static final long SIGNALS = 1 << 1;

  private final ActorContext<Command> context;
  private final MachineSpec spec;
  private final Environment environment;
  private final Population population;
  private final Wiring wiring;
  private final TaskRegistry tasks = new TaskRegistry();
  private final Signals signals = new Signals();
  private final List<StartWorker> threads;
  private int workers;
  private int lastPid = FIRST_PID - 1;
  private @Nullable ReportInProgress report;
  private @Nullable InspectionInProgress inspection;

  private Machine(
      ActorContext<Command> context,
      MachineSpec spec,
      MachineFacts facts,
      Environment environment) {
    super(environment.panic());
    this.context = context;
    this.spec = spec;
    this.environment = environment;
    this.population = new Population(context, spec, environment);
    this.wiring = population.wiring();
    threads = KernelThreads.fromTheBeginning(facts);
    wiring.cpus().forEach(cpu -> cpu.tell(new Cpu.Wire(wiring, facts)));
    population.tune(facts.tuning().sysctls());
    wiring.drainWorker().tell(new LruDrainWorker.Wire(wiring.cpus()));
    spec.setup().pressure().forEach(this::press);
  }

  private Footprint footprint() {
    return environment.footprint();
  }

  private void press(MachineSpec.Pressure pressure) {
    Node.Note fill = new Node.Note(pressure.taking(), 0);
    if (pressure.atNs() == 0) {
      wiring.nodes().get(pressure.node()).tell(fill);
    } else {
      later(pressure.atNs(), new Press(pressure.node(), fill, pressure.forNs()));
    }
    if (pressure.forNs() != MachineSpec.Pressure.FOR_EVER) {
      Node.Note drop = new Node.Note(new DropBallast(pressure.clean()), 0);
      later(pressure.atNs() + pressure.forNs(), new Press(pressure.node(), drop, 0));
    }
  }

  private void later(long ns, Press press) {
    environment.clock().after(ns, () -> context.getSelf().tell(press));
  }

  private void press(Press press) {
    wiring.nodes().get(press.node()).tell(press.change());
    Tracepoint event = new TaskEvent.FaultInjected(FaultKind.PRESSURE, -1, -1, press.forNs());
    spec.tracer().emit(environment.clock().nowNs(), -1, 0, event);
  }

  /** The behaviour of a machine of that shape in that environment. */
  public static Behavior<Command> create(MachineSpec spec, Environment environment) {
    return create(spec, spec.facts(), environment);
  }

  /** The same where all that its CPUs know at first has been found out. */
  public static Behavior<Command> create(
      MachineSpec spec, MachineFacts facts, Environment environment) {
    return Behaviors.setup(context -> new Machine(context, spec, facts, environment));
  }

  @Override
  void on(Command command) {
    command.carryOut(this);
  }

  private void report(Report ask) {
    report = new ReportInProgress(wiring.nodes().size(), wiring.cpus().size(), ask.answer());
    wiring.cpus().forEach(cpu -> cpu.tell(new Cpu.ReportTo(context.getSelf())));
    wiring.nodes().forEach(node -> node.tell(new Node.CountFree(context.getSelf())));
    wiring.cgroups().tell(new Cgroups.ReportTo(context.getSelf()));
  }

  /** The report that a part belongs to. */
  private ReportInProgress report() {
    return Objects.requireNonNull(report);
  }

  /** The image that a part belongs to. */
  private InspectionInProgress inspection() {
    return Objects.requireNonNull(inspection);
  }

  private void startWorker(StartWorker start) {
    int cpu = (start.cpu() + 1) % spec.topology().cpuCount();
    String name = start.thread() + "-" + ++workers;
    tasks.addKernelThread(name);
    spawn(new ProcessSpec(List.of(new ProcessSpec.ThreadSpec(name, cpu, List.of(start.work())))));
  }

  private void kill(int pid) {
    ActorRef<Cpu.Command> cpu = tasks.cpuOf(pid);
    if (cpu != null) {
      cpu.tell(new Cpu.Kill(pid));
      signals.interrupt(pid);
    }
  }

  /** What the memory hotplug notifier of cpusets sets going: policies are bound anew. */
  private void changeMemory(ChangeMemory change) {
    population.rebind(change.nodes());
    change.asker().tell(new Cpu.Answer(change.pid(), null));
  }

  private int create(Instruction.Create what) {
    return switch (what.kind()) {
      case TASK -> ++lastPid;
      case ADDRESS_SPACE -> population.createSpace();
      case INODE, TMPFS_INODE, FILE_INODE -> population.createInode(what);
    };
  }

  private void spawn(ProcessSpec process) {
    int mm = population.createSpace();
    int threads = 0;
    for (ProcessSpec.ThreadSpec thread : process.threads()) {
      ActorRef<Cpu.Command> cpu = wiring.cpus().get(thread.cpu());
      Task task = new Task(++lastPid, thread.name(), mm);
      task.soleUser = process.threads().size() == 1;
      task.cgroup = process.cgroup();
      if (++threads > 1) {
        task.numa.stagger(threads);
      }
      tasks.add(task.name(), TaskFacts.of(task), cpu);
      cpu.tell(new Cpu.Begin(task, thread.program()));
    }
  }
}
