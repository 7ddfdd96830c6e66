package pageferry.protocol.reclaim;

import java.util.List;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.Processor;
import pageferry.protocol.ops.cgroup.FindProtected;
import pageferry.protocol.ops.cgroup.FindProtected.Protected;
import pageferry.protocol.ops.node.lru.Givers;

/**
 * Which control groups a reclaim of all memory leaves alone: memcg_low_reclaim and
 * memcg_low_skipped of struct scan_control (mm/vmscan.c, Linux 6.1).
 */
final class Protection {
  private boolean breaksLow;
  private boolean skipped;
  private Protected now = Protected.NONE;

  /** Whether a machine has groups that may be protected. */
  static boolean exists(Processor cpu) {
    return cpu.machine().hasCgroups();
  }

  /** What asks for those that are protected now. */
  Instruction ask() {
    return new Instruction.AskCgroups(new FindProtected(breaksLow));
  }

  void found(Protected found) {
    now = found;
    skipped |= found.byLow();
  }

  /** Whose folios are reclaimed. */
  Givers givers(int group) {
    return new Givers(group, group == 0 ? now.groups() : List.of());
  }

  /** From now on memory.low is not heeded; answers whether that may change anything. */
  boolean breakLow() {
    boolean changes = skipped && !breaksLow;
    breaksLow |= changes;
    skipped = false;
    return changes;
  }
}
