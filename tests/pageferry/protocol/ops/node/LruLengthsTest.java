package pageferry.protocol.ops.node;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import pageferry.mm.FrameTable;
import pageferry.mm.PageFlags;
import pageferry.world.Footprint;

/** What of the length of LRU lists concerns reclaim. */
class LruLengthsTest {
  private static final int ANON = PageFlags.SWAPBACKED | PageFlags.LRU;

  private final FrameTable frames = new FrameTable(0, 512);
  private final NodeFootprint touches = new NodeFootprint(frames);
  private final Footprint footprint = Footprint.kept();
  private final LruLists lists = new LruLists(frames, null, touches);

  LruLengthsTest() {
    touches.into(footprint);
  }

  @Test
  void a_share_is_something_as_soon_as_enough_pages_are_on_the_lists() {
    add(1, 0);
    assertThat(lists.lengths().hasNoShare(0)).isFalse();
    assertThat(lists.lengths().hasNoShare(1)).isTrue();
    add(2, 0);
    assertThat(lists.lengths().hasNoShare(1)).isFalse();
    lists.remove(2, false);
    assertThat(lists.lengths().hasNoShare(1)).isTrue();
    assertThat(lists.lengths().hasNoneActive()).isTrue();
    add(3, PageFlags.ACTIVE);
    assertThat(lists.lengths().hasNoneActive()).isFalse();
  }

  @Test
  void what_joins_a_list_concerns_only_those_for_whom_it_makes_a_share_something() {
    add(1, 0);
    long of0 = read(0);
    long of1 = read(1);
    long of2 = read(2);
    assertThat(added(2, 0)).as("two pages").satisfies(parts -> concerns(parts, of1, of0 | of2));
    assertThat(added(3, 0)).as("three pages").satisfies(parts -> concerns(parts, 0, of1 | of2));
    assertThat(added(4, 0)).as("four pages").satisfies(parts -> concerns(parts, of2, of0 | of1));
    footprint.begin();
    lists.remove(4, false);
    assertThat(footprint.added()).satisfies(parts -> concerns(parts, of2, of0 | of1));
  }

  @Test
  void the_first_and_the_last_active_folio_concern_who_asks_for_any() {
    footprint.begin();
    assertThat(lists.lengths().hasNoneActive()).isTrue();
    long any = footprint.read();
    assertThat(added(1, 0) & any).isZero();
    assertThat(added(2, PageFlags.ACTIVE) & any).isEqualTo(any);
    assertThat(added(3, PageFlags.ACTIVE) & any).isZero();
  }

  private static void concerns(long parts, long these, long notThese) {
    assertThat(parts & these).isEqualTo(these);
    assertThat(parts & notThese).isZero();
  }

  private long read(int priority) {
    footprint.begin();
    lists.lengths().hasNoShare(priority);
    return footprint.read();
  }

  private long added(long pfn, int flags) {
    footprint.begin();
    add(pfn, flags);
    return footprint.added();
  }

  private void add(long pfn, int flags) {
    frames.set(pfn, ANON | flags);
    lists.add(pfn);
  }
}
