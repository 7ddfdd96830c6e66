package pageferry.protocol.ops.cgroup;

/**
 * Nothing more is to be hoped for from a process that was killed for want of memory: MMF_OOM_SKIP
 * is set (mm/oom_kill.c, Linux 6.1). Answers 0.
 *
 * @param mm its address space
 */
public record SkipVictim(int mm) implements CgroupOp<Integer> {
  @Override
  public Integer on(CgroupTree tree) {
    tree.victims().skip(mm);
    return 0;
  }
}
