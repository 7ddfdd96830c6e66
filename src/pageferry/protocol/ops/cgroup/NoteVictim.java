package pageferry.protocol.ops.cgroup;

import pageferry.mm.CgroupEvent;

/**
 * A process of a control group is about to be killed for want of memory: mark_oom_victim()
 * (mm/oom_kill.c, Linux 6.1). Answers 0.
 *
 * @param group the group; 0: all memory was wanted
 * @param mm its address space
 * @param chose whether the task had oom_lock to choose it, and gives that back
 */
public record NoteVictim(int group, int mm, boolean chose) implements CgroupOp<Integer> {
  private static final int NOBODY = -1;

  /** There is none, and whoever else is in want may look now. */
  public static NoteVictim nobody() {
    return new NoteVictim(0, NOBODY, true);
  }

  @Override
  public Integer on(CgroupTree tree) {
    if (chose) {
      tree.victims().endChoice();
    }
    if (group != 0) {
      tree.group(group).count(CgroupEvent.OOM_KILL);
    }
    if (mm != NOBODY) {
      tree.victims().add(mm);
    }
    return 0;
  }
}
