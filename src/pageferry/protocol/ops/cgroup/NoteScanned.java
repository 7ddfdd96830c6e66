package pageferry.protocol.ops.cgroup;

/**
 * Reclaim has looked at pages of control groups: the changes of PGSCAN and of the sizes of lists by
 * shrink_inactive_list() and shrink_active_list() (mm/vmscan.c, Linux 6.1). Answers 0.
 *
 * @param cpu who does it
 * @param pages how many
 */
public record NoteScanned(int cpu, long pages) implements CgroupOp<Integer> {
  private static final int OF_SCANNED = 3;

  @Override
  public Integer on(CgroupTree tree) {
    tree.stats().add(cpu, OF_SCANNED * pages);
    return 0;
  }
}
