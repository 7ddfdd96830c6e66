package pageferry.actors;

import akka.actor.typed.ActorRef;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import org.agrona.collections.Int2IntHashMap;
import org.jspecify.annotations.Nullable;
import pageferry.mm.Cost;
import pageferry.mm.CpuUse;
import pageferry.mm.FolioCounter;
import pageferry.mm.FolioCounters;
import pageferry.mm.KernelSwitch;
import pageferry.mm.LockClass;
import pageferry.mm.MachineImage;
import pageferry.mm.NodeMask;
import pageferry.mm.VmCounter;
import pageferry.protocol.kernel.KernelFiles;
import pageferry.protocol.kernel.KernelWork;
import pageferry.protocol.kernel.MachineFacts;
import pageferry.protocol.kernel.Processor;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.kernel.Task;
import pageferry.protocol.ops.node.lru.InsertLru;
import pageferry.protocol.ops.node.lru.MlockFolios;
import pageferry.protocol.ops.node.lru.MlockKind;
import pageferry.protocol.reclaim.DemoteFolios;
import pageferry.world.Attempt;
import pageferry.world.CallTrace;
import pageferry.world.CostModel;
import pageferry.world.Dice;
import pageferry.world.Environment;
import pageferry.world.Fault;
import pageferry.world.FaultKind;
import pageferry.world.FaultPoint;
import pageferry.world.MemoryEvent;
import pageferry.world.Meter;
import pageferry.world.PlantedBug;
import pageferry.world.TaskEvent;
import pageferry.world.Tracepoint;

/**
 * What the routines of a CPU's running task may do at once: counters, events, the lru_add batch.
 */
final class CpuServices implements Processor {
  private static final int COUNTERS = VmCounter.values().length;
  private static final int USES = CpuUse.values().length;

  private final int id;
  private final int node;
  private final MachineSpec spec;
  private final Environment environment;
  private final Int2IntHashMap mappings = new Int2IntHashMap(0);
  private final long[] counters = new long[COUNTERS];
  private final FolioCounters folios = new FolioCounters();
  private final @Nullable Meter meter;
  private @Nullable MachineFacts facts;
  private DeviceInterrupts interrupts = DeviceInterrupts.NONE;
  private @Nullable LruBatch batch;
  private @Nullable LruBatch mlocks;
  private @Nullable NodeTurns turns;
  private final KernelWork kernelWork = new KernelThreads();
  private final boolean nohzFull;
  private final boolean drainsBeforeUser;
  private final long[] spent = new long[USES];
  private int pid;
  private long debtNs;

  CpuServices(int id, MachineSpec spec, Environment environment) {
    this.id = id;
    this.node = spec.topology().nodeOfCpu(id);
    this.spec = spec;
    this.nohzFull = spec.setup().concurrency().nohzFull().has(id);
    this.drainsBeforeUser = nohzFull && spec.profile().has(KernelSwitch.DRAINS_BEFORE_USER_MODE);
    this.environment = environment;
    this.meter = spec.tracer().meter();
  }

  void wire(Cpu.Wire wire) {
    facts = wire.facts();
    int capacity = spec.profile().number(KernelSwitch.LRU_BATCH_SIZE);
    var nodes = wire.wiring().nodes();
    interrupts = DeviceInterrupts.on(id, spec.topology(), nodes);
    turns = new NodeTurns(this, wire.wiring().cpus().get(id));
    batch = new LruBatch(spec.topology(), nodes, capacity, new LruBatch.Add(turns()::note));
    mlocks = new LruBatch(spec.topology(), nodes, capacity, new LruBatch.Mlock(turns()::note));
  }

  /** How nodes are told what takes its turn there. */
  NodeTurns turns() {
    return Objects.requireNonNull(turns);
  }

  private LruBatch batch() {
    return Objects.requireNonNull(batch);
  }

  private LruBatch mlocks() {
    return Objects.requireNonNull(mlocks);
  }

  /** Switches the batches on or off: lru_cache_disable() and lru_cache_enable(). */
  void enableBatches(boolean on) {
    environment.footprint().changes(CpuParts.BATCHES);
    batch().enable(on);
    mlocks().enable(on);
  }

  /** cpu_needs_drain() (mm/swap.c): whether there is anything in its batches. */
  boolean hasBatched() {
    return !batch().isEmpty() || !mlocks().isEmpty();
  }

  /** lru_add_drain(): flushes all batches. */
  void drain() {
    if (batch().flush() + mlocks().flush() > 0) {
      environment.footprint().changes(CpuParts.BATCHES);
    } else {
      environment.footprint().reads(CpuParts.BATCHES);
    }
  }

  /** What waits in a batch for the swap device waits no longer. */
  void drainRotations() {
    interrupts.drainRotations(machine().tuning().swap());
  }

  /** What an audit may see. */
  MachineImage.CpuImage image() {
    boolean on = batch().isEnabled() && mlocks().isEnabled();
    return new MachineImage.CpuImage(id, batch().content(), mlocks().content(), on);
  }

  /** Memory has come or gone. */
  void memoryChanged(NodeMask nodes) {
    facts = machine().withMemory(nodes);
  }

  /** Something has been tuned. */
  void tuned(KernelFiles.Change change) {
    facts = machine().tuned(change);
  }

  /** Whose events are reported from now on. */
  void runs(int task) {
    pid = task;
  }

  /** Time that interrupts and switches have stolen; the next instruction takes that much longer. */
  void owe(long ns) {
    if (ns != 0) {
      environment.footprint().changes(CpuParts.TASKS);
    }
    debtNs += ns;
  }

  /** The same, and tells what the time goes to. */
  void owe(CpuUse use, long ns) {
    spent[use.ordinal()] += ns;
    owe(ns);
  }

  @Override
  public void relax() {
    owe(CpuUse.INITIATOR, cost(Cost.LOOKUP));
  }

  /** A task's instruction takes that long, without what is owed. */
  void spends(TaskRun run, long ns) {
    CpuUse program = run.isInUserMode() ? CpuUse.USER : CpuUse.INITIATOR;
    spent[(run.helps ? CpuUse.HELPER : program).ordinal()] += ns;
  }

  long takeDebt() {
    long debt = debtNs;
    debtNs = 0;
    return debt;
  }

  private TreeMap<VmCounter, Long> counters() {
    TreeMap<VmCounter, Long> used = new TreeMap<>();
    for (VmCounter counter : VmCounter.values()) {
      if (counters[counter.ordinal()] != 0) {
        used.put(counter, counters[counter.ordinal()]);
      }
    }
    return used;
  }

  @Override
  public int id() {
    return id;
  }

  @Override
  public int node() {
    return node;
  }

  @Override
  public MachineFacts machine() {
    return Objects.requireNonNull(facts);
  }

  @Override
  public int mapping(int inode) {
    return mappings.get(inode);
  }

  /** An inode whose mapping is a special one has come into being. */
  void mapping(int inode, int flags) {
    if (flags != 0) {
      mappings.put(inode, flags);
    }
  }

  @Override
  public long nowNs() {
    return environment.clock().nowNs();
  }

  @Override
  public long cost(Cost cost) {
    return spec.costs().draw(cost, environment.dice());
  }

  @Override
  public CostModel costs() {
    return spec.costs();
  }

  @Override
  public Dice dice() {
    return environment.dice();
  }

  @Override
  public void count(VmCounter counter, long by) {
    counters[counter.ordinal()] += by;
    if (meter != null) {
      meter.counted(environment.clock().nowNs(), pid, counter, by);
    }
  }

  @Override
  public void count(FolioCounter counter, int order, long by) {
    folios.count(counter, order, by);
  }

  /** What it has counted, and the tasks it has. */
  ReportInProgress.CpuPart report(List<MachineReport.TaskState> tasks) {
    return new ReportInProgress.CpuPart(counters(), folios.copy(), spent.clone(), tasks);
  }

  @Override
  public void trace(Tracepoint event) {
    spec.tracer().emit(environment.clock().nowNs(), id, pid, event);
  }

  @Override
  public boolean isFaultless() {
    return environment.faults() == FaultPoint.NONE;
  }

  @Override
  public @Nullable Fault fault(FaultKind kind, Attempt.Site site, Task task, long pfn) {
    return faultOf(kind, site, task, pfn);
  }

  /** The same where no task need be concerned: in an interrupt. */
  @Nullable Fault faultOf(FaultKind kind, Attempt.Site site, @Nullable Task task, long pfn) {
    FaultPoint plan = environment.faults();
    if (!plan.watches(kind)) {
      return null;
    }
    String name = task == null ? "" : task.name();
    List<String> trace = task == null ? List.of() : task.callTrace();
    Fault fault = plan.at(kind, new Attempt(new Attempt.Caller(id, name, trace), site));
    if (fault != null) {
      int of = task == null ? pid : task.pid();
      traceOf(of, new TaskEvent.FaultInjected(kind, site.step(), pfn, fault.ns()));
    }
    return fault;
  }

  /** Tells that a task has lost its CPU for a moment, if the CPU was to be left to it. */
  void disturbs(int task, boolean work) {
    if (nohzFull) {
      traceOf(task, new TaskEvent.NohzDisturbed(work));
    }
  }

  /** Whether the batches are to be flushed before a task goes on in user mode. */
  boolean drainsBeforeUserMode() {
    return drainsBeforeUser && hasBatched();
  }

  /** How long the CPU stalls before its next instruction. */
  long stall(Task task) {
    Fault fault = faultOf(FaultKind.CPU_STALL, Attempt.Site.NOWHERE, task, -1);
    return fault == null ? 0 : fault.ns();
  }

  /** Sends a message late if the fault plan says so; false: it has to be sent by the caller. */
  boolean postpones(FaultKind kind, ActorRef<Cpu.Command> to, Cpu.Command message) {
    Fault fault = faultOf(kind, Attempt.Site.NOWHERE, null, -1);
    if (fault != null) {
      environment.clock().after(fault.ns(), () -> to.tell(message));
    }
    return fault != null;
  }

  /** Whether the fault plan has a task that sleeps for a lock or writeback woken late, or never. */
  boolean loses(Cpu.Command command, RunQueue queue, ActorRef<Cpu.Command> cpu) {
    if (isFaultless() || !(command instanceof Wakeup wakeup)) {
      return false;
    }
    TaskRun run = queue.find(wakeup.pid());
    if (run == null || !run.isBlocked() || run.sleepsFor().what().lock() == LockClass.NONE) {
      return false;
    }
    Fault late = faultOf(FaultKind.LATE_WAKEUP, Attempt.Site.NOWHERE, run.task, -1);
    if (late != null) {
      environment.clock().after(late.ns(), () -> cpu.tell(new Cpu.LateWakeup(command)));
      return true;
    }
    if (faultOf(FaultKind.LOST_WAKEUP, Attempt.Site.NOWHERE, run.task, -1) == null) {
      return false;
    }
    run.losesWakeup();
    return true;
  }

  @Override
  public boolean planted(PlantedBug bug) {
    return environment.faults().planted(bug);
  }

  @Override
  public void traceFrom(CallTrace place, Tracepoint event) {
    spec.tracer().from(place);
    trace(event);
  }

  /** Tells that a task goes to sleep, and where. */
  void traceBlocked(Task task, TaskEvent.TaskBlocked reason) {
    spec.tracer().from(task);
    traceOf(task.pid(), reason);
  }

  /** Reports an event of a task that need not be the running one. */
  void traceOf(int task, Tracepoint event) {
    spec.tracer().emit(environment.clock().nowNs(), id, task, event);
  }

  @Override
  public void copied(long from, long to, int pages) {
    if (meter != null) {
      meter.copied(from, to, pages);
    }
  }

  @Override
  public void lruAdd(long pfn, boolean large) {
    batched(pfn, pfn, large);
  }

  @Override
  public void lruAddFaulted(long pfn, boolean large) {
    batched(pfn, InsertLru.faulted(pfn), large);
  }

  private void batched(long pfn, long code, boolean large) {
    trace(new MemoryEvent.FolioBatched(pfn));
    environment.footprint().changes(CpuParts.BATCHES);
    batch().add(code, large);
  }

  @Override
  public boolean unbatch(long pfn) {
    environment.footprint().changes(CpuParts.BATCHES);
    return batch().remove(pfn) || mlocks().remove(pfn);
  }

  @Override
  public void mlock(long pfn, MlockKind kind, boolean large) {
    environment.footprint().changes(CpuParts.BATCHES);
    mlocks().add(MlockFolios.code(pfn, kind), large);
  }

  @Override
  public KernelWork kernelWork() {
    return kernelWork;
  }

  @Override
  public Routine demotionFrom(int node) {
    return new DemoteFolios(node, machine().demotion(), false);
  }
}
