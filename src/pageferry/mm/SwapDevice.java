package pageferry.mm;

/** What a machine swaps to. */
public enum SwapDevice {
  NONE,
  /** A RAM disk or zram: written and read at once, and swap-in goes past the swap cache. */
  SYNC,
  /** An ordinary block device: what is written stays in the swap cache until it is reclaimed. */
  ASYNC
}
