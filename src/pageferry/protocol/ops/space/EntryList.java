package pageferry.protocol.ops.space;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import pageferry.mm.Mapping;
import pageferry.mm.Paging;
import pageferry.mm.Pte;

/** A growing list of entries that map pages, by page frame. */
public final class EntryList {
  /**
   * Of so few entries each is dealt with before the next, as a bystander sees it; more go node by
   * node.
   */
  public static final int ONE_BY_ONE = 8;

  private static final int FIRST_ROOM = 64;

  /** Of their flags only what says how much they map. */
  private long[] ptes = {};

  private long[] mappings = {};
  private int count;

  /** A list of pages that no entry needs to map. */
  public static EntryList ofPages(List<Long> pfns) {
    EntryList list = new EntryList();
    pfns.forEach(list::addTable);
    return list;
  }

  /** Appends entry {@code index} of another list. */
  public void append(EntryList other, int index) {
    add(Mapping.mm(other.mappings[index]), Mapping.vpn(other.mappings[index]), other.pte(index));
  }

  /** A list of the entries from {@code first} to before {@code end} alone. */
  public EntryList part(int first, int end) {
    EntryList part = new EntryList();
    for (int i = first; i < end; i++) {
      part.append(this, i);
    }
    return part;
  }

  /** Appends the entries of another list that are not left out. */
  public void appendAllBut(EntryList other, EntryList leftOut) {
    Set<Long> out = new TreeSet<>();
    for (int i = 0; i < leftOut.count; i++) {
      out.add(leftOut.mappings[i]);
    }
    for (int i = 0; i < other.count; i++) {
      if (!out.contains(other.mappings[i])) {
        append(other, i);
      }
    }
  }

  private long pte(int index) {
    return ptes[index];
  }

  /** Appends the entry {@code pte} that address space {@code mm} has at page {@code vpn}. */
  public void append(int mm, long vpn, long pte) {
    add(mm, vpn, pte);
  }

  void add(int mm, long vpn, long pte) {
    if (count == ptes.length) {
      int room = Math.max(FIRST_ROOM, count * 2);
      ptes = Arrays.copyOf(ptes, room);
      mappings = Arrays.copyOf(mappings, room);
    }
    ptes[count] = Pte.of(Pte.pfn(pte), pte & Pte.SIZE);
    mappings[count++] = Mapping.of(mm, vpn, Pte.has(pte, Pte.HUGE));
  }

  public int count() {
    return count;
  }

  /** The page frame that entry {@code index} maps, of a huge entry the first. */
  public long pfn(int index) {
    return Pte.pfn(ptes[index]);
  }

  /** How many pages entry {@code index} maps. */
  public int pages(int index, Paging paging) {
    return paging.pages(ptes[index]);
  }

  /** Entry {@code index} as a {@link Mapping}. */
  public long mapping(int index) {
    return mappings[index];
  }

  void addTable(long pfn) {
    add(0, 0, Pte.of(pfn, 0));
  }
}
