package pageferry.protocol.bench;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import pageferry.actors.MachineSpec;
import pageferry.experiment.conf.ConfFiles;
import pageferry.experiment.conf.StrategyReader;
import pageferry.experiment.read.Machines;
import pageferry.mm.Cost;
import pageferry.mm.Lockable;
import pageferry.mm.MachineImage;
import pageferry.mm.NodeSpec;
import pageferry.mm.Topology;
import pageferry.mm.VmCounter;
import pageferry.mm.WaitKind;
import pageferry.mm.ZoneSpec;
import pageferry.mm.ZoneType;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.LockAnswer;
import pageferry.protocol.kernel.LockKind;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.kernel.Task;
import pageferry.protocol.ops.inode.InodeOp;
import pageferry.protocol.ops.inode.PageCache;
import pageferry.protocol.ops.node.NodeMemory;
import pageferry.protocol.ops.node.NodeOp;
import pageferry.protocol.ops.node.TakeContents;
import pageferry.protocol.ops.node.lru.MlockFolios;
import pageferry.protocol.ops.space.Space;
import pageferry.protocol.ops.space.SpaceOp;
import pageferry.protocol.strategy.Strategy;
import pageferry.world.PlantedBug;
import pageferry.world.Tracepoint;

/**
 * The memory of a machine and one task, without an actor and without an engine: what a routine asks
 * for is done at once, time is added up, and an instruction for which the task would have to wait
 * ends the try and is told. What nobody but a whole machine can do, it refuses.
 */
public final class Bench {
  /** The address space of the task; there is a second one, of nobody, with the next number. */
  public static final int MM = 1;

  private static final ZoneSpec MOVABLE = new ZoneSpec(ZoneType.MOVABLE, 1 << 16);

  /** Node 0 has ordinary memory, node 1 as much and twice as much again in ZONE_MOVABLE. */
  public static final Topology SMALL =
      new Topology(
          "small",
          List.of(
              new NodeSpec(0, List.of(0), List.of(zone(ZoneType.NORMAL)), 0),
              new NodeSpec(1, List.of(1), List.of(zone(ZoneType.NORMAL), MOVABLE), 0)),
          new int[][] {{10, 21}, {21, 10}});

  private static final ConfFiles FILES = ConfFiles.installed();
  private static final Machines MACHINES = new Machines(FILES);
  private static final StrategyReader STRATEGIES =
      new StrategyReader(FILES.shared("strategies.conf"), null);
  private static final int PID = 101;

  private final MachineSpec spec;
  private final List<NodeMemory> nodes = new ArrayList<>();
  private final TreeMap<Integer, Space> spaces = new TreeMap<>();
  private final TreeMap<Integer, PageCache> inodes = new TreeMap<>();
  private final TreeSet<Long> locked = new TreeSet<>();
  private final TreeSet<Integer> mmapLocks = new TreeSet<>();
  private final Set<Lockable> taken = new HashSet<>();
  private final BenchCpu cpu;
  private final Task task = new Task(PID, "bench", MM);
  private final List<Instruction> carriedOut = new ArrayList<>();
  private int lruDisabled;

  private Bench(MachineSpec spec) {
    this.spec = spec;
    for (NodeSpec node : spec.topology().nodes()) {
      nodes.add(new NodeMemory(spec.topology(), node.id(), spec.profile()));
      nodes
          .get(node.id())
          .hugetlb()
          .fill(nodes.get(node.id()), 9, spec.setup().hugetlbPages(), false);
    }
    for (int mm : new int[] {MM, MM + 1}) {
      spaces.put(mm, new Space(mm, spec.topology()));
    }
    cpu = new BenchCpu(spec, nodes);
    task.moveTo(cpu);
    spaces.get(MM).loadedOn(cpu.id());
  }

  /**
   * A small machine with the kernel and the strategy of those names, hugetlb pages on each node.
   */
  public static Bench of(String kernel, String strategy, int hugetlbPages) {
    MachineSpec plain = MACHINES.plain("two-socket", kernel);
    MachineSpec.Setup setup =
        new MachineSpec.Setup(List.of(), plain.setup().hugePages(), hugetlbPages, false);
    return new Bench(
        new MachineSpec(
            SMALL, plain.profile(), strategy(strategy), plain.costs(), setup, plain.tracer()));
  }

  /** The same with Linux 6.1 and its strategy. */
  public static Bench small() {
    return of("6.1", MACHINES.plain("two-socket", "6.1").strategy().name(), 0);
  }

  /** The names in conf/strategies.conf. */
  public static List<String> strategies() {
    return List.copyOf(FILES.shared("strategies.conf").members("strategies").keySet());
  }

  private static Strategy strategy(String name) {
    return STRATEGIES.named(name);
  }

  private static ZoneSpec zone(ZoneType type) {
    return new ZoneSpec(type, 1 << 15);
  }

  /** How its kernel migrates. */
  public Strategy strategy() {
    return spec.strategy();
  }

  public Task task() {
    return task;
  }

  public NodeMemory node(int number) {
    return nodes.get(number);
  }

  /** The events that were reported so far. */
  public List<Tracepoint> events() {
    return List.copyOf(cpu.events);
  }

  /** An event counter of the task's CPU. */
  public long counter(VmCounter counter) {
    return cpu.counters.getOrDefault(counter, 0L);
  }

  /** Plants a mistake. */
  public void plant(PlantedBug bug) {
    cpu.planted = bug;
  }

  /** Somebody else locks a folio from now on. */
  public void lockElsewhere(long pfn) {
    locked.add(pfn);
  }

  /** Somebody else has the mmap_lock of an address space from now on. */
  public void lockSpaceElsewhere(int mm) {
    mmapLocks.add(mm);
  }

  /** The locks that were taken and not given back, but PG_locked and mmap_lock. */
  public Set<Lockable> locksHeld() {
    return Set.copyOf(taken);
  }

  /** Creates an inode with the next number. */
  public int create(PageCache.Traits traits) {
    int number = spaces.size() + inodes.size() + 1;
    inodes.put(number, new PageCache(traits));
    return number;
  }

  // Operations

  /** Has the node of a page frame carry an operation out. */
  public <R> R atPage(long pfn, NodeOp<R> op) {
    return op.on(nodes.get(spec.topology().nodeOf(pfn)));
  }

  public <R> R at(int node, NodeOp<R> op) {
    return op.on(nodes.get(node));
  }

  public <R> R in(int mm, SpaceOp<R> op) {
    return op.on(Objects.requireNonNull(spaces.get(mm)));
  }

  public <R> R of(int inode, InodeOp<R> op) {
    return op.on(Objects.requireNonNull(inodes.get(inode)));
  }

  /** Sends the CPU's batches to the LRU lists. */
  public void drain() {
    cpu.drain();
  }

  /** All memory, as an audit sees it. */
  public MachineImage image() {
    List<MachineImage.Part> parts = new ArrayList<>();
    for (NodeMemory node : nodes) {
      List<Long> held = locked.stream().filter(pfn -> nodeOf(pfn) == node.node()).toList();
      parts.add(node.image(held));
    }
    spaces.forEach((mm, space) -> parts.add(space.image(mmapLocks.contains(mm))));
    inodes.forEach((number, inode) -> parts.add(inode.image(number)));
    List<Long> mlocks = cpu.mlock.stream().map(MlockFolios::pfn).toList();
    List<Long> added = List.copyOf(cpu.lruAdd);
    parts.add(new MachineImage.CpuImage(cpu.id(), added, mlocks, cpu.batching));
    parts.add(new MachineImage.DrainImage(lruDisabled, false));
    parts.add(new MachineImage.CgroupsImage(List.of()));
    return MachineImage.of(parts);
  }

  private int nodeOf(long pfn) {
    return spec.topology().nodeOf(pfn);
  }

  // Routines

  /** Runs a routine as far as it comes. */
  public Ran run(Routine routine) {
    carriedOut.clear();
    long began = cpu.nowNs;
    task.stack(routine);
    Instruction next = routine.enter(task, null);
    while (true) {
      carriedOut.add(next);
      Routine innermost = Objects.requireNonNull(task.stack());
      if (next instanceof Instruction.Return result) {
        task.stack(innermost.caller());
        if (innermost.caller() == null) {
          return new Ran(result.result(), cpu.nowNs - began, null, List.copyOf(carriedOut));
        }
        next = innermost.caller().resume(result.result());
      } else if (next instanceof Instruction.Call call) {
        task.stack(call.callee());
        next = call.callee().enter(task, innermost);
      } else if (waits(next)) {
        return new Ran(0, cpu.nowNs - began, next, List.copyOf(carriedOut));
      } else {
        next = innermost.resume(answer(next));
      }
    }
  }

  /** Whether somebody else has to act first. */
  private boolean waits(Instruction next) {
    if (next instanceof Instruction.LockFolio lock) {
      return lock.kind() != LockKind.TRY && locked.contains(lock.pfn());
    }
    if (next instanceof Instruction.AskSpace ask) {
      return ask.lock().acquires() && mmapLocks.contains(ask.mm());
    }
    if (next instanceof Instruction.AwaitFolio await) {
      NodeMemory node = nodes.get(nodeOf(await.pfn()));
      return await.what() == WaitKind.FOLIO_WRITEBACK
          ? node.writebacks().has(await.pfn())
          : TakeContents.isHeld(node, await.pfn());
    }
    return next instanceof Instruction.WaitSignal || next instanceof Instruction.AwaitMemory;
  }

  private @Nullable Object answer(Instruction next) {
    if (next instanceof Instruction.AskNode ask) {
      return takes(ask.cost(), ask.op().on(nodes.get(ask.node())));
    }
    if (next instanceof Instruction.TellNode tell) {
      tell.op().on(nodes.get(tell.node()));
      return takes(tell.cost(), null);
    }
    if (next instanceof Instruction.AskSpace ask) {
      return takes(ask.cost(), inSpace(ask));
    }
    if (next instanceof Instruction.AskInode ask) {
      return of(ask.inode(), ask.op());
    }
    if (next instanceof Instruction.LockFolio lock) {
      return takes(lock.cost(), lock(lock));
    }
    if (next instanceof Instruction.UnlockFolio unlock) {
      locked.remove(unlock.pfn());
      return takes(unlock.cost(), null);
    }
    if (next instanceof Instruction.Spend spend) {
      return takes(spend.cost(), null);
    }
    if (next instanceof Instruction.Sleep sleep) {
      return takes(sleep.ns(), null);
    }
    if (next instanceof Instruction.AwaitFolio) {
      return true;
    }
    if (next instanceof Instruction.FlushTlb flush) {
      int others = flush.cpus().others(cpu.id());
      long each = cpu.cost(Cost.TLB_FLUSH_PER_CPU);
      return takes(others == 0 ? 0 : cpu.cost(Cost.TLB_FLUSH) + others * each, null);
    }
    return answerAboutLocks(next);
  }

  private @Nullable Object answerAboutLocks(Instruction next) {
    if (next instanceof Instruction.TakeLock take) {
      return takes(take.cost(), taken.add(take.lock()));
    }
    if (next instanceof Instruction.DropLock drop) {
      return takes(drop.cost(), given(drop.lock()));
    }
    return answerAboutBatches(next);
  }

  private @Nullable Object answerAboutBatches(Instruction next) {
    if (next instanceof Instruction.DrainAll drain) {
      lruDisabled += drain.disable() ? 1 : 0;
      cpu.batching = lruDisabled == 0;
      cpu.drain();
    } else if (next instanceof Instruction.EnableLruCache) {
      cpu.batching = --lruDisabled == 0;
    } else if (next instanceof Instruction.DrainLocal) {
      cpu.drain();
    } else if (!(next instanceof Instruction.CondResched)
        && !(next instanceof Instruction.TellKswapd)) {
      throw new UnsupportedOperationException("the bench has nobody for " + next);
    }
    return null;
  }

  private <R extends @Nullable Object> R takes(long ns, R answer) {
    cpu.nowNs += ns;
    return answer;
  }

  private @Nullable Object given(Lockable lock) {
    if (!taken.remove(lock)) {
      throw new IllegalStateException(lock + " is given back but not held");
    }
    return null;
  }

  private LockAnswer lock(Instruction.LockFolio lock) {
    if (lock.kind() == LockKind.WAIT) {
      return LockAnswer.GRANTED;
    }
    return locked.add(lock.pfn()) ? LockAnswer.GRANTED : LockAnswer.BUSY;
  }

  private @Nullable Object inSpace(Instruction.AskSpace ask) {
    if (ask.lock().acquires()) {
      mmapLocks.add(ask.mm());
    }
    Object answer = in(ask.mm(), ask.op());
    if (ask.lock().releases()) {
      mmapLocks.remove(ask.mm());
    }
    return answer;
  }
}
