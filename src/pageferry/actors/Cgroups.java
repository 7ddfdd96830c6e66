package pageferry.actors;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import pageferry.mm.CgroupImage;
import pageferry.mm.CgroupLock;
import pageferry.mm.MachineImage;
import pageferry.mm.WaitKind;
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

  /** Carries out an operation whose answer nobody wants. */
  record Note(CgroupOp<?> op) implements Command {
    @Override
    public void carryOut(Cgroups cgroups) {
      op.on(cgroups.tree);
    }
  }

  /** Asks what the groups use. */
  record ReportTo(ActorRef<Machine.Command> asker) implements Command {
    @Override
    public void carryOut(Cgroups cgroups) {
      List<CgroupImage> groups = cgroups.tree.image();
      asker.tell(new Machine.Reported(report -> report.take(groups)));
    }
  }

  /** Asks for the image of the groups. */
  record Show(ActorRef<Machine.Command> asker) implements Command {
    @Override
    public void carryOut(Cgroups cgroups) {
      asker.tell(new Machine.Shown(new MachineImage.CgroupsImage(cgroups.tree.image())));
    }
  }

  /** A task wants a lock. */
  record Take(LockAsk ask) implements Command {
    @Override
    public void carryOut(Cgroups cgroups) {
      cgroups.queue((CgroupLock) ask.what().lock()).take(ask);
    }
  }

  /** A task gives a lock back. */
  record Give(CgroupLock lock, int pid) implements Command {
    @Override
    public void carryOut(Cgroups cgroups) {
      cgroups.queue(lock).give(pid);
    }
  }

  private final CgroupTree tree;
  private final Map<CgroupLock, LockQueue> locks = new EnumMap<>(CgroupLock.class);
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

  private LockQueue queue(CgroupLock lock) {
    return locks.computeIfAbsent(lock, any -> new LockQueue(this));
  }
}
