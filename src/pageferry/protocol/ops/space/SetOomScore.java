package pageferry.protocol.ops.space;

import pageferry.mm.OomScore;

/**
 * Says how much sooner than others a process is killed for want of memory: __set_oom_adj()
 * (fs/proc/base.c, Linux 6.1), and the copy that a child gets of its parent's. Answers 0.
 *
 * @param score how much
 */
public record SetOomScore(OomScore score) implements SpaceOp<Integer> {
  @Override
  public Integer on(Space space) {
    space.setOomScore(score);
    return 0;
  }
}
