package pageferry.protocol.ops.space;

/**
 * Looks whether small entries of neighbouring pages are all empty: pte_range_none() (mm/memory.c,
 * Linux 6.12). Answers so.
 *
 * @param first the first page
 * @param pages how many they are, of one page table
 */
public record FindEmpty(long first, int pages) implements SpaceOp<Boolean> {
  @Override
  public Boolean on(Space space) {
    return SetFolio.isEmpty(space.table(), first, pages);
  }
}
