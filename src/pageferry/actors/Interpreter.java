package pageferry.actors;

import akka.actor.typed.ActorRef;
import java.util.Objects;
import org.agrona.collections.Int2ObjectHashMap;
import org.jspecify.annotations.Nullable;
import pageferry.mm.Cost;
import pageferry.mm.CpuMask;
import pageferry.mm.VmCounter;
import pageferry.mm.WaitKind;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.kernel.Task;
import pageferry.protocol.kernel.TaskFacts;
import pageferry.world.Habitat;
import pageferry.world.Tracepoint;

/** Carries out the instructions of a CPU's running task: sends, spends, calls and returns. */
final class Interpreter {
  private final Cpu cpu;
  private final CpuServices services;
  private final Wiring wiring;
  private final Habitat habitat;
  private final ActorRef<Cpu.Command> self;
  private final Int2ObjectHashMap<ActorRef<AddressSpace.Command>> spaces =
      new Int2ObjectHashMap<>();
  private final Int2ObjectHashMap<ActorRef<Inode.Command>> inodes = new Int2ObjectHashMap<>();
  private final java.util.BitSet loaded = new java.util.BitSet();
  private int acknowledgements;

  Interpreter(
      Cpu cpu, CpuServices services, Wiring wiring, Habitat habitat, ActorRef<Cpu.Command> self) {
    this.cpu = cpu;
    this.services = services;
    this.wiring = wiring;
    this.habitat = habitat;
    this.self = self;
  }

  Wiring wiring() {
    return wiring;
  }

  void know(Cpu.Known known) {
    if (known.space() != null) {
      spaces.put(known.id(), known.space());
    }
    if (known.inode() != null) {
      inodes.put(known.id(), known.inode());
    }
  }

  /** Says to an address space, the first time, that this CPU runs it: its TLB has to be told. */
  void load(int mm) {
    if (!loaded.get(mm)) {
      loaded.set(mm);
      spaces.get(mm).tell(new AddressSpace.LoadedOn(services.id()));
    }
  }

  /** A shootdown has interrupted this CPU. */
  void interrupt() {
    services.count(VmCounter.NR_TLB_REMOTE_FLUSH_RECEIVED, 1);
    services.owe(services.cost(Cost.TLB_INTERRUPT));
  }

  /** One CPU has acknowledged; answers whether it was the last. */
  boolean acknowledged() {
    acknowledgements--;
    return acknowledgements == 0;
  }

  /** The next instruction of the task, or {@link Cpu#waiting()}. */
  Instruction carryOut(TaskRun run, Instruction instruction) {
    services.runs(run.pid());
    long ns = services.takeDebt();
    if (instruction instanceof Instruction.Return result) {
      services.owe(ns);
      return returned(run, result.result());
    }
    if (instruction instanceof Instruction.Call call) {
      services.owe(ns);
      Routine caller = run.task.stack();
      run.task.stack(call.callee());
      return call.callee().enter(run.task, caller);
    }
    ns += services.stall(run.task);
    ns = Math.min(cost(instruction), Long.MAX_VALUE - ns) + ns;
    if (ns == 0) {
      return carryOutNow(run, instruction);
    }
    if (instruction instanceof Instruction.AskNode ask) {
      ActorRef<Node.Command> node = wiring.nodes().get(ask.node());
      Node.Do command = new Node.Do(ask.op(), run.pid(), self);
      habitat.clock().after(ns, () -> node.tell(command));
    } else if (instruction instanceof Instruction.AskSpace ask) {
      ActorRef<AddressSpace.Command> space = space(ask.mm());
      AddressSpace.Do command = aboutSpace(run, ask);
      habitat.clock().after(ns, () -> space.tell(command));
    } else {
      Cpu.Elapsed elapsed = new Cpu.Elapsed(instruction);
      habitat.clock().after(ns, () -> self.tell(elapsed));
    }
    return Cpu.waiting();
  }

  private long cost(Instruction instruction) {
    if (instruction instanceof Instruction.AskNode ask) {
      return ask.cost();
    }
    if (instruction instanceof Instruction.AskSpace ask) {
      return ask.cost();
    }
    if (instruction instanceof Instruction.TellNode tell) {
      return tell.cost();
    }
    if (instruction instanceof Instruction.LockFolio lock) {
      return lock.cost();
    }
    if (instruction instanceof Instruction.UnlockFolio unlock) {
      return unlock.cost();
    }
    if (instruction instanceof Instruction.Spend spend) {
      return spend.cost();
    }
    if (instruction instanceof Instruction.FlushTlb flush) {
      int others = flush.cpus().others(services.id());
      return others == 0
          ? 0
          : services.cost(Cost.TLB_FLUSH) + others * services.cost(Cost.TLB_FLUSH_PER_CPU);
    }
    return 0;
  }

  private AddressSpace.Do aboutSpace(TaskRun run, Instruction.AskSpace ask) {
    return new AddressSpace.Do(ask.op(), ask.lock(), run.pid(), services.id(), self);
  }

  private ActorRef<AddressSpace.Command> space(int mm) {
    return Objects.requireNonNull(spaces.get(mm));
  }

  private Instruction returned(TaskRun run, long result) {
    Routine routine = Objects.requireNonNull(run.task.stack());
    Routine caller = routine.caller();
    run.task.stack(caller);
    if (caller == null) {
      cpu.finished(routine);
      return Cpu.waiting();
    }
    return caller.resume(result);
  }

  private static Instruction resume(TaskRun run, @Nullable Object answer) {
    return Objects.requireNonNull(run.task.stack()).resume(answer);
  }

  /** Carries out an instruction whose time has passed. */
  Instruction carryOutNow(TaskRun run, Instruction instruction) {
    if (instruction instanceof Instruction.AskNode ask) {
      wiring.nodes().get(ask.node()).tell(new Node.Do(ask.op(), run.pid(), self));
      return Cpu.waiting();
    }
    if (instruction instanceof Instruction.AskSpace ask) {
      space(ask.mm()).tell(aboutSpace(run, ask));
      return Cpu.waiting();
    }
    if (instruction instanceof Instruction.TellNode tell) {
      wiring.nodes().get(tell.node()).tell(new Node.Note(tell.op(), run.pid()));
      return resume(run, null);
    }
    if (instruction instanceof Instruction.LockFolio lock) {
      run.locks.asks(lock, services);
      int node = services.machine().topology().nodeOf(lock.pfn());
      wiring
          .nodes()
          .get(node)
          .tell(new Node.Lock(lock.pfn(), lock.kind(), lock.losses(), run.pid(), self));
      return Cpu.waiting();
    }
    if (instruction instanceof Instruction.UnlockFolio unlock) {
      run.locks.giveBack(unlock.pfn(), services, self);
      return resume(run, null);
    }
    return carryOutRare(run, instruction);
  }

  private Instruction carryOutRare(TaskRun run, Instruction instruction) {
    if (instruction instanceof Instruction.FlushTlb flush) {
      return flushTlb(run, flush);
    }
    if (instruction instanceof Instruction.CondResched) {
      if (cpu.mustYield()) {
        cpu.requeue();
        return Cpu.waiting();
      }
      return resume(run, null);
    }
    if (instruction instanceof Instruction.AskInode ask) {
      Objects.requireNonNull(inodes.get(ask.inode())).tell(new Inode.Do(ask.op(), run.pid(), self));
      return Cpu.waiting();
    }
    if (instruction instanceof Instruction.DrainLocal) {
      services.drain();
    } else if (instruction instanceof Instruction.EnableLruCache) {
      wiring.drainWorker().tell(new LruDrainWorker.Enable());
    } else if (instruction instanceof Instruction.WakeKswapd wake) {
      wiring.kswapds().get(wake.node()).tell(Kswapd.wake());
    } else if (instruction instanceof Instruction.KswapdSleeps sleeps) {
      wiring.kswapds().get(sleeps.node()).tell(new Kswapd.Demoted());
    } else if (instruction instanceof Instruction.RaiseSignal raise) {
      services.trace(new Tracepoint.SignalRaised(raise.signal().hashCode()));
      wiring.machine().tell(new Machine.Raise(raise.signal()));
    } else if (instruction instanceof Instruction.AwaitReferences await) {
      int node = services.machine().topology().nodeOf(await.pfn());
      wiring.nodes().get(node).tell(new Node.AwaitReferences(await.pfn(), run.pid(), self));
      return Cpu.waiting();
    } else if (!(instruction instanceof Instruction.Spend) && !carryOutFault(instruction)) {
      return carryOutTaskwise(run, instruction);
    }
    return resume(run, null);
  }

  /** What a fault plan makes tasks do; false: it is something else. */
  private boolean carryOutFault(Instruction instruction) {
    if (instruction instanceof Instruction.TellNodeLater later) {
      ActorRef<Node.Command> node = wiring.nodes().get(later.node());
      Node.Note note = new Node.Note(later.op(), 0);
      habitat.clock().after(later.delayNs(), () -> node.tell(note));
      return true;
    }
    if (instruction instanceof Instruction.Kill kill) {
      wiring.machine().tell(new Machine.Kill(kill.task()));
      return true;
    }
    if (instruction instanceof Instruction.StartWorker start) {
      wiring.machine().tell(new Machine.StartWorker(start.thread(), services.id(), start.work()));
      return true;
    }
    return false;
  }

  private Instruction flushTlb(TaskRun run, Instruction.FlushTlb flush) {
    CpuMask cpus = flush.cpus();
    acknowledgements = cpus.others(services.id());
    if (acknowledgements == 0) {
      return resume(run, null);
    }
    services.count(VmCounter.NR_TLB_REMOTE_FLUSH, 1);
    services.trace(new Tracepoint.TlbFlush(acknowledgements, flush.pages()));
    for (int target = cpus.first(); target >= 0; target = cpus.next(target)) {
      if (target != services.id()) {
        wiring.cpus().get(target).tell(new Cpu.Shootdown(self));
      }
    }
    return Cpu.waiting();
  }

  /** Instructions about tasks, and those that sleep. */
  private Instruction carryOutTaskwise(TaskRun run, Instruction instruction) {
    int pid = run.pid();
    ActorRef<Machine.Command> machine = wiring.machine();
    if (instruction instanceof Instruction.DrainAll drain) {
      wiring.drainWorker().tell(new LruDrainWorker.DrainAll(drain.disable(), pid, self));
      sleep(WaitKind.LRU_DRAIN);
    } else if (instruction instanceof Instruction.Sleep sleep) {
      Cpu.Answer answer = new Cpu.Answer(pid, null);
      habitat.clock().after(sleep.ns(), () -> self.tell(answer));
      sleep(WaitKind.TIMEOUT);
    } else if (instruction instanceof Instruction.WaitSignal wait) {
      machine.tell(new Machine.Await(wait.signal(), wait.count(), pid, self));
      cpu.sleep(Tracepoint.TaskBlocked.forSignal(wait.signal(), wait.count()), " " + wait.signal());
    } else if (instruction instanceof Instruction.CountSignal count) {
      machine.tell(new Machine.Count(count.signal(), pid, self));
    } else if (instruction instanceof Instruction.Create create) {
      machine.tell(new Machine.Create(create.kind(), pid, self));
    } else if (instruction instanceof Instruction.LeaveSpace) {
      machine.tell(new Machine.LeaveSpace(run.task.mm(), pid, self));
    } else if (instruction instanceof Instruction.ListProcesses) {
      machine.tell(new Machine.ListProcesses(pid, self));
    } else if (instruction instanceof Instruction.FindTask find) {
      return findTask(run, find.name());
    } else if (instruction instanceof Instruction.StartTask start) {
      startTask(start);
      return resume(run, null);
    } else if (instruction instanceof Instruction.ChangeMemoryNodes change) {
      machine.tell(new Machine.ChangeMemory(change.nodes(), pid, self));
    } else if (instruction instanceof Instruction.SetNumaBalancing set) {
      machine.tell(new Machine.SetNumaBalancing(set.mode(), pid, self));
    } else {
      return leaveCpu(run, instruction);
    }
    return Cpu.waiting();
  }

  private Instruction leaveCpu(TaskRun run, Instruction instruction) {
    if (instruction instanceof Instruction.CommitCredentials commit) {
      run.task.credentials = commit.credentials();
      wiring.machine().tell(new Machine.CredentialsChanged(run.pid(), commit.credentials()));
      return resume(run, null);
    }
    if (instruction instanceof Instruction.MoveToCpu move) {
      return moveTo(run, move.cpu());
    }
    endTask(run);
    return Cpu.waiting();
  }

  private void startTask(Instruction.StartTask start) {
    Task child = start.child();
    services.trace(new Tracepoint.ProcessFork(child.pid(), child.mm()));
    TaskFacts facts = new TaskFacts(child.pid(), child.mm(), false, child.credentials);
    wiring.machine().tell(new Machine.TaskStarted(child.name(), facts, self));
    self.tell(new Cpu.Begin(child, start.body()));
  }

  private void sleep(WaitKind what) {
    cpu.sleep(new Tracepoint.TaskBlocked(what, 0, 0), "");
  }

  private Instruction findTask(TaskRun run, String name) {
    if (name.isEmpty() || name.equals(run.task.name())) {
      return resume(run, new TaskFacts(run.pid(), run.task.mm(), false, run.task.credentials));
    }
    wiring.machine().tell(new Machine.FindTask(name, run.pid(), self));
    return Cpu.waiting();
  }

  private Instruction moveTo(TaskRun run, int target) {
    if (target == services.id()) {
      return resume(run, null);
    }
    cpu.remove();
    wiring.cpus().get(target).tell(new Cpu.Arrive(run));
    return Cpu.waiting();
  }

  private void endTask(TaskRun run) {
    services.trace(new Tracepoint.TaskExit(run.pid()));
    cpu.remove();
    wiring.machine().tell(new Machine.TaskEnded(run.pid()));
    if (run.driver != null) {
      run.driver.accept(pageferry.protocol.program.Outcome.of(0));
    }
  }
}
