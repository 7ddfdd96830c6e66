package pageferry.observe.waits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import pageferry.observe.waits.WorkLog.Kind;

/** What work an interval went to, however long ago it was. */
class WorkLogTest {
  private final WorkLog log = new WorkLog();

  @Test
  void a_piece_of_work_ends_at_its_instant() {
    log.add(Kind.ALLOCATE, 100, 40);
    log.add(Kind.COPY, 300, 50);
    assertThat(log.within(new Interval(0, 1000))).containsExactly(40, 0, 0, 50);
    assertThat(log.within(new Interval(90, 260))).containsExactly(10, 0, 0, 10);
    assertThat(log.within(new Interval(100, 250))).containsExactly(0, 0, 0, 0);
  }

  @Test
  void of_more_work_than_can_be_kept_the_sums_stay() {
    long pages = 5L * WorkLog.MOST_INSTANTS;
    for (long page = 0; page < pages; page++) {
      log.add(Kind.UNMAP, 10 * page + 4, 4);
      log.add(Kind.COPY, 10 * page + 10, 6);
    }
    assertThat(log.within(new Interval(0, 10 * pages))).containsExactly(0, 4 * pages, 0, 6 * pages);
    long[] half = log.within(new Interval(0, 5 * pages));
    assertThat(half[Kind.UNMAP.ordinal()]).isCloseTo(2 * pages, within(200L));
    assertThat(half[Kind.COPY.ordinal()]).isCloseTo(3 * pages, within(200L));
  }
}
