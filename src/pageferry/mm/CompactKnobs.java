package pageferry.mm;

/**
 * The sysctls that the compaction of a zone obeys (mm/compaction.c, Linux 6.1).
 *
 * @param threshold vm.extfrag_threshold: up to which fragmentation index memory is wanting, and not
 *     fragmented
 * @param unevictable vm.compact_unevictable_allowed: whether mlocked pages are moved
 */
public record CompactKnobs(int threshold, boolean unevictable) {
  /** As they are set. */
  public static CompactKnobs of(Sysctls sysctls) {
    return new CompactKnobs(
        sysctls.get(Knob.EXTFRAG_THRESHOLD), sysctls.get(Knob.COMPACT_UNEVICTABLE_ALLOWED) == 1);
  }
}
