package pageferry.protocol.ops.node;

/**
 * What a migration sees of a source folio.
 *
 * @param refs its references
 * @param flags its {@link pageferry.mm.PageFlags}
 * @param order the folio's order
 * @param pinned whether it has exclusive pages and may be pinned: folio_maybe_dma_pinned()
 * @param mappings the entries that map it
 * @param inode whose page cache it is in, or 0; the swap cache is nobody's
 */
public record SourceLook(
    int refs, int flags, int order, boolean pinned, Mappings mappings, int inode) {
  /** Whether a later look shows other references or entries. */
  public boolean differsIn(SourceLook now) {
    return refs != now.refs || mappings.count() != now.mappings().count();
  }

  public boolean has(int flag) {
    return (flags & flag) != 0;
  }
}
