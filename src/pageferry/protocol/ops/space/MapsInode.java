package pageferry.protocol.ops.space;

/**
 * Whether any area maps an inode.
 *
 * @param inode its number
 */
public record MapsInode(int inode) implements SpaceOp<Boolean> {
  @Override
  public Boolean on(Space space) {
    return space.all().stream().anyMatch(area -> area.inode() == inode);
  }
}
