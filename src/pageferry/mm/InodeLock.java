package pageferry.mm;

/**
 * The lock of who maps an inode: i_mmap_rwsem of struct address_space (include/linux/fs.h, Linux
 * 6.1). Walks of the reverse map read, changes of the maps write.
 *
 * @param inode the inode's number
 */
public record InodeLock(int inode) implements Lockable {
  @Override
  public long number() {
    return inode;
  }

  @Override
  public WaitKind wait(boolean write) {
    return write ? WaitKind.I_MMAP_WRITE : WaitKind.I_MMAP_READ;
  }
}
