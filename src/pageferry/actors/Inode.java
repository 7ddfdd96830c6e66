package pageferry.actors;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
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

  /** A task wants i_mmap_rwsem. */
  record Take(LockAsk ask) implements Command {
    @Override
    public void carryOut(Inode inode) {
      inode.lock.take(ask);
    }
  }

  /** A task gives i_mmap_rwsem back. */
  record Give(int pid) implements Command {
    @Override
    public void carryOut(Inode inode) {
      inode.lock.give(pid);
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
  private final LockQueue lock = new LockQueue(this);

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
}
