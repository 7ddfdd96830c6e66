package pageferry.protocol.node;

import java.util.Arrays;
import pageferry.mm.FrameTable;

/** The entries that map a folio, each with the number of the page it maps within the folio. */
public final class Mappings {
  /** No entry at all. */
  public static final Mappings NONE = new Mappings();

  private long[] codes = new long[4];
  private int[] pages = new int[4];
  private int count;

  /** What {@link SplitLarge} answers when a folio cannot be split. */
  public static final Mappings NOT_SPLIT = new Mappings();

  /** All entries that map the folio whose first page is {@code head}. */
  static Mappings of(FrameTable frames, long head) {
    int size = 1 << frames.order(head);
    if (size == 1 && frames.mappingCount(head) == 0) {
      return NONE;
    }
    Mappings all = new Mappings();
    for (int page = 0; page < size; page++) {
      if (frames.mappingCount(head + page) > 0) {
        for (long code : frames.mappings(head + page)) {
          all.add(code, page);
        }
      }
    }
    return all;
  }

  private void add(long code, int page) {
    if (count == codes.length) {
      codes = Arrays.copyOf(codes, count * 2);
      pages = Arrays.copyOf(pages, count * 2);
    }
    codes[count] = code;
    pages[count++] = page;
  }

  /** Whether every entry of this list is in the other one too. */
  boolean isWithin(Mappings other) {
    for (int i = 0; i < count; i++) {
      boolean found = i < other.count && other.codes[i] == codes[i];
      for (int j = 0; j < other.count && !found; j++) {
        found = other.codes[j] == codes[i];
      }
      if (!found) {
        return false;
      }
    }
    return true;
  }

  public int count() {
    return count;
  }

  /** The entry at {@code index} as a {@link pageferry.mm.Mapping}. */
  public long code(int index) {
    return codes[index];
  }

  /** Which page of the folio that entry maps, 0 for a huge entry. */
  public int page(int index) {
    return pages[index];
  }
}
