package pageferry.actors;

import pageferry.mm.Cost;
import pageferry.protocol.ops.node.NodeOp;
import pageferry.protocol.ops.node.Turn;

/** How a CPU tells nodes what takes its turn at something of theirs. */
record NodeTurns(CpuServices cpu) {
  /** What a node is told, {@code ns} from now, if it takes its turn at something of the node. */
  Node.Command inTurn(Node.Command command, NodeOp<?> op, long ns) {
    Turn wanted = op.turn();
    Turn turn = wanted.folios() == 0 ? wanted : wanted.holding(cpu.cost(Cost.LRU_LOCK));
    return turn.ns() == 0 ? command : new Node.InTurn(command, turn, cpu.nowNs() + ns);
  }

  Node.Command note(NodeOp<?> op) {
    return inTurn(new Node.Note(op, 0), op, 0);
  }
}
