package pageferry.protocol.ops.space;

import java.util.BitSet;
import java.util.Map;
import java.util.TreeMap;
import pageferry.mm.Pte;

/**
 * What the private pages of an address space hold: zeros where nobody has written, otherwise what a
 * program says that it writes, and if it says nothing something that only the same address of
 * another process may hold too. It belongs to the address, wherever the page lies, so that neither
 * a migration nor a copy changes it.
 */
public final class PageContents {
  /** The contents that a program has not said. */
  public static final long UNSAID = -1;

  /** Of pages that nobody has written. */
  public static final long ZEROS = 0;

  private final TreeMap<Long, Long> said = new TreeMap<>();

  /** A page has been written. */
  void wrote(long vpn, long value) {
    if (value != UNSAID) {
      said.put(vpn, value);
    } else if (!said.isEmpty()) {
      said.remove(vpn);
    }
  }

  /** What the page at {@code vpn} holds, which is mapped there. */
  long of(Space space, long vpn) {
    long pte = space.table().get(vpn);
    boolean blank =
        Pte.has(pte, Pte.HUGE)
            ? space.table().blank(vpn).get(space.paging().hugeOffset(vpn))
            : Pte.has(pte, Pte.BLANK);
    return blank ? ZEROS : said.getOrDefault(vpn, ~vpn);
  }

  /** Which pages of a stretch that one huge entry maps, or a small one, hold zeros. */
  BitSet findZeroes(Space space, long first, int pages) {
    boolean huge = Pte.has(space.table().get(first), Pte.HUGE);
    BitSet zeroes = new BitSet();
    if (!huge) {
      zeroes.set(0, of(space, first) == ZEROS);
      return zeroes;
    }
    zeroes.or(space.table().blank(first));
    said.subMap(first, first + pages).entrySet().stream()
        .filter(each -> each.getValue() == ZEROS)
        .forEach(each -> zeroes.set((int) (each.getKey() - first)));
    return zeroes;
  }

  /** All that a program has said. */
  Map<Long, Long> all() {
    return new TreeMap<>(said);
  }

  /** The pages of a child hold what those of its parent do. */
  void adopt(Map<Long, Long> parent) {
    said.putAll(parent);
  }

  /** What a stretch holds goes along with its pages. */
  void move(long start, long end, long to) {
    if (!said.isEmpty()) {
      Map<Long, Long> moved = new TreeMap<>(said.subMap(start, end));
      said.subMap(start, end).clear();
      said.subMap(to, to + end - start).clear();
      moved.forEach((vpn, value) -> said.put(vpn - start + to, value));
    }
  }
}
