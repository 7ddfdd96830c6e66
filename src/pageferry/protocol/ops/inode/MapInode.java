package pageferry.protocol.ops.inode;

/**
 * Notes that an address space maps the inode. Answers 0.
 *
 * @param mm the address space
 */
public record MapInode(int mm) implements InodeOp<Integer> {
  @Override
  public Integer on(PageCache cache) {
    cache.spaces().add(mm);
    return 0;
  }
}
