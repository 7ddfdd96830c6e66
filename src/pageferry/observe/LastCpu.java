package pageferry.observe;

/** The CPU on which each page frame was last locked; takes memory only where frames were locked. */
final class LastCpu {
  private static final int CHUNK_SHIFT = 12;
  private static final int CHUNK_MASK = (1 << CHUNK_SHIFT) - 1;

  private final short[][] chunks;

  /**
   * @param frames page frame numbers are below this
   */
  LastCpu(long frames) {
    chunks = new short[(int) (frames + CHUNK_MASK >> CHUNK_SHIFT)][];
  }

  void set(long pfn, int cpu) {
    short[] chunk = chunks[(int) (pfn >> CHUNK_SHIFT)];
    if (chunk == null) {
      chunk = new short[CHUNK_MASK + 1];
      chunks[(int) (pfn >> CHUNK_SHIFT)] = chunk;
    }
    chunk[(int) pfn & CHUNK_MASK] = (short) (cpu + 1);
  }

  /** Whether the frame was last locked on another CPU than this one; not if it never was. */
  boolean isOther(long pfn, int cpu) {
    short[] chunk = chunks[(int) (pfn >> CHUNK_SHIFT)];
    int last = chunk == null ? 0 : chunk[(int) pfn & CHUNK_MASK];
    return last != 0 && last != cpu + 1;
  }
}
