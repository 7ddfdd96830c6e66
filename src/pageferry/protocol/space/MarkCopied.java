package pageferry.protocol.space;

/**
 * Notes that private maps of an inode have pages of their own, so that fork copies their entries:
 * anon_vma_prepare() (mm/rmap.c, Linux 6.1). Answers 0.
 *
 * @param inode the inode's number
 */
public record MarkCopied(int inode) implements SpaceOp<Integer> {
  @Override
  public Integer on(Space space) {
    space.copied().add(inode);
    return 0;
  }
}
