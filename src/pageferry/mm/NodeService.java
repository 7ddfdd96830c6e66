package pageferry.mm;

/**
 * What the kernel may do with the pages of a private node, each as its driver allows: the NP_OPS
 * flags of "Private Memory Nodes" (linux-mm 2026-02, Gregory Price, RFC v4).
 */
public enum NodeService {
  /** Move pages there, and from there, because a user asks for that: NP_OPS_MIGRATION. */
  MIGRATION,
  /** Allocate where a memory policy names the node: NP_OPS_MEMPOLICY. */
  MEMPOLICY,
  /** Demote pages to it: NP_OPS_DEMOTION. */
  DEMOTION,
  /** Reclaim its pages: NP_OPS_RECLAIM. */
  RECLAIM,
  /** Promote its pages to where they are used: NP_OPS_NUMA_BALANCING. */
  NUMA_BALANCING,
  /** Pin its pages for good where they lie: NP_OPS_LONGTERM_PIN. */
  LONGTERM_PIN
}
