package pageferry.experiment.strace;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import pageferry.mm.Paging;

/** The maps of an address space, as far as a log has told of them. */
final class SpaceMaps {
  private static final Paging PAGING = Paging.X86_64;

  private final NavigableMap<Long, Piece> pieces = new TreeMap<>();
  private final Set<Long> touched = new HashSet<>();
  private final List<Protected> protections = new ArrayList<>();
  private long brk;

  /**
   * A map.
   *
   * @param name its name
   * @param start its first byte
   * @param bytes its length, in whole pages
   * @param writable whether it was mapped to be written, and belongs to no file
   * @param shared whether a child has the same memory
   */
  record Named(String name, long start, long bytes, boolean writable, boolean shared) {
    Named {
      bytes = ceiling(bytes);
    }

    /** Of a task alone, to be written. */
    Named(String name, long start, long bytes) {
      this(name, start, bytes, true, false);
    }

    long end() {
      return start + bytes;
    }
  }

  /** What may be done with some bytes. */
  private record Protected(long start, long end, String prot) {}

  /** What is left of a map, from its key on. */
  private record Piece(long end, Named of) {}

  /**
   * Bytes of an address space.
   *
   * @param start the first
   * @param end the one behind the last
   */
  record Stretch(long start, long end) {}

  /** Where the heap ends, 0: the log has not told. */
  long brk() {
    return brk;
  }

  void brk(long address) {
    brk = address;
  }

  boolean isEmpty() {
    return pieces.isEmpty();
  }

  /** Maps what replaces whatever is there. */
  void map(Named map) {
    unmap(map.start(), map.end());
    if (map.bytes() > 0) {
      pieces.put(map.start(), new Piece(map.end(), map));
    }
  }

  /** Takes away what lies between two addresses. */
  void unmap(long start, long end) {
    for (Stretch each : mapped(start, end)) {
      Long key = pieces.floorKey(each.start());
      Piece piece = key == null ? null : pieces.remove(key);
      if (piece != null) {
        keep(key, each.start(), piece);
        keep(each.end(), piece.end(), piece);
      }
    }
    forget(start, end);
  }

  private void keep(long from, long to, Piece piece) {
    if (from < to) {
      pieces.put(from, new Piece(to, piece.of()));
    }
  }

  /** The map that has a byte, or null. */
  @Nullable Named at(long address) {
    var piece = pieces.floorEntry(address);
    return piece == null || piece.getValue().end() <= address ? null : piece.getValue().of();
  }

  /** What is mapped between two addresses. */
  private List<Stretch> mapped(long start, long end) {
    List<Stretch> found = new ArrayList<>();
    Long first = pieces.floorKey(start);
    for (var each : pieces.tailMap(first == null ? start : first, true).entrySet()) {
      if (each.getKey() >= end) {
        break;
      }
      long from = Math.max(start, each.getKey());
      long to = Math.min(end, each.getValue().end());
      if (from < to) {
        found.add(new Stretch(from, to));
      }
    }
    return found;
  }

  /** What is not mapped between two addresses, in whole pages. */
  List<Stretch> gaps(long start, long end) {
    List<Stretch> gaps = new ArrayList<>();
    long at = PAGING.address(PAGING.page(start));
    long last = ceiling(end);
    for (Stretch each : mapped(at, last)) {
      if (each.start() > at) {
        gaps.add(new Stretch(at, each.start()));
      }
      at = each.end();
    }
    if (at < last) {
      gaps.add(new Stretch(at, last));
    }
    return gaps;
  }

  /** The first byte of the page behind the one before a byte. */
  static long ceiling(long bytes) {
    return PAGING.address(PAGING.page(bytes + PAGING.bytes() - 1));
  }

  /** Notes what may be done with memory: rw, r or none. */
  void protect(long start, long end, String prot) {
    protections.add(new Protected(start, end, prot));
  }

  /** Whether a byte is mapped, and may be read or written. */
  boolean mayTouch(long address, boolean write) {
    for (int i = protections.size() - 1; i >= 0; i--) {
      Protected each = protections.get(i);
      if (address >= each.start() && address < each.end()) {
        return at(address) != null
            && (each.prot().equals("rw") || each.prot().equals("r") && !write);
      }
    }
    return at(address) != null;
  }

  /** Notes that a page has been touched; false if that is known. */
  boolean touch(long page) {
    return touched.add(page);
  }

  /** Forgets that pages have been touched, since they are gone. */
  void forget(long start, long end) {
    long first = PAGING.page(start);
    long last = PAGING.page(end);
    touched.removeIf(page -> page >= first && page < last);
  }

  /** The same for a child. */
  SpaceMaps copy() {
    SpaceMaps copy = new SpaceMaps();
    copy.pieces.putAll(pieces);
    copy.touched.addAll(touched);
    copy.protections.addAll(protections);
    copy.brk = brk;
    return copy;
  }
}
