package pageferry.protocol.space;

/**
 * Notes that a private area has got a page of its own, so that fork copies its entries:
 * anon_vma_prepare() (mm/rmap.c, Linux 6.1). Answers 0.
 *
 * @param vpn the page
 */
public record NoteOwnPage(long vpn) implements SpaceOp<Integer> {
  @Override
  public Integer on(Space space) {
    space.noteOwnPage(vpn);
    return 0;
  }
}
