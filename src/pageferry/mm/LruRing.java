package pageferry.mm;

import java.util.Arrays;

/**
 * One LRU list, oldest folio first. A folio that leaves from the middle is left in the ring as a
 * stale place, which its row in the frame table tells from a live one; stale places are swept out
 * when they outnumber the live ones.
 */
public final class LruRing {
  private long[] places = new long[8];
  private int head;
  private int size;
  private long live;

  /** How many folios are on the list. */
  public long live() {
    return live;
  }

  private void grow() {
    if (size == places.length) {
      long[] larger = new long[size * 2];
      for (int i = 0; i < size; i++) {
        larger[i] = places[(head + i) & (places.length - 1)];
      }
      places = larger;
      head = 0;
    }
  }

  /** Puts a folio at the old end. */
  public void addOldest(long pfn) {
    grow();
    head = (head - 1) & (places.length - 1);
    places[head] = pfn;
    size++;
    live++;
  }

  /** Puts a folio at the young end. */
  public void add(long pfn) {
    grow();
    places[(head + size) & (places.length - 1)] = pfn;
    size++;
    live++;
  }

  /** Says that a folio has left the list; its place goes stale. */
  public void left() {
    live--;
  }

  /** Takes the oldest place off, live or stale, or -1 if the ring is empty. */
  public long poll() {
    if (size == 0) {
      return -1;
    }
    long pfn = places[head];
    head = (head + 1) & (places.length - 1);
    size--;
    return pfn;
  }

  /** Whether stale places have become so many that {@link #keep} should sweep. */
  public boolean wantsSweep() {
    return size > 2 * live + 1024;
  }

  /** Whether some place is stale. */
  public boolean hasStale() {
    return size != live;
  }

  /** Keeps the given places only, oldest first. */
  public void keep(long[] kept) {
    places = Arrays.copyOf(kept, Integer.highestOneBit(Math.max(kept.length, 32)) * 2);
    head = 0;
    size = kept.length;
  }

  /** All places, oldest first. */
  public long[] places() {
    long[] all = new long[size];
    for (int i = 0; i < size; i++) {
      all[i] = places[(head + i) & (places.length - 1)];
    }
    return all;
  }
}
