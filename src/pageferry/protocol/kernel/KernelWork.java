package pageferry.protocol.kernel;

/**
 * What kernel threads do when a fault plan lets something befall a migration: handed in, because
 * all of it migrates pages itself.
 */
public interface KernelWork {
  /** memory_failure() of a page frame. */
  Step failMemory(long pfn);

  /** out_of_memory(). */
  Step outOfMemory();

  /** Takes the memory of a node offline until that is done or {@code limitNs} are over. */
  Step offline(int node, long limitNs);
}
