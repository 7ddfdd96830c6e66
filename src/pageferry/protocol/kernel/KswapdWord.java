package pageferry.protocol.kernel;

/** What kernel code tells a kswapd: mm/vmscan.c, Linux 6.1. */
public enum KswapdWord {
  /** It is to reclaim: wakeup_kswapd(). */
  WAKE,
  /** What it has had a task do is done, and has brought something. */
  DONE,
  /** The same, and nothing has come of it. */
  FAILED,
  /** The same, though no memory is wanting: watermarks are boosted. */
  IN_VAIN,
  /** Somebody else has reclaimed pages of the node: the end of shrink_node(). */
  GOT_ON
}
