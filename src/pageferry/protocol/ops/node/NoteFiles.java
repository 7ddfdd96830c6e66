package pageferry.protocol.ops.node;

/**
 * Notes what kswapd has met of files, or that its node is balanced: PGDAT_DIRTY and PGDAT_WRITEBACK
 * in shrink_node() and clear_pgdat_congested() (mm/vmscan.c, Linux 6.1). Answers 0.
 *
 * @param dirty whether all were dirty, and not being written
 * @param writing whether all were being written
 * @param ends whether what was noted before holds no longer
 */
public record NoteFiles(boolean dirty, boolean writing, boolean ends) implements NodeOp<Integer> {
  @Override
  public Integer on(NodeMemory memory) {
    Writebacks met = memory.writebacks();
    met.met(dirty || !ends && met.metDirty(), writing || !ends && met.metWriting());
    return 0;
  }
}
