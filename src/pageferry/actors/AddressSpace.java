package pageferry.actors;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import pageferry.mm.Mapping;
import pageferry.mm.NodeMask;
import pageferry.mm.PageTable;
import pageferry.mm.Topology;
import pageferry.mm.VmArea;
import pageferry.mm.WaitKind;
import pageferry.protocol.kernel.MmapLock;
import pageferry.protocol.ops.space.AreaOp;
import pageferry.protocol.ops.space.LocksTables;
import pageferry.protocol.ops.space.Refusable;
import pageferry.protocol.ops.space.Space;
import pageferry.protocol.ops.space.SpaceFootprint;
import pageferry.protocol.ops.space.SpaceOp;
import pageferry.protocol.ops.space.StartWrite;
import pageferry.protocol.ops.space.Vma;
import pageferry.world.KernelBug;
import pageferry.world.LockEvent;
import pageferry.world.Meter;
import pageferry.world.Tracepoint;

/**
 * The address space of a process: the owner of its areas, page table and mmap_lock (struct
 * mm_struct, Linux 6.1), of the locks of its areas (Linux 6.4), and of those of the anon_vmas that
 * began in it. mmap_lock is fair: nobody overtakes a waiter, readers share.
 */
final class AddressSpace extends KernelActor<AddressSpace.Command> {
  /** What an address space can be told. */
  sealed interface Command {
    /** Has an address space do what it is told. */
    void carryOut(AddressSpace space);
  }

  /** Carries out an operation within its mmap_lock bracket, and answers {@code pid} at its CPU. */
  record Do(SpaceOp<?> op, MmapLock lock, int pid, int cpu, ActorRef<Cpu.Command> asker)
      implements Command {
    @Override
    public void carryOut(AddressSpace space) {
      space.admit(this);
    }
  }

  /** A task wants the lock of an anon_vma that is this space's. */
  record TakeAnonVma(LockAsk ask) implements Command {
    @Override
    public void carryOut(AddressSpace space) {
      space.anonLocks.take(ask);
    }
  }

  /** A task gives such a lock back. */
  record GiveAnonVma(long root, int pid) implements Command {
    @Override
    public void carryOut(AddressSpace space) {
      space.anonLocks.give(root, pid);
    }
  }

  /** A CPU runs a task of this space from now on. */
  record LoadedOn(int cpu) implements Command {
    @Override
    public void carryOut(AddressSpace space) {
      space.space.loadedOn(cpu);
    }
  }

  /** Asks for the image of the space. */
  record Show(ActorRef<Machine.Command> asker) implements Command {
    @Override
    public void carryOut(AddressSpace space) {
      space.touches.whole();
      boolean locked = space.writer || space.readers > 0 || !space.waiting.isEmpty();
      locked |= space.areas.isHeld() || space.tables.isHeld();
      space.tell(asker, new Machine.Shown(space.space.image(locked)));
    }
  }

  /** Memory has come or gone: policies are bound to these nodes. */
  record Rebind(NodeMask nodes) implements Command {
    @Override
    public void carryOut(AddressSpace space) {
      space.touches.whole();
      space.space.rebind(nodes);
    }
  }

  private final Space space;
  private final SpaceFootprint touches;
  private final Supervision supervision;
  private final ArrayDeque<Do> waiting = new ArrayDeque<>(1);
  private final @Nullable Meter meter;
  private long areasTold;
  private final AreaLocks areas = new AreaLocks();
  private final TableLocks tables;
  private final AnonLocks anonLocks;
  private @Nullable Do areaWriter;
  private AreaLocks.@Nullable Reader awaited;
  private int readers;
  private int asker;
  private boolean writer;

  private AddressSpace(int mm, Topology topology, Supervision supervision) {
    super(supervision.panic());
    this.supervision = supervision;
    this.tables = new TableLocks(topology.paging());
    this.meter = supervision.tracer().meter();
    this.space = new Space(mm, topology, meter == null ? null : watcher(mm, meter));
    this.anonLocks = new AnonLocks(this, space.anonVmas());
    this.touches = space.touches(supervision.footprint());
  }

  private void tellAreas() {
    if (meter != null && space.areaChanges() != areasTold) {
      areasTold = space.areaChanges();
      List<VmArea> areas = space.shown();
      effect(() -> meter.mapsAreas(space.mm(), areas));
    }
  }

  private PageTable.Watcher watcher(int mm, Meter meter) {
    return new PageTable.Watcher() {
      @Override
      public void changed(long vpn, long before, long after) {
        Meter.EntryChange change = new Meter.EntryChange(mm, vpn, before, after);
        effect(() -> meter.mapped(supervision.clock().nowNs(), change));
      }

      @Override
      public void accessed(long vpn, long pte, boolean write) {
        int task = asker;
        effect(() -> meter.accessed(task, vpn, pte, write));
      }

      @Override
      public void copied(long from, long to) {
        effect(() -> meter.copied(from, to, 1));
      }
    };
  }

  /** An empty address space. */
  static Behavior<Command> create(int mm, Topology topology, Supervision supervision) {
    return supervision.behavior(
        "address-space", context -> new AddressSpace(mm, topology, supervision));
  }

  @Override
  void on(Command command) {
    command.carryOut(this);
  }

  private void admit(Do ask) {
    if (tables.isHeld() && tables.bars(ask)) {
      long table = key(tables.table());
      tell(ask.asker(), new Cpu.Blocked(ask.pid(), WaitKind.PAGE_TABLE, table, tables.holder()));
      return;
    }
    switch (ask.lock()) {
      case TRY_READ -> tryRead(ask, (Refusable<?>) ask.op());
      case AREA_READ -> readArea(ask, (AreaOp<?>) ask.op());
      case AREA_WRITE -> writeAreas(ask, (StartWrite) ask.op());
      case TABLE_LOCK -> lockTables(ask, (LocksTables) ask.op());
      case TABLE_UNLOCK -> unlockTables(ask);
      default -> admitToSpace(ask);
    }
  }

  private void admitToSpace(Do ask) {
    if (ask.lock().acquires() && !mayTake(ask)) {
      touches.locks();
      waiting.add(ask);
      WaitKind what = ask.lock().writes() ? WaitKind.MMAP_WRITE : WaitKind.MMAP_READ;
      tell(ask.asker(), new Cpu.Blocked(ask.pid(), what, space.mm(), 0));
      return;
    }
    carryOut(ask);
  }

  private void tryRead(Do ask, Refusable<?> op) {
    if (mayTake(ask)) {
      take(ask);
      carriedOut(ask);
    } else {
      touches.sharesLock();
      tell(ask.asker(), new Cpu.Answer(ask.pid(), op.refused()));
    }
  }

  private boolean mayTake(Do ask) {
    return isFree(ask.lock()) && waiting.isEmpty();
  }

  private boolean isFree(MmapLock wanted) {
    return !writer && (readers == 0 || !wanted.writes());
  }

  private void carryOut(Do ask) {
    if (ask.lock().acquires()) {
      take(ask);
    }
    carryOutAlone(ask);
    admitWaiters();
  }

  /** Nobody walks over areas as their edges move. */
  private void carryOutAlone(Do ask) {
    List<Long> roots = ask.op().anonVmas(space);
    if (roots.isEmpty()) {
      carriedOut(ask);
    } else {
      anonLocks.pass(ask, roots, root -> passed(ask, root), () -> carriedOutLate(ask));
    }
  }

  private void carriedOutLate(Do ask) {
    carriedOut(ask);
    admitWaiters();
  }

  private void carriedOut(Do ask) {
    asker = ask.pid();
    Object answer = ask.op().on(space);
    tellAreas();
    if (ask.lock().releases()) {
      release(ask);
    } else if (ask.lock() == MmapLock.DOWNGRADE) {
      downgrade(ask);
    } else if (ask.lock() == MmapLock.AREA_RELEASE) {
      releaseArea(ask);
    }
    tell(ask.asker(), new Cpu.Answer(ask.pid(), answer));
    if (ask.lock() == MmapLock.AREA_RELEASE) {
      admitAreaWriter();
    }
  }

  private void admitWaiters() {
    while (!waiting.isEmpty() && isFree(waiting.peek().lock())) {
      touches.locks();
      Do first = waiting.poll();
      take(first);
      carryOutAlone(first);
    }
  }

  // mmap_lock changes here alone, and each change is told

  private void take(Do ask) {
    if (ask.lock().writes()) {
      touches.locks();
      writer = true;
    } else {
      touches.sharesLock();
      readers++;
    }
    trace(ask, new LockEvent.MmapLockAcquired(space.mm(), ask.lock().writes()));
  }

  private void release(Do ask) {
    if (writer) {
      touches.locks();
      writer = false;
      areas.endWrites();
    } else if (readers > 0) {
      touches.sharesLock();
      readers--;
    } else {
      throw new KernelBug("mmap_lock of space " + space.mm() + " is given back but not held");
    }
    trace(ask, new LockEvent.MmapLockReleased(space.mm()));
  }

  private void downgrade(Do ask) {
    touches.locks();
    writer = false;
    readers++;
    areas.endWrites();
    trace(ask, new LockEvent.MmapLockDowngraded(space.mm()));
  }

  // the locks of areas

  private void readArea(Do ask, AreaOp<?> op) {
    touches.sharesLock();
    Vma area = op.area(space);
    boolean free = !writer && waiting.isEmpty();
    if (area == null || !free && op.triesMmapLock(area) || !areas.tryRead(area, ask.pid())) {
      tell(ask.asker(), new Cpu.Answer(ask.pid(), op.refused()));
      return;
    }
    trace(ask, new LockEvent.LockAcquired(WaitKind.VMA_READ, key(area.start())));
    asker = ask.pid();
    Object answer = op.on(space);
    tellAreas();
    tell(ask.asker(), new Cpu.Answer(ask.pid(), answer));
  }

  private void releaseArea(Do ask) {
    touches.sharesLock();
    AreaLocks.Reader reader = areas.endRead(ask.pid());
    if (reader == null) {
      throw new KernelBug("an area of space " + space.mm() + " is given back but not read");
    }
    trace(ask, new LockEvent.LockRelease(WaitKind.VMA_READ, key(reader.start()), 0));
  }

  private long key(long vpn) {
    return Mapping.of(space.mm(), vpn, false);
  }

  /** Whoever wants to read an area from now on queues for mmap_lock instead. */
  private void writeAreas(Do ask, StartWrite op) {
    touches.locks();
    long from = op.from(space);
    long to = op.to(space);
    areas.write(from, to);
    AreaLocks.Reader reader = areas.firstReader(from, to);
    if (reader == null) {
      wroteAreas(ask, op.start(), op.on(space));
      return;
    }
    areaWriter = ask;
    awaited = reader;
    long area = key(reader.start());
    tell(ask.asker(), new Cpu.Blocked(ask.pid(), WaitKind.VMA_WRITE, area, 0));
  }

  private void wroteAreas(Do ask, long vpn, long next) {
    trace(ask, new LockEvent.LockAcquired(WaitKind.VMA_WRITE, key(vpn)));
    trace(ask, new LockEvent.LockRelease(WaitKind.VMA_WRITE, key(vpn), 0));
    tell(ask.asker(), new Cpu.Answer(ask.pid(), next));
  }

  private void admitAreaWriter() {
    Do ask = areaWriter;
    AreaLocks.Reader area = awaited;
    if (ask != null) {
      touches.locks();
    }
    if (ask != null && area != null && areas.firstReader(area.start(), area.end()) == null) {
      areaWriter = null;
      awaited = null;
      wroteAreas(ask, area.start(), area.end());
    }
  }

  // the locks of page tables

  private void lockTables(Do ask, LocksTables op) {
    touches.changesTable(true);
    tables.take(ask, op, supervision.clock().nowNs());
    trace(ask, new LockEvent.LockAcquired(WaitKind.PAGE_TABLE, key(tables.table())));
    carriedOut(ask);
  }

  private void unlockTables(Do ask) {
    touches.changesTable(true);
    long heldNs = tables.heldNs(supervision.clock().nowNs());
    trace(ask, new LockEvent.LockRelease(WaitKind.PAGE_TABLE, key(tables.table()), heldNs));
    carriedOut(ask);
    tables.give().forEach(this::admit);
  }

  // the locks of anon_vmas

  private void passed(Do ask, long root) {
    trace(ask, new LockEvent.LockAcquired(WaitKind.ANON_VMA_WRITE, root));
    trace(ask, new LockEvent.LockRelease(WaitKind.ANON_VMA_WRITE, root, 0));
  }

  private void trace(Do ask, Tracepoint event) {
    if (keepsEffects()) {
      effect(() -> emit(ask, event));
    } else {
      emit(ask, event);
    }
  }

  private void emit(Do ask, Tracepoint event) {
    supervision.tracer().emit(supervision.clock().nowNs(), ask.cpu(), ask.pid(), event);
  }
}
