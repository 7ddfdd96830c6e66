package pageferry.protocol.damon;

/**
 * How closely a kdamond looks, and for how long: struct damon_attrs (include/linux/damon.h, Linux
 * 6.11).
 *
 * @param sampleNs how often it looks at a page of each region
 * @param aggregateNs after how long it looks what came of that
 * @param leastRegions into how many regions memory is divided at least
 * @param mostRegions and at most
 * @param untilNs for how long it works
 */
public record Monitoring(
    long sampleNs, long aggregateNs, int leastRegions, int mostRegions, long untilNs) {
  /** How many samples an aggregation interval has. */
  int samples() {
    return (int) Math.max(1, aggregateNs / Math.max(1, sampleNs));
  }
}
