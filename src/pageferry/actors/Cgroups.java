package pageferry.actors;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import pageferry.mm.CgroupLock;
import pageferry.mm.WaitKind;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.ops.cgroup.CgroupOp;
import pageferry.protocol.ops.cgroup.CgroupTree;
import pageferry.world.Environment;

/** The owner of the control groups, of cgroup_mutex and of the lock of cpusets. */
final class Cgroups extends KernelActor<Cgroups.Command> {
  /** What the owner can be told. */
  sealed interface Command {
    /** Has the owner do what it is told. */
    void carryOut(Cgroups cgroups);
  }

  /** Carries out an operation and answers the task {@code pid} at its CPU, late if it must wait. */
  record Do(CgroupOp<?> op, int pid, ActorRef<Cpu.Command> asker) implements Command {
    @Override
    public void carryOut(Cgroups cgroups) {
      cgroups.ask(this);
    }
  }

  /** A task wants a lock. */
  record Take(CgroupLock lock, int pid, ActorRef<Cpu.Command> asker)
      implements Command, LockQueue.Ask {
    @Override
    public boolean write() {
      return true;
    }

    @Override
    public void carryOut(Cgroups cgroups) {
      cgroups.take(this);
    }
  }

  /** A task gives a lock back. */
  record Give(CgroupLock lock, int pid) implements Command {
    @Override
    public void carryOut(Cgroups cgroups) {
      cgroups.queue(lock).gives(pid).forEach(Cgroups::grant);
    }
  }

  private final CgroupTree tree;
  private final Map<CgroupLock, LockQueue<Take>> locks = new EnumMap<>(CgroupLock.class);
  private final List<Do> waiting = new ArrayList<>();

  private Cgroups(CgroupTree tree, Environment environment) {
    super(environment.panic());
    this.tree = tree;
  }

  /** The owner of those groups. */
  static Behavior<Command> create(CgroupTree tree, Environment environment) {
    return Behaviors.setup(context -> new Cgroups(tree, environment));
  }

  @Override
  void on(Command command) {
    command.carryOut(this);
  }

  private void ask(Do ask) {
    if (ask.op().mustWait(tree)) {
      waiting.add(ask);
      Cpu.Blocked blocked = new Cpu.Blocked(ask.pid(), WaitKind.FLUSH_WORK, 0, tree.worker());
      ask.asker().tell(blocked);
      return;
    }
    answer(ask);
    List<Do> ready = waiting.stream().filter(each -> !each.op().mustWait(tree)).toList();
    waiting.removeAll(ready);
    ready.forEach(this::answer);
  }

  private void answer(Do ask) {
    ask.asker().tell(new Cpu.Answer(ask.pid(), ask.op().on(tree)));
  }

  private LockQueue<Take> queue(CgroupLock lock) {
    return locks.computeIfAbsent(lock, any -> new LockQueue<>());
  }

  private void take(Take ask) {
    int holder = queue(ask.lock()).holder();
    if (queue(ask.lock()).takes(ask)) {
      grant(ask);
    } else {
      Cpu.Blocked blocked =
          new Cpu.Blocked(ask.pid(), ask.lock().wait(true), ask.lock().number(), holder);
      ask.asker().tell(blocked);
    }
  }

  private static void grant(Take ask) {
    ask.asker().tell(new Cpu.LockGranted(ask.pid(), ask.lock(), true));
  }

  /** What a routine asks for a lock with. */
  static Take take(Instruction.TakeLock take, int pid, ActorRef<Cpu.Command> asker) {
    return new Take((CgroupLock) take.lock(), pid, asker);
  }
}
