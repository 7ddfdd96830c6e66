package pageferry.actors;

import java.util.TreeMap;
import pageferry.protocol.ops.node.NodeFootprint;
import pageferry.protocol.ops.node.NodeMemory;

/**
 * The tasks whose allocations may not fail and that wait for pages of a node. They are woken when
 * pages are free again, and when others of them may have become reclaimable: references are
 * dropped, folios put on their lists, written, or unlocked. What a task does that waits itself is
 * no news, or two that reclaim in vain would wake each other for ever.
 *
 * <p>Departure: the kernel looks again from time to time (mm/page_alloc.c, Linux 6.1).
 */
final class MemoryWaiters {
  private final KernelActor<?> node;
  private final NodeMemory memory;
  private final NodeFootprint touches;
  private final TreeMap<Integer, Node.AwaitMemory> waiting = new TreeMap<>();
  private long frees;
  private long reliefs;

  MemoryWaiters(KernelActor<?> node, NodeMemory memory, NodeFootprint touches) {
    this.node = node;
    this.memory = memory;
    this.touches = touches;
  }

  /** A task waits from now on, or does no longer. */
  void await(Node.AwaitMemory ask) {
    touches.waiters();
    if (ask.ends()) {
      waiting.remove(ask.pid());
    } else {
      waiting.put(ask.pid(), ask);
      seen();
    }
  }

  private void seen() {
    frees = memory.relief().frees();
    reliefs = memory.relief().all();
  }

  /** A task, or nobody (0), has done something to the node's memory. */
  void look(int pid) {
    if (waiting.isEmpty()) {
      return;
    }
    boolean free = memory.relief().frees() != frees;
    boolean more = memory.relief().all() != reliefs;
    seen();
    if (free || more && !waiting.containsKey(pid)) {
      wake();
    }
  }

  /** A folio has been unlocked, or something else happened that reclaim may profit from. */
  void relieved(int pid) {
    if (!waiting.isEmpty() && !waiting.containsKey(pid)) {
      wake();
    }
  }

  private void wake() {
    touches.waiters();
    waiting.forEach((pid, ask) -> node.tell(ask.asker(), new Cpu.Relieved(pid, ask.number())));
    waiting.clear();
  }
}
