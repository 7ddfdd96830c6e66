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
import pageferry.mm.NodeMask;
import pageferry.mm.Topology;
import pageferry.mm.VmCounter;
import pageferry.protocol.Instruction.Create.Kind;
import pageferry.protocol.MachineFacts;
import pageferry.protocol.Task;
import pageferry.protocol.TaskFacts;
import pageferry.protocol.inode.PageCache;
import pageferry.protocol.node.FillBallast;
import pageferry.protocol.program.Outcome;
import pageferry.protocol.program.Step;
import pageferry.world.Habitat;

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

  /** From a CPU: a task needs a new actor or pid. */
  record Create(Kind kind, int pid, ActorRef<Cpu.Command> asker) implements Command {}

  /** From a CPU: a forked task is about to begin there. */
  record TaskStarted(String name, TaskFacts facts, ActorRef<Cpu.Command> cpu) implements Command {}

  /** From a CPU: memory has come or gone; every CPU and address space is told before the answer. */
  record ChangeMemory(NodeMask nodes, int pid, ActorRef<Cpu.Command> asker) implements Command {}

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

  /** From a CPU: a signal is raised. */
  record Raise(String signal) implements Command {}

  /** From a CPU: a task sleeps until a signal has been raised {@code count} times. */
  record Await(String signal, int count, int pid, ActorRef<Cpu.Command> asker) implements Command {}

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
  private final Wiring wiring;
  private final TaskRegistry tasks = new TaskRegistry();
  private final Signals signals = new Signals();
  private final List<ActorRef<AddressSpace.Command>> spaces = new ArrayList<>();
  private int lastNumber;
  private int lastPid = FIRST_PID - 1;
  private long nextTmpfsInode = FIRST_TMPFS_INODE;
  private @Nullable ReportInProgress report;

  private Machine(ActorContext<Command> context, MachineSpec spec, Habitat habitat) {
    super(habitat.panic());
    this.context = context;
    this.spec = spec;
    this.habitat = habitat;
    this.wiring = build();
    Topology topology = spec.topology();
    MachineFacts facts =
        new MachineFacts(
            topology,
            spec.profile(),
            spec.strategy(),
            topology.memoryNodes(),
            spec.setup().hugePages());
    wiring.cpus().forEach(cpu -> cpu.tell(new Cpu.Wire(wiring, facts)));
    wiring.drainWorker().tell(new LruDrainWorker.Wire(wiring.cpus()));
    for (MachineSpec.Pressure pressure : spec.setup().pressure()) {
      FillBallast fill = new FillBallast(pressure.freePages());
      wiring.nodes().get(pressure.node()).tell(new Node.Note(fill));
    }
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
      nodes.add(context.spawn(Node.create(spec, node, habitat.panic()), "node-" + node));
      Behavior<Kswapd.Command> kswapd = Kswapd.create(nodes.get(node), node, spec, habitat);
      kswapds.add(context.spawn(kswapd, "kswapd-" + node));
    }
    for (int cpu = 0; cpu < spec.topology().cpuCount(); cpu++) {
      cpus.add(context.spawn(Cpu.create(spec, habitat, cpu), "cpu-" + cpu));
    }
    ActorRef<LruDrainWorker.Command> drainWorker =
        context.spawn(LruDrainWorker.create(spec, habitat), "lru-drain-worker");
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
    } else if (command instanceof ChangeMemory change) {
      changeMemory(change);
    } else if (command instanceof CredentialsChanged changed) {
      tasks.changed(changed.pid(), changed.credentials());
    } else if (command instanceof TaskMoved moved) {
      tasks.moved(moved.pid(), wiring.cpus().get(moved.cpu()));
    } else if (command instanceof TaskEnded ended) {
      tasks.ended(ended.pid());
    } else if (report != null) {
      report.take(command);
    }
  }

  /** What the memory hotplug notifier of cpusets sets going: policies are bound anew. */
  private void changeMemory(ChangeMemory change) {
    wiring.cpus().forEach(cpu -> cpu.tell(new Cpu.MemoryChanged(change.nodes())));
    spaces.forEach(space -> space.tell(new AddressSpace.Rebind(change.nodes())));
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
          AddressSpace.create(number, spec.topology(), habitat.panic());
      ActorRef<AddressSpace.Command> actor = context.spawn(space, "address-space-" + number);
      spaces.add(actor);
      known = new Cpu.Known(number, actor, null);
    } else {
      long ino = kind == Kind.TMPFS_INODE ? nextTmpfsInode++ : 0;
      PageCache cache = new PageCache(ino, kind == Kind.FILE_INODE ? FILE_PAGES : 0);
      Behavior<Inode.Command> inode = Inode.create(habitat.panic(), cache);
      known = new Cpu.Known(number, null, context.spawn(inode, "inode-" + number));
    }
    wiring.cpus().forEach(cpu -> cpu.tell(known));
    return number;
  }

  private void spawn(ProcessSpec process) {
    int mm = create(Kind.ADDRESS_SPACE);
    for (ProcessSpec.ThreadSpec thread : process.threads()) {
      ActorRef<Cpu.Command> cpu = wiring.cpus().get(thread.cpu());
      Task task = new Task(++lastPid, thread.name(), mm);
      tasks.add(task.name(), new TaskFacts(task.pid(), mm, false, task.credentials), cpu);
      cpu.tell(new Cpu.Begin(task, thread.program()));
    }
  }

  /** Who lives on the machine. */
  private static final class TaskRegistry {
    private record Entry(TaskFacts facts, ActorRef<Cpu.Command> cpu) {
      Entry with(boolean exited, Credentials credentials) {
        return new Entry(new TaskFacts(facts.pid(), facts.mm(), exited, credentials), cpu);
      }
    }

    private final TreeMap<String, Entry> byName = new TreeMap<>();
    private final TreeMap<Integer, String> names = new TreeMap<>();
    private final TreeMap<Integer, Integer> users = new TreeMap<>();

    void add(String name, TaskFacts facts, ActorRef<Cpu.Command> cpu) {
      byName.put(name, new Entry(facts, cpu));
      names.put(facts.pid(), name);
      users.merge(facts.mm(), 1, Integer::sum);
    }

    void moved(int pid, ActorRef<Cpu.Command> cpu) {
      byName.computeIfPresent(names.get(pid), (name, old) -> new Entry(old.facts(), cpu));
    }

    void changed(int pid, Credentials credentials) {
      byName.computeIfPresent(names.get(pid), (name, old) -> old.with(false, credentials));
    }

    void ended(int pid) {
      byName.computeIfPresent(
          names.get(pid), (name, old) -> old.with(true, old.facts().credentials()));
    }

    /** The task of that name; null if there never was one, or it has been reaped. */
    @Nullable TaskFacts facts(String name) {
      Entry entry = byName.get(name);
      return entry == null || entry.facts().exited() ? null : entry.facts();
    }

    ActorRef<Cpu.Command> cpuOf(String name) {
      return entry(name).cpu();
    }

    int pidOf(String name) {
      return entry(name).facts().pid();
    }

    private Entry entry(String name) {
      Entry entry = byName.get(name);
      if (entry == null || entry.facts().exited()) {
        throw new IllegalArgumentException("no task is named " + name);
      }
      return entry;
    }

    boolean leaveSpace(int mm) {
      return users.merge(mm, -1, Integer::sum) == 0;
    }
  }
}
