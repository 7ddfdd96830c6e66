package pageferry.protocol.migrate;

import java.util.ArrayList;
import java.util.List;
import pageferry.mm.Paging;

/**
 * Pages that are copied in one go: a folio, or a part of a large one.
 *
 * @param from the first page frame to copy
 * @param to where it is copied to
 * @param pages how many
 * @param isHuge whether it is of a huge page, which a DMA engine copies as one piece
 */
record CopyPart(long from, long to, int pages, boolean isHuge) {
  /** The whole of a source. */
  static CopyPart of(Source source, Paging paging) {
    return new CopyPart(source.pfn, source.target, source.pages(), source.pages() >= paging.huge());
  }

  /** The same pages, so many at most in each. */
  private List<CopyPart> cut(int most) {
    List<CopyPart> cut = new ArrayList<>();
    for (int at = 0; at < pages; at += most) {
      cut.add(new CopyPart(from + at, to + at, Math.min(most, pages - at), isHuge));
    }
    return cut;
  }

  /** The work of copying them all, divided into parts of so many base pages at most. */
  static List<List<CopyPart>> divided(List<CopyPart> all, int most) {
    List<List<CopyPart>> parts = new ArrayList<>();
    List<CopyPart> part = new ArrayList<>();
    int pages = 0;
    for (CopyPart each : all) {
      for (CopyPart piece : each.cut(most)) {
        if (pages + piece.pages() > most) {
          parts.add(part);
          part = new ArrayList<>();
          pages = 0;
        }
        part.add(piece);
        pages += piece.pages();
      }
    }
    parts.add(part);
    return parts;
  }
}
