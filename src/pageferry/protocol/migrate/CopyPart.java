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
 * @param folio how many the folio has
 * @param isHuge whether it is a huge page, whole, which a DMA engine copies as one piece
 */
record CopyPart(long from, long to, int pages, int folio, boolean isHuge) {
  /** The whole of a source. */
  static CopyPart of(Source source, Paging paging) {
    int pages = source.pages();
    return new CopyPart(source.pfn, source.target, pages, pages, pages >= paging.huge());
  }

  /** So many of its pages from one on. */
  CopyPart from(int first, int some) {
    return new CopyPart(from + first, to + first, some, folio, isHuge && some == pages);
  }

  /** The same pages, so many at most in each. */
  private List<CopyPart> cut(int most) {
    List<CopyPart> cut = new ArrayList<>();
    for (int at = 0; at < pages; at += most) {
      cut.add(from(at, Math.min(most, pages - at)));
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
