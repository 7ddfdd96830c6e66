package pageferry.protocol.program;

/** What mmap() lets the program do with its pages. */
public enum Protection {
  NONE,
  READ,
  READ_WRITE
}
