package pageferry.protocol.reclaim;

import pageferry.mm.KernelFunction;
import pageferry.mm.VmCounter;

/** On whose behalf memory is reclaimed: reclaimer_offset() (mm/vmscan.c, Linux 6.12). */
enum Reclaimer {
  /** The daemon of a node. */
  KSWAPD(
      KernelFunction.SHRINK_NODE,
      VmCounter.PGSCAN_KSWAPD,
      VmCounter.PGSTEAL_KSWAPD,
      VmCounter.PGDEMOTE_KSWAPD),
  /** A task whose allocation found too little. */
  DIRECT(
      KernelFunction.DO_TRY_TO_FREE_PAGES,
      VmCounter.PGSCAN_DIRECT,
      VmCounter.PGSTEAL_DIRECT,
      VmCounter.PGDEMOTE_DIRECT),
  /** A task whose charge met the limit of its control group. */
  GROUP(
      KernelFunction.TRY_TO_FREE_MEM_CGROUP_PAGES,
      VmCounter.PGSCAN_DIRECT,
      VmCounter.PGSTEAL_DIRECT,
      VmCounter.PGDEMOTE_DIRECT),
  /** A user who wants it: writing to memory.reclaim. */
  PROACTIVE(
      KernelFunction.TRY_TO_FREE_MEM_CGROUP_PAGES,
      VmCounter.PGSCAN_PROACTIVE,
      VmCounter.PGSTEAL_PROACTIVE,
      VmCounter.PGDEMOTE_PROACTIVE);

  private final KernelFunction function;
  private final VmCounter scanned;
  private final VmCounter stolen;
  private final VmCounter demoted;

  Reclaimer(KernelFunction function, VmCounter scanned, VmCounter stolen, VmCounter demoted) {
    this.function = function;
    this.scanned = scanned;
    this.stolen = stolen;
    this.demoted = demoted;
  }

  /** Where it is while it reclaims. */
  KernelFunction function() {
    return function;
  }

  /** What counts the pages that it looks at. */
  VmCounter scanned() {
    return scanned;
  }

  /** What counts the pages that it gets. */
  VmCounter stolen() {
    return stolen;
  }

  /** What counts the pages that it demotes. */
  VmCounter demoted() {
    return demoted;
  }

  /** Whether it wants free pages of nodes, and not a control group to use less. */
  boolean wantsNodes() {
    return this == KSWAPD || this == DIRECT;
  }
}
