package pageferry.protocol.kernel;

/** What {@link Instruction.Create} creates. */
public enum CreateKind {
  ADDRESS_SPACE,
  INODE,
  /** A file of the machine's tmpfs, numbered in the order of creation. */
  TMPFS_INODE,
  /** A file of at least 2.5 MiB on a disk, nothing of it in the page cache. */
  FILE_INODE,
  /** Only a pid; {@link Instruction.StartTask} makes the task live. */
  TASK;

  /** Its creation without a mapping, or with an ordinary one. */
  public Instruction.Create create() {
    return new Instruction.Create(this, 0, 0, "");
  }
}
