package pageferry.actors;

import akka.actor.typed.ActorRef;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import pageferry.mm.ProgramSignal;
import pageferry.mm.WaitKind;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.InstructionVisitor;
import pageferry.protocol.kernel.OnCpu;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.kernel.Task;
import pageferry.protocol.kernel.TaskFacts;
import pageferry.protocol.kernel.Timing;
import pageferry.protocol.program.StepResult;
import pageferry.world.Environment;
import pageferry.world.TaskEvent;

/**
 * Carries out the instructions of a CPU's running task: sends, spends, calls and returns. What an
 * instruction does stands in the method of its kind, which answers the next one of the task, or
 * {@link Scheduler#waiting()}.
 */
final class Interpreter implements InstructionVisitor<Instruction> {
  private final RunQueue queue;
  private final CpuServices services;
  private final Peers peers;
  private final Environment environment;
  private final ActorRef<Cpu.Command> self;
  private final Shootdowns shootdowns;
  private final UnderWay underWay = new UnderWay();
  private long travelNs;

  Interpreter(
      RunQueue queue,
      CpuServices services,
      Peers peers,
      Environment environment,
      ActorRef<Cpu.Command> self) {
    this.queue = queue;
    this.services = services;
    this.peers = peers;
    this.environment = environment;
    this.self = self;
    this.shootdowns = new Shootdowns(services, peers, self, environment.clock());
  }

  Peers peers() {
    return peers;
  }

  Shootdowns shootdowns() {
    return shootdowns;
  }

  /** Carries an instruction out, or begins to: its time has to pass first, and what is owed. */
  Instruction carryOut(Instruction instruction) {
    TaskRun run = queue.running();
    long ns = services.takeDebt();
    Timing timing = instruction.timing();
    if (timing == Timing.LATER) {
      services.owe(ns);
      return instruction.accept(this);
    }
    ns += services.stall(run.task);
    long own = Math.min(instruction.costOn(services), Long.MAX_VALUE - ns);
    services.spends(run, own);
    ns += own;
    if (ns == 0) {
      return instruction.accept(this);
    }
    if (timing == Timing.UNDER_WAY) {
      travelNs = ns;
      return instruction.accept(this);
    }
    return send(self, new Cpu.Elapsed(instruction), ns);
  }

  /** Sends a question whose time is under way, and waits for the answer. */
  private <M> Instruction ask(ActorRef<M> owner, M question) {
    long ns = travelNs;
    if (ns == 0) {
      owner.tell(question);
      return Scheduler.waiting();
    }
    travelNs = 0;
    return send(owner, question, ns);
  }

  private <M> Instruction send(ActorRef<M> to, M message, long ns) {
    environment.clock().after(ns, underWay.of(to, message));
    return Scheduler.waiting();
  }

  /** Goes on at once: there is no answer. */
  private Instruction goOn() {
    return goOn(null);
  }

  private Instruction goOn(@Nullable Object answer) {
    return Objects.requireNonNull(queue.running().task.stack()).resume(answer);
  }

  private int pid() {
    return queue.running().pid();
  }

  private ActorRef<Node.Command> nodeOf(long pfn) {
    return peers.node(services.machine().topology().nodeOf(pfn));
  }

  // From routine to routine

  @Override
  public Instruction on(Instruction.Call call) {
    Task task = queue.running().task;
    Routine caller = task.stack();
    task.stack(call.callee());
    return call.callee().enter(task, caller);
  }

  @Override
  public Instruction on(Instruction.Return result) {
    TaskRun run = queue.running();
    Routine routine = Objects.requireNonNull(run.task.stack());
    Routine caller = routine.caller();
    run.task.stack(caller);
    if (caller == null) {
      queue.finished(routine);
      return Scheduler.waiting();
    }
    return caller.resume(result.result());
  }

  // Owners of state

  @Override
  public Instruction on(Instruction.AskNode ask) {
    Node.Do wanted = new Node.Do(ask.op(), pid(), self);
    return ask(peers.node(ask.node()), services.turns().inTurn(wanted, ask.op(), travelNs));
  }

  @Override
  public Instruction on(Instruction.AskSpace ask) {
    return ask(
        peers.space(ask.mm()),
        new AddressSpace.Do(ask.op(), ask.lock(), pid(), services.id(), self));
  }

  @Override
  public Instruction on(Instruction.AskInode ask) {
    peers.inode(ask.inode()).tell(new Inode.Do(ask.op(), pid(), self));
    return Scheduler.waiting();
  }

  @Override
  public Instruction on(Instruction.TellNode tell) {
    peers.node(tell.node()).tell(new Node.Note(tell.op(), pid()));
    return goOn();
  }

  @Override
  public Instruction on(Instruction.TellNodeLater later) {
    ActorRef<Node.Command> node = peers.node(later.node());
    Node.Note note = new Node.Note(later.op(), 0);
    environment.clock().after(later.delayNs(), () -> node.tell(note));
    return goOn();
  }

  @Override
  public Instruction on(Instruction.LockFolio lock) {
    queue.running().asks(lock, services);
    nodeOf(lock.pfn()).tell(new Node.Lock(lock.pfn(), lock.kind(), lock.losses(), pid(), self));
    return Scheduler.waiting();
  }

  @Override
  public Instruction on(Instruction.UnlockFolio unlock) {
    queue.running().locks.giveBack(unlock.pfn(), services, self);
    return goOn();
  }

  @Override
  public Instruction on(Instruction.TakeLock take) {
    queue.running().ownLocks.asks(take, services);
    peers.ask(take, pid(), self);
    return Scheduler.waiting();
  }

  @Override
  public Instruction on(Instruction.DropLock drop) {
    queue.running().ownLocks.giveBack(drop.lock(), services, peers);
    return goOn();
  }

  @Override
  public Instruction on(Instruction.AwaitFolio await) {
    ActorRef<Node.Command> node = nodeOf(await.pfn());
    node.tell(new Node.AwaitFolio(await, pid(), self));
    if (await.untilNs() < Long.MAX_VALUE) {
      Node.StopAwaiting stop = new Node.StopAwaiting(await, pid());
      environment.clock().after(await.untilNs() - services.nowNs(), () -> node.tell(stop));
    }
    return Scheduler.waiting();
  }

  // This CPU and the others

  @Override
  public Instruction on(Instruction.Spend spend) {
    return goOn();
  }

  @Override
  public Instruction on(Instruction.CondResched cond) {
    queue.running().ownLocks.mightSleep(WaitKind.TIMEOUT, 0, services);
    if (queue.reschedules()) {
      queue.requeue();
      return Scheduler.waiting();
    }
    return goOn();
  }

  @Override
  public Instruction on(Instruction.FlushTlb flush) {
    return shootdowns.begin(flush, queue.running()) ? Scheduler.waiting() : goOn();
  }

  @Override
  public Instruction on(Instruction.DrainLocal drain) {
    services.drain();
    return goOn();
  }

  @Override
  public Instruction on(Instruction.DrainAll drain) {
    peers.drainWorker().tell(new LruDrainWorker.DrainAll(drain.disable(), pid(), self));
    return sleep(WaitKind.LRU_DRAIN, 0, 0);
  }

  @Override
  public Instruction on(Instruction.EnableLruCache enable) {
    peers.drainWorker().tell(new LruDrainWorker.Enable());
    return goOn();
  }

  @Override
  public Instruction on(Instruction.MoveToCpu move) {
    if (move.cpu() == services.id()) {
      return goOn();
    }
    TaskRun run = queue.running();
    queue.remove();
    peers.cpu(move.cpu()).tell(new Cpu.Arrive(run));
    return Scheduler.waiting();
  }

  @Override
  public Instruction on(Instruction.TellKswapd tell) {
    peers.kswapd(tell.node()).tell(new Kswapd.Told(tell.word(), tell.demotes()));
    return goOn();
  }

  @Override
  public Instruction on(Instruction.StartWorker start) {
    int before = start.work() instanceof OnCpu chosen ? chosen.cpu() - 1 : services.id();
    peers.machine().tell(new Machine.StartWorker(start.thread(), before, start.work()));
    return goOn();
  }

  // Sleep and signals

  @Override
  public Instruction on(Instruction.Sleep sleep) {
    Cpu.Command over =
        sleep.what().isKillable()
            ? new Cpu.Relieved(pid(), queue.running().sleep.sleeps())
            : new Cpu.Answer(pid(), null);
    environment.clock().after(sleep.ns(), sleep.what().rests(), () -> self.tell(over));
    return sleep(sleep.what(), 0, sleep.holder());
  }

  @Override
  public Instruction on(Instruction.AwaitMemory await) {
    boolean sleeps = peers.await(await, queue.running(), self);
    return sleeps ? sleep(WaitKind.MEMORY, await.nodes().get(0), 0) : goOn();
  }

  private Instruction sleep(WaitKind what, long object, int holder) {
    queue.sleep(new TaskEvent.TaskBlocked(what, object, holder), "");
    return Scheduler.waiting();
  }

  @Override
  public Instruction on(Instruction.WaitSignal wait) {
    ProgramSignal signal = wait.signal();
    peers.machine().tell(new Machine.Await(signal.name(), wait.count(), pid(), self));
    queue.sleep(TaskEvent.TaskBlocked.forSignal(signal, wait.count()), " " + signal.name());
    return Scheduler.waiting();
  }

  @Override
  public Instruction on(Instruction.RaiseSignal raise) {
    services.trace(new TaskEvent.SignalRaised(raise.signal().number()));
    peers.machine().tell(new Machine.Raise(raise.signal().name()));
    return goOn();
  }

  @Override
  public Instruction on(Instruction.CountSignal count) {
    return ask(
        peers.machine(), new Machine.Count(count.signal().name(), count.raises(), pid(), self));
  }

  // Tasks, processes and what the machine keeps of them

  @Override
  public Instruction on(Instruction.Create create) {
    return ask(peers.machine(), new Machine.Create(create, pid(), self));
  }

  @Override
  public Instruction on(Instruction.StartTask start) {
    Task child = start.child();
    services.trace(new TaskEvent.TaskNewtask(child.pid(), child.firstStep - 1));
    services.trace(new TaskEvent.ProcessFork(child.pid(), child.mm()));
    peers.machine().tell(new Machine.TaskStarted(child.name(), TaskFacts.of(child), self));
    self.tell(new Cpu.Begin(child, start.body()));
    return goOn();
  }

  @Override
  public Instruction on(Instruction.FindTask find) {
    Task task = queue.running().task;
    if (find.name().isEmpty() || find.name().equals(task.name())) {
      return goOn(TaskFacts.of(task));
    }
    return ask(peers.machine(), new Machine.FindTask(find.name(), pid(), self));
  }

  @Override
  public Instruction on(Instruction.ListProcesses list) {
    return ask(peers.machine(), new Machine.ListProcesses(pid(), self));
  }

  @Override
  public Instruction on(Instruction.UseSpace use) {
    return ask(peers.machine(), new Machine.UseSpace(use, pid(), self));
  }

  @Override
  public Instruction on(Instruction.EndTask end) {
    TaskRun run = queue.running();
    run.ownLocks.ends(services);
    services.trace(new TaskEvent.TaskExit(run.pid()));
    queue.remove();
    peers.machine().tell(new Machine.TaskEnded(run.pid()));
    if (run.driver != null) {
      run.driver.accept(StepResult.of(0));
    }
    return Scheduler.waiting();
  }

  @Override
  public Instruction on(Instruction.Kill kill) {
    peers.machine().tell(new Machine.Kill(kill.task()));
    return goOn();
  }

  @Override
  public Instruction on(Instruction.CommitCredentials commit) {
    Task task = queue.running().task;
    task.credentials = commit.credentials();
    peers.machine().tell(new Machine.TaskChanged(TaskFacts.of(task)));
    return goOn();
  }

  @Override
  public Instruction on(Instruction.ChangeMemoryNodes change) {
    return ask(peers.machine(), new Machine.ChangeMemory(change.nodes(), pid(), self));
  }

  @Override
  public Instruction on(Instruction.Tune tune) {
    return ask(peers.machine(), new Machine.Tune(tune.change(), pid(), self));
  }

  @Override
  public Instruction on(Instruction.AskKsm ask) {
    return ask(peers.ksm(), new Ksm.Do(ask.op(), pid(), self));
  }

  @Override
  public Instruction on(Instruction.AskCgroups ask) {
    return ask(peers.cgroups(), new Cgroups.Do(ask.op(), pid(), self));
  }
}
