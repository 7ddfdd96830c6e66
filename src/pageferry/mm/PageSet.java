package pageferry.mm;

import java.util.Arrays;

/**
 * A sequence of virtual pages, kept as spans: page numbers in the order given, possibly with
 * repetitions. A page number is a byte address divided by 4096.
 */
public final class PageSet {
  private final long[] starts;
  private final long[] strides;

  /** Index of the first page after span i. */
  private final long[] ends;

  private PageSet(long[] starts, long[] strides, long[] ends) {
    this.starts = starts;
    this.strides = strides;
    this.ends = ends;
  }

  /** {@code count} pages, {@code stride} apart, from {@code start} on. */
  public static PageSet span(long start, long count, long stride) {
    return new PageSet(new long[] {start}, new long[] {stride}, new long[] {count});
  }

  /** The pages of this set, then those of {@code more}. */
  public PageSet then(PageSet more) {
    int n = starts.length;
    int m = more.starts.length;
    long[] allStarts = Arrays.copyOf(starts, n + m);
    long[] allStrides = Arrays.copyOf(strides, n + m);
    long[] allEnds = Arrays.copyOf(ends, n + m);
    for (int i = 0; i < m; i++) {
      allStarts[n + i] = more.starts[i];
      allStrides[n + i] = more.strides[i];
      allEnds[n + i] = size() + more.ends[i];
    }
    return new PageSet(allStarts, allStrides, allEnds);
  }

  /** How many pages the sequence has, repetitions counted. */
  public long size() {
    return ends[ends.length - 1];
  }

  /** The page at {@code index}, counted from 0. */
  public long page(long index) {
    int span = 0;
    while (index >= ends[span]) {
      span++;
    }
    return starts[span] + (index - (span == 0 ? 0 : ends[span - 1])) * strides[span];
  }

  /** How many pages from {@code index} on are next to each other in ascending order. */
  public long run(long index) {
    int span = 0;
    while (index >= ends[span]) {
      span++;
    }
    return strides[span] == 1 ? ends[span] - index : 1;
  }
}
