package pageferry.protocol.ops.cgroup;

import java.util.ArrayList;
import java.util.List;
import pageferry.mm.MemoryLimit;

/**
 * Which of some processes can be killed for want of memory: oom_evaluate_task() (mm/oom_kill.c,
 * Linux 6.1). While one is dying from whose memory there is something to hope for the others are
 * left alone; one from whom nothing more is to be had (MMF_OOM_SKIP) is passed over.
 *
 * @param group the control group whose they are, 0 for all
 * @param spaces their address spaces
 * @param tries whether that is only done if no other task is at it: mutex_trylock(&oom_lock)
 */
public record FindVictims(int group, List<Integer> spaces, boolean tries)
    implements CgroupOp<FindVictims.Found> {
  public FindVictims {
    spaces = List.copyOf(spaces);
  }

  /**
   * What was found.
   *
   * @param dying the address space of one that has been killed and is not gone, or will be; -1:
   *     there is none
   * @param spaces those that can be killed
   * @param max memory.max of the group, in pages
   * @param swapMax memory.swap.max
   */
  public record Found(int dying, List<Integer> spaces, long max, long swapMax) {
    public Found {
      spaces = List.copyOf(spaces);
    }
  }

  @Override
  public Found on(CgroupTree tree) {
    OomVictims victims = tree.victims();
    List<Integer> left = new ArrayList<>();
    int dying = -1;
    for (int space : spaces) {
      if (!victims.skips(space)) {
        dying = victims.has(space) ? space : dying;
        left.add(space);
      }
    }
    boolean waits = tries && dying < 0 && !tree.victims().beginsChoice();
    return new Found(
        waits ? 0 : dying, left, limit(tree, MemoryLimit.MAX), limit(tree, MemoryLimit.SWAP_MAX));
  }

  private long limit(CgroupTree tree, MemoryLimit limit) {
    return group == 0 ? Long.MAX_VALUE : tree.group(group).limit(limit);
  }
}
