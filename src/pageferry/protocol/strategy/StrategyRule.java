package pageferry.protocol.strategy;

/** What must be true where a step of a migration stands; the text says what is wrong otherwise. */
enum StrategyRule {
  ONE_TARGET("comes twice: there is a target already"),
  TARGET_BEFORE_END("comes after the folio is done"),
  NOT_LOCKED_TWICE("comes while the source is locked: a task cannot take PG_locked twice"),
  UNLOCKS_WHAT_IS_LOCKED("comes while the source is not locked"),
  ENTRIES_ARE_WAITED_FOR(
      "leaves migration entries behind that nobody would wait for: remap or discard first,"
          + " or let faults wait for something else than PG_locked (migrating-bit = on)"),
  MOVED_MEANS_REMAPPED("gives a source back that has no contents any more: remap first"),
  UNMAP_UNDER_LOCK("needs the source locked: lock-source must come first"),
  UNMAPPED_ONCE("comes twice"),
  FLUSH_AFTER_UNMAP("has nothing to flush: unmap must come first"),
  SPLIT_FIRST("comes too late: the pieces take all steps, so it must be first"),
  REFERENCES_BEFORE_COPY("comes too late: copy has looked at the references"),
  CLEAN_UNDER_LOCK("needs the source locked: lock-source must come first"),
  CLEAN_BEFORE_UNMAP("finds no entries: it must come before unmap"),
  CLEAN_BEFORE_CONTENTS(
      "would forget what was written since the contents were copied: it must come first"),
  CONTENTS_HAVE_TARGET("has no target to copy to: allocate-target must come first"),
  CONTENTS_ONCE("comes although all contents are copied: copy-batch leaves none"),
  CONTENTS_BEFORE_COPY("comes too late: copy has moved the contents"),
  CONTENTS_AFTER_FLUSH(
      "would copy a page that stale TLB entries can still write: flush-tlb must come first"),
  CONTENTS_CLEAN_OR_UNMAPPED(
      "would copy a page that can still be written, and nobody could tell whether it was:"
          + " write-protect or clear-dirty must come first (and recheck-dirty after unmap), or"
          + " unmap"),
  BATCH_FIRST_OF_PHASE(
      "is done for a whole batch at once: it must be the first step of its phase, but for"
          + " flush-tlb"),
  RECHECK_AFTER_CONTENTS("has nothing to compare with: copy-contents must come first"),
  RECHECK_OF_CLEAN(
      "cannot tell what was written: write-protect or clear-dirty must come before the copy"),
  RECHECK_AFTER_FLUSH("would miss what stale TLB entries still write: flush-tlb must come first"),
  COPY_HAS_TARGET("has no target to copy to: allocate-target must come first"),
  COPY_OF_UNMAPPED("would copy a page that can still be written: unmap must come first"),
  COPY_AFTER_FLUSH(
      "would copy a page that stale TLB entries can still write: flush-tlb must come first"),
  COPY_AFTER_RECHECK(
      "would lose what was written since copy-contents: recheck-dirty must come first"),
  COPIED_ONCE("comes twice"),
  KEEP_AFTER_COPY("has nothing to keep: copy must come first"),
  KEEP_BEFORE_REMAP(
      "comes too late: the page can have been written already, so it must come before remap"),
  KEEP_OF_CLEAN(
      "could not tell later whether the page was written since: write-protect or clear-dirty must"
          + " come first"),
  USE_OF_UNMAPPED(
      "cannot tell whether the page was written: unmap must come first (and flush-tlb)"),
  USE_BEFORE_TARGET("comes too late: there is a target already"),
  REMAP_AFTER_COPY("would map a target without contents: copy must come first"),
  REMAPPED_ONCE("comes twice"),
  DISCARD_WITHOUT_TARGET("tosses the contents although a target was allocated for them"),
  DISCARD_OF_UNMAPPED("would toss a page that is still mapped: unmap must come first"),
  UNLOCKED_AT_END("the source is still locked at the end: unlock-source is missing"),
  DONE_AT_END("the folio is neither remapped nor discarded at the end");

  private final String text;

  StrategyRule(String text) {
    this.text = text;
  }

  /** What is wrong where it does not hold; of a step, behind the step's name. */
  String text() {
    return text;
  }
}
