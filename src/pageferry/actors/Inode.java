package pageferry.actors;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import pageferry.mm.Lockable;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.ops.inode.InodeOp;
import pageferry.protocol.ops.inode.PageCache;
import pageferry.world.Panic;

/**
 * A shared-memory object: the owner of its page cache and of i_mmap_rwsem (struct address_space,
 * Linux 6.1).
 */
final class Inode extends KernelActor<Inode.Command> {
  /** What an inode can be told. */
  sealed interface Command {
    /** Has an inode do what it is told. */
    void carryOut(Inode inode);
  }

  /** Carries out an operation and answers the task {@code pid} at its CPU. */
  record Do(InodeOp<?> op, int pid, ActorRef<Cpu.Command> asker) implements Command {
    @Override
    public void carryOut(Inode inode) {
      asker.tell(new Cpu.Answer(pid, op.on(inode.cache)));
    }
  }

  /** A task of the CPU {@code asker} wants i_mmap_rwsem, or only tries to have it. */
  record Take(Instruction.TakeLock ask, int pid, ActorRef<Cpu.Command> asker)
      implements Command, LockQueue.Ask {
    @Override
    public boolean write() {
      return ask.write();
    }

    @Override
    public void carryOut(Inode inode) {
      inode.take(this);
    }
  }

  /** A task gives i_mmap_rwsem back. */
  record Give(int pid) implements Command {
    @Override
    public void carryOut(Inode inode) {
      inode.lock.gives(pid).forEach(Inode::grant);
    }
  }

  /** Asks for the image of the inode. */
  record Show(int number, ActorRef<Machine.Command> asker) implements Command {
    @Override
    public void carryOut(Inode inode) {
      asker.tell(new Machine.Shown(inode.cache.image(number)));
    }
  }

  private final PageCache cache;
  private final LockQueue<Take> lock = new LockQueue<>();

  private Inode(Panic panic, PageCache cache) {
    super(panic);
    this.cache = cache;
  }

  /** An inode that owns a page cache. */
  static Behavior<Command> create(Panic panic, PageCache cache) {
    return Behaviors.setup(context -> new Inode(panic, cache));
  }

  @Override
  void on(Command command) {
    command.carryOut(this);
  }

  private void take(Take ask) {
    if (ask.ask().tries() && !lock.isFree(ask)) {
      ask.asker().tell(new Cpu.Answer(ask.pid(), false));
      return;
    }
    int holder = lock.holder();
    if (lock.takes(ask)) {
      grant(ask);
    } else {
      Lockable what = ask.ask().lock();
      ask.asker().tell(new Cpu.Blocked(ask.pid(), what.wait(ask.write()), what.number(), holder));
    }
  }

  private static void grant(Take ask) {
    ask.asker().tell(new Cpu.LockGranted(ask.pid(), ask.ask().lock(), ask.write()));
  }
}
