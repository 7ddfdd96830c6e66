package pageferry.protocol.program;

/** What mmap() maps. */
public enum MapType {
  ANON,
  TMPFS,
  FILE,
  HUGETLB
}
