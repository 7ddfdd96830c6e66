package pageferry.actors;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import pageferry.protocol.ops.ksm.KsmOp;
import pageferry.protocol.ops.ksm.KsmTrees;
import pageferry.world.Environment;

/** The owner of what KSM knows of pages, and of ksm_thread_mutex (mm/ksm.c, Linux 6.1). */
final class Ksm extends KernelActor<Ksm.Command> {
  /** What the owner can be told. */
  sealed interface Command {
    /** Has the owner do what it is told. */
    void carryOut(Ksm ksm);
  }

  /** Carries out an operation and answers the task {@code pid} at its CPU. */
  record Do(KsmOp<?> op, int pid, ActorRef<Cpu.Command> asker) implements Command {
    @Override
    public void carryOut(Ksm ksm) {
      asker.tell(new Cpu.Answer(pid, op.on(ksm.trees)));
    }
  }

  /** Carries out an operation whose answer nobody wants. */
  record Note(KsmOp<?> op) implements Command {
    @Override
    public void carryOut(Ksm ksm) {
      op.on(ksm.trees);
    }
  }

  /** A task wants the mutex. */
  record Take(LockAsk ask) implements Command {
    @Override
    public void carryOut(Ksm ksm) {
      ksm.mutex.take(ask);
    }
  }

  /** A task gives the mutex back. */
  record Give(int pid) implements Command {
    @Override
    public void carryOut(Ksm ksm) {
      ksm.mutex.give(pid);
    }
  }

  private final KsmTrees trees;
  private final LockQueue mutex = new LockQueue(this);

  private Ksm(KsmTrees trees, Environment environment) {
    super(environment.panic());
    this.trees = trees;
  }

  /** The owner of those trees. */
  static Behavior<Command> create(KsmTrees trees, Environment environment) {
    return Behaviors.setup(context -> new Ksm(trees, environment));
  }

  @Override
  void on(Command command) {
    command.carryOut(this);
  }
}
