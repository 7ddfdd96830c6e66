package pageferry.protocol.ops.node;

/**
 * Records that a page of slow memory was used, instead of moving it: pghot_record_access() (pghot,
 * linux-mm 2025 and 2026). Answers 0.
 *
 * @param page the page
 */
public record NoteHot(HotPage page) implements NodeOp<Integer> {
  @Override
  public Integer on(NodeMemory memory) {
    memory.numa().hot().note(page);
    return 0;
  }
}
