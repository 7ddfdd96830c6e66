package pageferry.protocol.kernel;

/**
 * What is handed in to routines that those who do it call themselves: the work of kernel threads
 * when a fault plan lets something befall a migration, what a charge that meets a limit does, and
 * what an allocation that finds no block does.
 */
public interface KernelWork {
  /** memory_failure() of a page frame. */
  Step failMemory(long pfn);

  /** out_of_memory(). */
  Step outOfMemory();

  /** Takes the memory of a node offline until that is done or {@code limitNs} are over. */
  Step offline(int node, long limitNs);

  /** Reclaim within a control group: try_to_free_mem_cgroup_pages(). */
  Routine reclaimGroup(int group, long pages);

  /** The same on some nodes only. */
  Routine reclaimGroup(int group, long pages, int... nodes);

  /** Reclaim of anonymous memory of nodes, the best one first: try_to_free_pages(). */
  Routine reclaimNodes(int... nodes);

  /** Reclaim of files of a node; returns how many pages, -1 if there may be some soon. */
  Routine reclaimFiles(int node);

  /** What the kcompactd of a node does once it is woken. */
  Step kcompactd(int node);

  /** Direct compaction for an allocation; returns the number of a CompactResult. */
  Routine compact(CompactAsk asked);

  /** The end of a process, for want of memory; returns 0 if none is left. */
  Routine killForMemory();

  /** The end of a process of a control group, for want of memory; returns 0 if there is none. */
  Routine killInGroup(int group);
}
