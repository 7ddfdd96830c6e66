package pageferry.protocol.ops.node;

import java.util.Arrays;
import java.util.TreeMap;
import pageferry.mm.FrameTable;
import pageferry.mm.Mapping;
import pageferry.mm.Paging;
import pageferry.protocol.ops.node.rmap.SplitLarge;

/** The entries that map a folio, each with the number of the page it maps within the folio. */
public final class Mappings {
  /** No entry at all. */
  public static final Mappings NONE = new Mappings();

  private static final int[] FIRST_PAGE = new int[1];

  private long[] codes;
  private int[] pages;
  private int count;

  private Mappings() {
    codes = new long[4];
    pages = new int[4];
  }

  /** Of a base page that one entry maps. */
  private Mappings(long code) {
    codes = new long[] {code};
    pages = FIRST_PAGE;
    count = 1;
  }

  /** What {@link SplitLarge} answers when a folio cannot be split. */
  public static final Mappings NOT_SPLIT = new Mappings();

  /**
   * All entries that map the folio whose first page is {@code head}; those of a large one address
   * space by address space, oldest first, as rmap_walk_anon() (mm/rmap.c, Linux 6.1) meets them.
   */
  public static Mappings of(FrameTable frames, long head) {
    int size = 1 << frames.order(head);
    if (size == 1 && frames.mappingCount(head) < 2) {
      return frames.mappingCount(head) == 0 ? NONE : new Mappings(frames.mappings(head)[0]);
    }
    Mappings all = byPage(frames, head, size);
    return size == 1 ? all : all.bySpace();
  }

  private Mappings bySpace() {
    TreeMap<Integer, Mappings> spaces = new TreeMap<>();
    for (int i = 0; i < count; i++) {
      int mm = Mapping.mm(codes[i]);
      spaces.computeIfAbsent(mm, first -> new Mappings()).add(codes[i], pages[i]);
    }
    if (spaces.size() < 2) {
      return this;
    }
    Mappings sorted = new Mappings();
    for (Mappings space : spaces.values()) {
      for (int i = 0; i < space.count; i++) {
        sorted.add(space.codes[i], space.pages[i]);
      }
    }
    return sorted;
  }

  private static Mappings byPage(FrameTable frames, long head, int size) {
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

  /** Whether all entries are of one address space. */
  public boolean ofOneSpace() {
    for (int i = 1; i < count; i++) {
      if (Mapping.mm(codes[i]) != Mapping.mm(codes[0])) {
        return false;
      }
    }
    return true;
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

  /** The index behind the small entries of one page table that begin with {@code first}. */
  public int endOfTable(int first, Paging paging) {
    long code = codes[first];
    int end = first + 1;
    while (!Mapping.isHuge(code)
        && end < count
        && !Mapping.isHuge(codes[end])
        && Mapping.mm(codes[end]) == Mapping.mm(code)
        && paging.hugeStart(Mapping.vpn(codes[end])) == paging.hugeStart(Mapping.vpn(code))) {
      end++;
    }
    return end;
  }

  /** How many of them are huge. */
  public int hugeCount() {
    int huge = 0;
    for (int i = 0; i < count; i++) {
      huge += Mapping.isHuge(codes[i]) ? 1 : 0;
    }
    return huge;
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
