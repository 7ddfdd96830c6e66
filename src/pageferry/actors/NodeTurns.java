package pageferry.actors;

import akka.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;
import pageferry.mm.Cost;
import pageferry.mm.CpuUse;
import pageferry.protocol.ops.node.NodeOp;
import pageferry.protocol.ops.node.Turn;
import pageferry.world.MemoryEvent;

/** How a CPU tells nodes what takes its turn at something of theirs, and how it waits for that. */
final class NodeTurns {
  private final CpuServices cpu;
  private final ActorRef<Cpu.Command> self;
  private Turn lastWanted = Turn.NONE;
  private Turn lastHeld = Turn.NONE;

  NodeTurns(CpuServices cpu, ActorRef<Cpu.Command> self) {
    this.cpu = cpu;
    this.self = self;
  }

  /** What a node is told, {@code ns} from now, if it takes its turn at something of the node. */
  Node.Command inTurn(Node.Command command, NodeOp<?> op, long ns) {
    Turn wanted = op.turn();
    Turn turn = wanted.folios() == 0 ? wanted : held(wanted);
    return turn.ns() == 0 ? command : new Node.InTurn(command, turn, cpu.nowNs() + ns, self);
  }

  /** How long lru_lock is held for it, which is mostly as long as the last time. */
  private Turn held(Turn wanted) {
    long each = cpu.cost(Cost.LRU_LOCK);
    long handover = cpu.cost(Cost.LRU_LOCK_HANDOVER);
    if (wanted != lastWanted || !lastHeld.isHeld(each, handover)) {
      lastWanted = wanted;
      lastHeld = wanted.holding(each, handover);
    }
    return lastHeld;
  }

  Node.Command note(NodeOp<?> op) {
    return inTurn(new Node.Note(op, 0), op, 0);
  }

  /**
   * Others have had lru_lock that a batch of this CPU needed: its running task has spun for it, and
   * goes on so much later.
   */
  void spun(int node, long ns, @Nullable TaskRun running) {
    if (running != null) {
      cpu.traceOf(running.pid(), new MemoryEvent.LruLockSpun(node, ns));
      cpu.owe(running.helps ? CpuUse.HELPER : CpuUse.INITIATOR, ns);
    }
  }
}
