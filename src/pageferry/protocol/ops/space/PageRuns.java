package pageferry.protocol.ops.space;

import java.util.Arrays;
import pageferry.mm.Paging;

/** Page frames in the order in which they were appended, neighbours kept as one run. */
public final class PageRuns {
  private long[] firsts = new long[4];
  private int[] lengths = new int[4];
  private int[] takes = new int[4];
  private int runs;
  private long pages;

  /**
   * Appends {@code count} frames from {@code first} on. A run ends where the frames of the next
   * node may begin: at a section.
   */
  public void add(long first, int count, Paging paging) {
    add(first, count, 1, paging);
  }

  private void add(long first, int count, int takings, Paging paging) {
    pages += count;
    boolean joins = runs > 0 && firsts[runs - 1] + lengths[runs - 1] == first;
    if (joins && first % (1L << paging.sectionOrder()) != 0) {
      lengths[runs - 1] += count;
      takes[runs - 1] += takings;
      return;
    }
    if (runs == firsts.length) {
      firsts = Arrays.copyOf(firsts, runs * 2);
      lengths = Arrays.copyOf(lengths, runs * 2);
      takes = Arrays.copyOf(takes, runs * 2);
    }
    firsts[runs] = first;
    takes[runs] = takings;
    lengths[runs++] = count;
  }

  /** Appends all frames of another list. */
  public void addAll(PageRuns other, Paging paging) {
    for (int run = 0; run < other.runs; run++) {
      add(other.firsts[run], other.lengths[run], other.takes[run], paging);
    }
  }

  /** How many runs there are. */
  public int runs() {
    return runs;
  }

  /** How many frames there are. */
  public long pages() {
    return pages;
  }

  /** The first frame of run {@code index}. */
  public long first(int index) {
    return firsts[index];
  }

  /** In how many pieces run {@code index} was appended: a huge page is one. */
  public int takes(int index) {
    return takes[index];
  }

  /** How many frames run {@code index} has. */
  public int length(int index) {
    return lengths[index];
  }
}
