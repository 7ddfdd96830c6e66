package pageferry.actors;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import pageferry.mm.Credentials;
import pageferry.mm.MachineImage;
import pageferry.mm.NodeMask;
import pageferry.mm.Topology;
import pageferry.mm.VmCounter;
import pageferry.protocol.kernel.Instruction.Create.Kind;
import pageferry.protocol.kernel.MachineFacts;
import pageferry.protocol.kernel.Task;
import pageferry.protocol.kernel.TaskFacts;
import pageferry.protocol.ops.inode.PageCache;
import pageferry.protocol.ops.node.DropBallast;
import pageferry.protocol.ops.node.FillBallast;
import pageferry.protocol.program.Outcome;
import pageferry.protocol.program.Step;
import pageferry.world.FaultKind;
import pageferry.world.Habitat;
import pageferry.world.Tracepoint;

/**
 * A NUMA machine: the guardian that builds all other actors from a {@link MachineSpec}, and the
 * directory of tasks, address spaces and signals.
 */
public final class Machine extends KernelActor<Machine.Command> {
  /** What the machine can be told. */
  public sealed interface Command {}

  /** Creates a process; threads that have a program begin to run it. */
  public record Spawn(ProcessSpec process) implements Command {}

  /** Lets one task run one step; {@code answer} gets the outcome when the step returns. */
  public record Drive(String task, Step step, Consumer<Outcome> answer) implements Command {}

  /** Asks for a report. */
  public record Report(Consumer<MachineReport> answer) implements Command {}

  /** Asks for an image of all memory. */
  public record Inspect(Consumer<MachineImage> answer) implements Command {}

  /** A part of an image. */
  record Shown(MachineImage.Part part) implements Command {}

  /** Memory pressure comes for {@code forNs} nanoseconds, or (0) goes. */
  record Press(int node, Node.Note change, long forNs) implements Command {}

  /** From a CPU: a task needs a new actor or pid. */
  record Create(Kind kind, int pid, ActorRef<Cpu.Command> asker) implements Command {}

  /** From a CPU: a forked task is about to begin there. */
  record TaskStarted(String name, TaskFacts facts, ActorRef<Cpu.Command> cpu) implements Command {}

  /** From a CPU: memory has come or gone; every CPU and address space is told before the answer. */
  record ChangeMemory(NodeMask nodes, int pid, ActorRef<Cpu.Command> asker) implements Command {}

  /** From a CPU: kernel.numa_balancing is set; every CPU is told before the answer. */
  record SetNumaBalancing(int mode, int pid, ActorRef<Cpu.Command> asker) implements Command {}

  /** From a CPU: a task has other credentials. */
  record CredentialsChanged(int pid, Credentials credentials) implements Command {}

  /** From a CPU: a task has come to it. */
  record TaskMoved(int pid, int cpu) implements Command {}

  /** From a CPU: a task has ended. */
  record TaskEnded(int pid) implements Command {}

  /** From a CPU: a task gives its address space up. */
  record LeaveSpace(int mm, int pid, ActorRef<Cpu.Command> asker) implements Command {}

  /** From a CPU: who bears that name? */
  record FindTask(String name, int pid, ActorRef<Cpu.Command> asker) implements Command {}

  /** From a CPU: which processes are there? */
  record ListProcesses(int pid, ActorRef<Cpu.Command> asker) implements Command {}

  /** From a CPU: a kernel thread is to run a step on another CPU. */
  record StartWorker(String thread, int cpu, Step work) implements Command {}

  /** From a CPU: a signal is raised. */
  record Raise(String signal) implements Command {}

  /** From a CPU: a task sleeps until a signal has been raised {@code count} times. */
  record Await(String signal, int count, int pid, ActorRef<Cpu.Command> asker) implements Command {}

  /** SIGKILL for the process of a task; a task that has ended, or never was, is passed over. */
  public record Kill(String task) implements Command {}

  /** From a CPU: the task to be killed is not here. */
  record KillMissed(int pid) implements Command {}

  /** From a CPU: how often has a signal been raised? */
  record Count(String signal, int pid, ActorRef<Cpu.Command> asker) implements Command {}

  /** From a CPU: its part of a report. */
  record CpuReport(TreeMap<VmCounter, Long> counters, List<MachineReport.TaskState> tasks)
      implements Command {}

  /** From a node: its part of a report. */
  record NodeReport(int node, long freePages, TreeMap<VmCounter, Long> counters)
      implements Command {}

  /** The pid of the first task; those of the others follow it in the order of their creation. */
  public static final int FIRST_PID = 101;

  /** The root directory of a tmpfs is number 1. */
  private static final long FIRST_TMPFS_INODE = 2;

  private static final long FILE_PAGES = 640;

  private final ActorContext<Command> context;
  private final MachineSpec spec;
  private final Habitat habitat;
  private final Supervision supervision;
  private final Wiring wiring;
  private final TaskRegistry tasks = new TaskRegistry();
  private final Signals signals = new Signals();
  private int workers;
  private int lastNumber;
  private int lastPid = FIRST_PID - 1;
  private long nextTmpfsInode = FIRST_TMPFS_INODE;
  private final TreeMap<Integer, ActorRef<AddressSpace.Command>> spaces = new TreeMap<>();
  private final TreeMap<Integer, ActorRef<Inode.Command>> inodes = new TreeMap<>();
  private @Nullable ReportInProgress report;
  private @Nullable InspectionInProgress inspection;

  private Machine(ActorContext<Command> context, MachineSpec spec, Habitat habitat) {
    super(habitat.panic());
    this.context = context;
    this.spec = spec;
    this.habitat = habitat;
    this.supervision =
        new Supervision(habitat.panic(), habitat.faults(), habitat.clock(), spec.tracer());
    this.wiring = build();
    Topology topology = spec.topology();
    MachineFacts facts =
        new MachineFacts(
            topology,
            spec.profile(),
            spec.strategy(),
            topology.memoryNodes(),
            new MachineFacts.Tuning(spec.setup().hugePages(), spec.setup().demotion(), 0));
    wiring.cpus().forEach(cpu -> cpu.tell(new Cpu.Wire(wiring, facts)));
    wiring.drainWorker().tell(new LruDrainWorker.Wire(wiring.cpus()));
    spec.setup().pressure().forEach(this::press);
  }

  private void press(MachineSpec.Pressure pressure) {
    Node.Note fill = new Node.Note(new FillBallast(pressure.freePages(), pressure.clean()), 0);
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
    habitat.clock().after(ns, () -> context.getSelf().tell(press));
  }

  private void press(Press press) {
    wiring.nodes().get(press.node()).tell(press.change());
    Tracepoint event = new Tracepoint.FaultInjected(FaultKind.PRESSURE, -1, -1, press.forNs());
    spec.tracer().emit(habitat.clock().nowNs(), -1, 0, event);
  }

  /** The behaviour of a machine of that shape in that habitat. */
  public static Behavior<Command> create(MachineSpec spec, Habitat habitat) {
    return Behaviors.setup(context -> new Machine(context, spec, habitat));
  }

  private Wiring build() {
    List<ActorRef<Cpu.Command>> cpus = new ArrayList<>();
    List<ActorRef<Node.Command>> nodes = new ArrayList<>();
    List<ActorRef<Kswapd.Command>> kswapds = new ArrayList<>();
    for (int node = 0; node < spec.topology().nodeCount(); node++) {
      nodes.add(context.spawn(Node.create(spec, node, supervision), "node-" + node));
      Behavior<Kswapd.Command> kswapd =
          Kswapd.create(nodes.get(node), context.getSelf(), node, spec, habitat);
      kswapds.add(context.spawn(kswapd, "kswapd-" + node));
    }
    for (int cpu = 0; cpu < spec.topology().cpuCount(); cpu++) {
      cpus.add(context.spawn(Cpu.create(spec, habitat, cpu), "cpu-" + cpu));
    }
    ActorRef<LruDrainWorker.Command> drainWorker =
        context.spawn(LruDrainWorker.create(spec, habitat, supervision), "lru-drain-worker");
    return new Wiring(context.getSelf(), cpus, nodes, kswapds, drainWorker);
  }

  @Override
  void on(Command command) {
    if (command instanceof Raise raise) {
      signals.raise(raise.signal());
    } else if (command instanceof Await await) {
      signals.await(await);
    } else if (command instanceof Count count) {
      int raised = signals.raised(count.signal());
      count.asker().tell(new Cpu.Answer(count.pid(), raised));
    } else if (command instanceof Create create) {
      int number = create(create.kind());
      create.asker().tell(new Cpu.Answer(create.pid(), number));
    } else if (command instanceof FindTask find) {
      find.asker().tell(new Cpu.Answer(find.pid(), tasks.facts(find.name())));
    } else if (command instanceof LeaveSpace leave) {
      leave.asker().tell(new Cpu.Answer(leave.pid(), tasks.leaveSpace(leave.mm())));
    } else if (command instanceof StartWorker start) {
      startWorker(start);
    } else if (command instanceof ListProcesses list) {
      list.asker().tell(new Cpu.Answer(list.pid(), tasks.processes()));
    } else {
      onRare(command);
    }
  }

  private void onRare(Command command) {
    if (command instanceof Spawn spawn) {
      spawn(spawn.process());
    } else if (command instanceof Drive drive) {
      tasks
          .cpuOf(drive.task())
          .tell(new Cpu.Exec(tasks.pidOf(drive.task()), drive.step(), drive.answer()));
    } else if (command instanceof Report ask) {
      report = new ReportInProgress(wiring.nodes().size(), wiring.cpus().size(), ask.answer());
      wiring.cpus().forEach(cpu -> cpu.tell(new Cpu.ReportTo(context.getSelf())));
      wiring.nodes().forEach(node -> node.tell(new Node.CountFree(context.getSelf())));
    } else if (command instanceof TaskStarted started) {
      tasks.add(started.name(), started.facts(), started.cpu());
    } else if (command instanceof SetNumaBalancing set) {
      wiring.cpus().forEach(cpu -> cpu.tell(new Cpu.NumaBalancing(set.mode())));
      set.asker().tell(new Cpu.Answer(set.pid(), null));
    } else if (command instanceof ChangeMemory change) {
      changeMemory(change);
    } else if (command instanceof CredentialsChanged changed) {
      tasks.changed(changed.pid(), changed.credentials());
    } else if (command instanceof TaskMoved moved) {
      tasks.moved(moved.pid(), wiring.cpus().get(moved.cpu()));
    } else if (command instanceof TaskEnded ended) {
      tasks.ended(ended.pid());
    } else if (command instanceof Kill kill) {
      tasks.threadsOf(kill.task()).forEach(this::kill);
    } else if (command instanceof KillMissed missed) {
      kill(missed.pid());
    } else if (command instanceof Press press) {
      press(press);
    } else if (command instanceof Inspect ask) {
      inspect(ask);
    } else if (command instanceof Shown shown && inspection != null) {
      inspection.take(shown.part());
    } else if (report != null) {
      report.take(command);
    }
  }

  private void startWorker(StartWorker start) {
    int cpu = (start.cpu() + 1) % spec.topology().cpuCount();
    String name = start.thread() + "-" + ++workers;
    spawn(new ProcessSpec(List.of(new ProcessSpec.ThreadSpec(name, cpu, List.of(start.work())))));
  }

  private void inspect(Inspect ask) {
    ActorRef<Command> self = context.getSelf();
    int owners = wiring.nodes().size() + wiring.cpus().size() + spaces.size() + inodes.size() + 1;
    inspection = new InspectionInProgress(owners, ask.answer());
    wiring.nodes().forEach(node -> node.tell(new Node.Show(self)));
    wiring.cpus().forEach(cpu -> cpu.tell(new Cpu.Show(self)));
    spaces.values().forEach(space -> space.tell(new AddressSpace.Show(self)));
    inodes.forEach((number, inode) -> inode.tell(new Inode.Show(number, self)));
    wiring.drainWorker().tell(new LruDrainWorker.Show(self));
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
    wiring.cpus().forEach(cpu -> cpu.tell(new Cpu.MemoryChanged(change.nodes())));
    spaces.values().forEach(space -> space.tell(new AddressSpace.Rebind(change.nodes())));
    change.asker().tell(new Cpu.Answer(change.pid(), null));
  }

  private int create(Kind kind) {
    if (kind == Kind.TASK) {
      return ++lastPid;
    }
    int number = ++lastNumber;
    Cpu.Known known;
    if (kind == Kind.ADDRESS_SPACE) {
      Behavior<AddressSpace.Command> space =
          AddressSpace.create(number, spec.topology(), supervision);
      spaces.put(number, context.spawn(space, "address-space-" + number));
      known = new Cpu.Known(number, spaces.get(number), null);
    } else {
      PageCache cache = new PageCache(traitsOf(kind));
      Behavior<Inode.Command> inode = Inode.create(habitat.panic(), cache);
      inodes.put(number, context.spawn(inode, "inode-" + number));
      known = new Cpu.Known(number, null, inodes.get(number));
    }
    wiring.cpus().forEach(cpu -> cpu.tell(known));
    return number;
  }

  private PageCache.Traits traitsOf(Kind kind) {
    return switch (kind) {
      case TMPFS_INODE -> PageCache.Traits.ofTmpfs(nextTmpfsInode++, spec.setup().tmpfsHuge());
      case FILE_INODE -> PageCache.Traits.ofFile(FILE_PAGES);
      default -> PageCache.Traits.SHARED_MEMORY;
    };
  }

  private void spawn(ProcessSpec process) {
    int mm = create(Kind.ADDRESS_SPACE);
    int threads = 0;
    for (ProcessSpec.ThreadSpec thread : process.threads()) {
      ActorRef<Cpu.Command> cpu = wiring.cpus().get(thread.cpu());
      Task task = new Task(++lastPid, thread.name(), mm);
      task.soleUser = process.threads().size() == 1;
      if (++threads > 1) {
        task.numa.stagger(threads);
      }
      tasks.add(task.name(), new TaskFacts(task.pid(), mm, false, task.credentials), cpu);
      cpu.tell(new Cpu.Begin(task, thread.program()));
    }
  }
}
