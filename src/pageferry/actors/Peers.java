package pageferry.actors;

import akka.actor.typed.ActorRef;
import java.util.BitSet;
import java.util.Objects;
import org.agrona.collections.Int2ObjectHashMap;
import pageferry.mm.AnonLock;
import pageferry.mm.CgroupLock;
import pageferry.mm.Lockable;
import pageferry.mm.OwnLock;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.MemoryWait;

/** Whom one CPU can tell something: those of the {@link Wiring}, and what was created since. */
final class Peers {
  private final Wiring wiring;
  private final int cpu;
  private final Int2ObjectHashMap<ActorRef<AddressSpace.Command>> spaces =
      new Int2ObjectHashMap<>();
  private final Int2ObjectHashMap<ActorRef<Inode.Command>> inodes = new Int2ObjectHashMap<>();
  private final BitSet loaded = new BitSet();

  /**
   * @param cpu the number of the CPU
   */
  Peers(Wiring wiring, int cpu) {
    this.wiring = wiring;
    this.cpu = cpu;
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
      space(mm).tell(new AddressSpace.LoadedOn(cpu));
    }
  }

  ActorRef<Machine.Command> machine() {
    return wiring.machine();
  }

  ActorRef<LruDrainWorker.Command> drainWorker() {
    return wiring.drainWorker();
  }

  ActorRef<Ksm.Command> ksm() {
    return wiring.ksm();
  }

  ActorRef<Cgroups.Command> cgroups() {
    return wiring.cgroups();
  }

  ActorRef<Cpu.Command> cpu(int number) {
    return wiring.cpus().get(number);
  }

  ActorRef<Node.Command> node(int number) {
    return wiring.nodes().get(number);
  }

  ActorRef<Kswapd.Command> kswapd(int node) {
    return wiring.kswapds().get(node);
  }

  ActorRef<AddressSpace.Command> space(int mm) {
    return Objects.requireNonNull(spaces.get(mm));
  }

  /** Asks for a lock, whose owner answers the task {@code pid}. */
  void ask(Instruction.TakeLock take, int pid, ActorRef<Cpu.Command> asker) {
    LockAsk ask = new LockAsk(take, pid, asker);
    Lockable lock = take.lock();
    switch (lock.wait(true).lock()) {
      case I_MMAP -> inode((int) lock.number()).tell(new Inode.Take(ask));
      case ANON_VMA -> owner((AnonLock) lock).tell(new AddressSpace.TakeAnonVma(ask));
      case CGROUP, CPUSET -> cgroups().tell(new Cgroups.Take(ask));
      default -> takeOwn(lock, ask);
    }
  }

  /** Gives a lock back. */
  void give(Lockable lock, int pid) {
    switch (lock.wait(true).lock()) {
      case I_MMAP -> inode((int) lock.number()).tell(new Inode.Give(pid));
      case ANON_VMA ->
          owner((AnonLock) lock).tell(new AddressSpace.GiveAnonVma(lock.number(), pid));
      case CGROUP, CPUSET -> cgroups().tell(new Cgroups.Give((CgroupLock) lock, pid));
      default -> giveOwn(lock, pid);
    }
  }

  private void takeOwn(Lockable lock, LockAsk ask) {
    if (lock.equals(OwnLock.KSM)) {
      ksm().tell(new Ksm.Take(ask));
    } else {
      own(lock).tell(new KernelLock.Take(ask));
    }
  }

  private void giveOwn(Lockable lock, int pid) {
    if (lock.equals(OwnLock.KSM)) {
      ksm().tell(new Ksm.Give(pid));
    } else {
      own(lock).tell(new KernelLock.Give(pid));
    }
  }

  /**
   * Says to nodes that a task waits for their pages, or does no longer; answers whether it sleeps.
   */
  boolean await(Instruction.AwaitMemory await, TaskRun run, ActorRef<Cpu.Command> asker) {
    boolean sleeps = run.relief.sleeps(await.how());
    if (await.how() != MemoryWait.SLEEP) {
      boolean ends = await.how() == MemoryWait.FINISH;
      Node.AwaitMemory told = new Node.AwaitMemory(run.pid(), run.relief.number(), ends, asker);
      await.nodes().forEach(each -> node(each).tell(told));
    }
    return sleeps;
  }

  private ActorRef<AddressSpace.Command> owner(AnonLock lock) {
    return space(lock.owner());
  }

  private ActorRef<KernelLock.Command> own(Lockable lock) {
    return Objects.requireNonNull(wiring.locks().get(lock.number()));
  }

  ActorRef<Inode.Command> inode(int number) {
    return Objects.requireNonNull(inodes.get(number));
  }
}
