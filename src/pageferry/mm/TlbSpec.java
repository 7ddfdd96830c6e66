package pageferry.mm;

/**
 * How the TLBs of a machine are told.
 *
 * @param mechanism by what
 * @param ceiling the most pages that are invalidated one by one; of more, all are: x86's
 *     tlb_single_page_flush_ceiling, arm64's MAX_DVM_OPS
 */
public record TlbSpec(TlbMechanism mechanism, int ceiling) {
  /** The ceiling of x86: tlb_single_page_flush_ceiling (arch/x86/mm/tlb.c, Linux 6.1). */
  public static final int USUAL_CEILING = 33;

  /** Interrupts. */
  public static final TlbSpec INTERRUPTS = new TlbSpec(TlbMechanism.IPI, USUAL_CEILING);

  /** Whether so many pages of one area are not invalidated one by one. */
  public boolean empties(int pages) {
    return pages > ceiling;
  }
}
