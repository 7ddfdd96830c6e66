package pageferry.actors;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.ActorContext;
import java.util.ArrayList;
import java.util.List;
import pageferry.mm.KernelSwitch;
import pageferry.mm.Knob;
import pageferry.mm.ShadowFate;
import pageferry.mm.VmCounter;
import pageferry.mm.WaitKind;
import pageferry.protocol.kernel.HugetlbFiles;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.LockKind;
import pageferry.protocol.ops.cgroup.Uncharge;
import pageferry.protocol.ops.ksm.NotePage;
import pageferry.protocol.ops.node.CachePlace;
import pageferry.protocol.ops.node.NodeFootprint;
import pageferry.protocol.ops.node.NodeMemory;
import pageferry.protocol.ops.node.NodeOp;
import pageferry.protocol.ops.node.ReclaimBatch;
import pageferry.protocol.ops.node.TakeContents;
import pageferry.protocol.ops.node.Turn;
import pageferry.world.MemoryEvent;
import pageferry.world.Meter;
import pageferry.world.MigrateEvent;
import pageferry.world.Tracepoint;

/**
 * A NUMA node: the owner of its zones, page frames and LRU lists (struct pglist_data, Linux 6.1),
 * and the lender of page locks to those of its folios that are locked or waited for.
 */
final class Node extends KernelActor<Node.Command> {
  /** What a node can be told. */
  sealed interface Command {
    /** Has a node do what it is told. */
    void carryOut(Node node);
  }

  /** Carries out an operation and answers the task {@code pid} at its CPU. */
  record Do(NodeOp<?> op, int pid, ActorRef<Cpu.Command> asker) implements Command {
    @Override
    public void carryOut(Node node) {
      node.current = pid;
      node.tell(asker, new Cpu.Answer(pid, op.on(node.memory)));
      node.wakeAwaiting();
    }
  }

  /** Carries out an operation of task {@code pid}, or of no task: 0, whose answer nobody wants. */
  record Note(NodeOp<?> op, int pid) implements Command {
    @Override
    public void carryOut(Node node) {
      node.current = pid;
      op.on(node.memory);
      node.wakeAwaiting();
    }
  }

  /**
   * Carries a command out that arrives {@code atNs} when it has had its turn. What a CPU only notes
   * is done at once, others wait for it, and the CPU is told how long it has waited itself.
   */
  record InTurn(Command command, Turn turn, long atNs, ActorRef<Cpu.Command> cpu)
      implements Command {
    @Override
    public void carryOut(Node node) {
      boolean needsNone = command instanceof Do asked && !asked.op().takesTurn(node.memory);
      long late = needsNone ? 0 : node.turns.late(turn, atNs, cpu);
      if (late > 0 && command instanceof Do asked) {
        node.putOff(asked, turn, late);
        return;
      }
      command.carryOut(node);
      if (late > 0) {
        node.tell(cpu, new Cpu.Spun(node.memory.node(), late));
      }
    }
  }

  /** Asks for PG_locked of a folio. */
  record Lock(long pfn, LockKind kind, int losses, int pid, ActorRef<Cpu.Command> asker)
      implements Command {
    @Override
    public void carryOut(Node node) {
      node.locks.ask(this);
    }
  }

  /** Asks to be told when a folio is as wanted. */
  record AwaitFolio(Instruction.AwaitFolio what, int pid, ActorRef<Cpu.Command> asker)
      implements Command {
    @Override
    public void carryOut(Node node) {
      node.await(this);
    }
  }

  /** A task waits no longer for a folio to be as wanted, if it still does. */
  record StopAwaiting(Instruction.AwaitFolio what, int pid) implements Command {
    @Override
    public void carryOut(Node node) {
      node.stopAwaiting(this);
    }
  }

  /** A task waits for pages to be free, or {@code ends} that. */
  record AwaitMemory(int pid, long number, boolean ends, ActorRef<Cpu.Command> asker)
      implements Command {
    @Override
    public void carryOut(Node node) {
      node.wanting.await(this);
    }
  }

  /** From a lent page lock: a task freed it, after {@code served} requests since it last was. */
  record LockIdle(long pfn, int served, int pid) implements Command {
    @Override
    public void carryOut(Node node) {
      node.locks.served(this);
      node.wanting.relieved(pid);
    }
  }

  /** From kswapd: frees one batch. */
  record Reclaim(ActorRef<Kswapd.Command> kswapd) implements Command {
    @Override
    public void carryOut(Node node) {
      node.current = 0;
      ReclaimBatch.Reclaimed freed = new ReclaimBatch(ReclaimBatch.CLUSTER).byKswapd(node.memory);
      node.wakeAwaiting();
      node.tell(kswapd, new Kswapd.Reclaimed(freed));
    }
  }

  /** From kswapd: it has given up. */
  record GaveUp() implements Command {
    @Override
    public void carryOut(Node node) {
      node.touches.whole();
      node.memory.kswapd().givesUp();
    }
  }

  /** From a kswapd that has given up: has anybody reclaimed pages since? */
  record AskHope(ActorRef<Kswapd.Command> kswapd) implements Command {
    @Override
    public void carryOut(Node node) {
      node.touches.whole();
      if (!node.memory.kswapd().isHopeless()) {
        node.tell(kswapd, new Kswapd.Hope());
      }
    }
  }

  /** Asks for the image of the node. */
  record Show(ActorRef<Machine.Command> asker) implements Command {
    @Override
    public void carryOut(Node node) {
      node.touches.whole();
      node.tell(asker, new Machine.Shown(node.memory.image(node.locks.inUse())));
    }
  }

  /** Asks how many frames are free. */
  record CountFree(ActorRef<Machine.Command> asker) implements Command {
    @Override
    public void carryOut(Node node) {
      node.touches.whole();
      NodeMemory memory = node.memory;
      node.tell(
          asker,
          new Machine.Reported(
              new ReportInProgress.NodePart(
                  memory.node(),
                  memory.freePages(),
                  memory.hugetlb().states(),
                  memory.counters(),
                  memory.large().counters())));
    }
  }

  private final ActorContext<Command> context;
  private final NodeMemory memory;
  private final NodeFootprint touches;
  private final Supervision supervision;
  private final LentLocks locks;
  private final MemoryWaiters wanting;
  private final List<AwaitFolio> awaiting = new ArrayList<>();
  private final Turns turns = new Turns();
  private int current;

  private Node(
      ActorContext<Command> context,
      MachineSpec spec,
      NodeMemory memory,
      Population.Overseers overseers) {
    super(overseers.supervision().panic());
    this.context = context;
    this.supervision = overseers.supervision();
    ActorRef<Cgroups.Command> cgroups = overseers.cgroups();
    this.memory = memory;
    this.touches = memory.touches(supervision.footprint());
    memory.onFree(this::freed);
    memory.charges().onChange((group, pages) -> tell(cgroups, uncharge(group, pages)));
    memory
        .objects()
        .merged()
        .onChange((id, pfn, there) -> tell(overseers.ksm(), merged(id, pfn, there)));
    memory.writebacks().onChange(this::wroteBack);
    ShadowLinks links = new ShadowLinks(this, spec.topology(), overseers.nodes());
    memory.objects().shadows().onChange(links);
    Meter meter = spec.tracer().meter();
    if (meter != null) {
      memory.onCount((counter, by) -> counted(meter, counter, by));
      memory.objects().onChange((pfn, is) -> swapCached(meter, pfn, is));
    }
    fillPool(spec, spec.topology().paging().giganticOrder(), 0);
    fillPool(spec, spec.topology().paging().hugeOrder(), spec.setup().hugetlbPages());
    int limit = spec.profile().number(KernelSwitch.PAGE_LOCK_UNFAIRNESS);
    int unfairness = limit < 0 ? Integer.MAX_VALUE : limit;
    this.locks = new LentLocks(this, context, touches, unfairness, supervision);
    memory.objects().locks(locks::isInUse);
    this.wanting = new MemoryWaiters(this, memory, touches);
  }

  /** hugetlb_init() (mm/hugetlb.c, Linux 6.1). */
  private void fillPool(MachineSpec spec, int order, int usual) {
    HugetlbFiles files = new HugetlbFiles(spec.topology(), order);
    int pages = files.initial(spec.setup().provision().files(), memory.node(), usual);
    if (pages > 0) {
      boolean movable = spec.facts().knob(Knob.MOVABLE_GIGANTIC_PAGES) != 0;
      memory.hugetlb().fill(memory, order, pages, movable);
    }
  }

  /** The node of that number, all of its memory free. */
  static Behavior<Command> create(MachineSpec spec, int number, Population.Overseers overseers) {
    return overseers
        .supervision()
        .behavior("node", context -> new Node(context, spec, memory(spec, number), overseers));
  }

  private static NodeMemory memory(MachineSpec spec, int number) {
    return new NodeMemory(spec.topology(), number, spec.profile());
  }

  private static Cgroups.Note uncharge(int group, int pages) {
    return new Cgroups.Note(new Uncharge(group, pages));
  }

  private static Ksm.Note merged(int id, long pfn, boolean there) {
    return new Ksm.Note(new NotePage(id, pfn, there));
  }

  @Override
  void on(Command command) {
    touches.begin();
    command.carryOut(this);
  }

  private void putOff(Do asked, Turn turn, long late) {
    ActorRef<Command> self = context.getSelf();
    effect(
        () -> {
          if (turn.of() == Turn.LRU_LOCK) {
            MemoryEvent spun = new MemoryEvent.LruLockSpun(memory.node(), late);
            supervision.tracer().emit(supervision.clock().nowNs(), -1, asked.pid(), spun);
          }
          supervision.clock().after(late, () -> self.tell(asked));
        });
  }

  private void freed(long pfn, int order) {
    trace(current, new MemoryEvent.PageFree(pfn, order));
  }

  /** For whom it works at present, or 0. */
  int task() {
    return current;
  }

  /** One of its pages has no shadow copy any more. */
  void lostShadow(long page, long shadow, ShadowFate fate) {
    trace(current, new MigrateEvent.ShadowCopy(page, shadow, fate));
  }

  private void wroteBack(MemoryEvent event) {
    trace(current, event);
  }

  private void trace(int task, Tracepoint event) {
    if (keepsEffects()) {
      effect(() -> emit(task, event));
    } else {
      emit(task, event);
    }
  }

  private void emit(int task, Tracepoint event) {
    supervision.tracer().emit(supervision.clock().nowNs(), -1, task, event);
  }

  private void traceWait(AwaitFolio await) {
    long pfn = await.what().pfn();
    CachePlace known = memory.objects().get(pfn);
    CachePlace place = known == null ? CachePlace.NONE : known;
    trace(await.pid(), new MemoryEvent.FolioWaitWriteback(pfn, place.inode(), place.offset()));
  }

  private void swapCached(Meter meter, long pfn, boolean is) {
    int pages = 1 << memory.frames().order(pfn);
    effect(() -> meter.swapCached(pfn, pages, is));
  }

  private void counted(Meter meter, VmCounter counter, long by) {
    int task = current;
    effect(() -> meter.counted(supervision.clock().nowNs(), task, counter, by));
  }

  private boolean isMet(Instruction.AwaitFolio await) {
    return switch (await.what()) {
      case FOLIO_WRITEBACK -> !memory.writebacks().has(await.pfn());
      case FOLIO_COMMIT -> !memory.writebacks().awaitsCommit(await.pfn());
      default -> !TakeContents.isHeld(memory, await.pfn());
    };
  }

  private void await(AwaitFolio await) {
    touches.waiters();
    Instruction.AwaitFolio what = await.what();
    if (isMet(what)) {
      tell(await.asker(), new Cpu.Answer(await.pid(), true));
      return;
    }
    awaiting.add(await);
    if (what.what() != WaitKind.FOLIO_REFERENCES) {
      traceWait(await);
    }
    int holder = memory.writebacks().ender(what.pfn());
    tell(await.asker(), new Cpu.Blocked(await.pid(), what.what(), what.pfn(), holder));
  }

  private void wakeAwaiting() {
    touches.looksForWaiters();
    wanting.look(current);
    for (int i = 0; i < awaiting.size(); i++) {
      AwaitFolio await = awaiting.get(i);
      if (isMet(await.what())) {
        touches.waiters();
        awaiting.remove(i--);
        tell(await.asker(), new Cpu.Answer(await.pid(), true));
      }
    }
  }

  private void stopAwaiting(StopAwaiting stop) {
    touches.waiters();
    for (AwaitFolio await : awaiting) {
      if (await.pid() == stop.pid() && await.what().equals(stop.what())) {
        awaiting.remove(await);
        tell(await.asker(), new Cpu.Answer(await.pid(), false));
        return;
      }
    }
  }
}
