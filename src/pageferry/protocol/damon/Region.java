package pageferry.protocol.damon;

/**
 * A stretch of page frames that are taken to be used alike: struct damon_region
 * (include/linux/damon.h, Linux 6.11).
 */
final class Region {
  private final long first;
  private long end;
  private int accesses;
  private int lastAccesses;
  private int age;
  private long sampled;

  Region(long first, long end) {
    this.first = first;
    this.end = end;
    this.sampled = first;
  }

  long first() {
    return first;
  }

  /** The frame after its last one. */
  long end() {
    return end;
  }

  long pages() {
    return end - first;
  }

  /** In how many samples of this aggregation interval it was used: nr_accesses. */
  int accesses() {
    return accesses;
  }

  /** For how many intervals that has hardly changed. */
  int age() {
    return age;
  }

  /** The frame that stands for all of it in this sample: sampling_addr. */
  long sampled() {
    return sampled;
  }

  void sample(long pfn) {
    sampled = pfn;
  }

  void accessed() {
    accesses++;
  }

  /** A scheme has been applied to it. */
  void rejuvenate() {
    age = 0;
  }

  /** An aggregation interval ends; how much its use has changed says how old it is. */
  void grow(int threshold) {
    age = Math.abs(accesses - lastAccesses) > threshold ? 0 : age + 1;
  }

  /** damon_reset_aggregated(). */
  void reset() {
    lastAccesses = accesses;
    accesses = 0;
  }

  /** Takes the neighbour behind it in: damon_merge_two_regions(). */
  void merge(Region next) {
    long both = pages() + next.pages();
    accesses = (int) ((accesses * pages() + next.accesses * next.pages()) / both);
    age = (int) ((age * pages() + next.age * next.pages()) / both);
    end = next.end;
  }

  /** Cuts it in two, and answers the second one, which is like it: damon_split_region_at(). */
  Region split(long pages) {
    Region second = new Region(first + pages, end);
    second.accesses = accesses;
    second.lastAccesses = lastAccesses;
    second.age = age;
    end = first + pages;
    return second;
  }
}
