package pageferry.protocol.ops.space;

import pageferry.mm.Pte;

/**
 * Reads the contents of a folio that an entry maps, while it does: what is written through the
 * entry afterwards they have not. Answers whether the entry maps it still.
 *
 * @param vpn the page that the entry maps, of a huge entry its first
 * @param from the first page frame of what it maps there
 * @param to where the contents go
 * @param pages how many pages they are
 */
public record CopyMapped(long vpn, long from, long to, int pages) implements EntryOp<Boolean> {
  @Override
  public Boolean on(Space space) {
    long pte = space.table().get(vpn);
    for (int i = 0; i < pages; i++) {
      space.table().copy(from + i, to + i);
    }
    return Pte.has(pte, Pte.PRESENT) && Pte.pfn(pte) == from;
  }
}
