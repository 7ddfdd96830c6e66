package pageferry.protocol.ops.space;

/**
 * Notes that a page of an area was found in the swap cache: the read-ahead half of
 * lookup_swap_cache() (mm/swap_state.c, Linux 6.1). Answers 0.
 *
 * @param vpn the page
 * @param ahead whether it was read ahead
 */
public record NoteSwapUse(long vpn, boolean ahead) implements SpaceOp<Integer> {
  @Override
  public Integer on(Space space) {
    Vma area = space.find(vpn);
    if (area != null) {
      space.swapReadAhead().used(area, vpn, ahead);
    }
    return 0;
  }
}
