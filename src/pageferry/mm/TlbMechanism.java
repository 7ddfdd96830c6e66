package pageferry.mm;

import java.util.Locale;

/** How a machine has its CPUs forget translations: what a profile of costs says of TLBs. */
public enum TlbMechanism {
  /** Each CPU is interrupted, and acknowledges: x86 without INVLPGB. */
  IPI,

  /**
   * INVLPGB and TLBSYNC, for processes on four CPUs or more, where the kernel knows of it; others
   * as {@link #IPI}: consider_global_asid() (arch/x86/mm/tlb.c, Linux 6.15).
   */
  BROADCAST_INVLPGB,

  /** TLBI of the inner shareable domain, and DSB: arm64. */
  TLBI,

  /** Tlbie, page by page even in batches: powerpc, which defers no flushes. */
  TLBIE;

  /** Its name in profiles and experiments. */
  public String text() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
