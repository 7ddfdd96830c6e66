package pageferry.mm;

/**
 * The sysctls that the compaction of a zone obeys (mm/compaction.c, Linux 6.1).
 *
 * @param threshold vm.extfrag_threshold: up to which fragmentation index memory is wanting, and not
 *     fragmented
 * @param unevictable vm.compact_unevictable_allowed: whether mlocked pages are moved
 * @param proactive vm.compaction_proactiveness: from which score to which kcompactd works unasked
 */
public record CompactKnobs(int threshold, boolean unevictable, ProactiveMarks proactive) {
  /** As they are set, on a kernel whose proactive compaction is capped or not. */
  public static CompactKnobs of(Sysctls sysctls, boolean uncapped) {
    return new CompactKnobs(
        sysctls.get(Knob.EXTFRAG_THRESHOLD),
        sysctls.get(Knob.COMPACT_UNEVICTABLE_ALLOWED) == 1,
        ProactiveMarks.of(sysctls.get(Knob.COMPACTION_PROACTIVENESS), uncapped));
  }
}
