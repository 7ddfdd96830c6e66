package pageferry.protocol.ops.node;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import pageferry.mm.FrameTable;
import pageferry.mm.PageFlags;

/** What is evicted when folios are kept by generations. */
class GenerationsTest {
  private final FrameTable frames = new FrameTable(0, 512);
  private final LruLists lists = new LruLists(frames, true);
  private final Generations generations = lists.generations();

  private void add(long pfn) {
    frames.set(pfn, PageFlags.LRU | PageFlags.SWAPBACKED);
    lists.add(pfn);
  }

  private void dropEmpty() {
    generations.dropEmpty(lists.anon(false), pfn -> false);
  }

  @Test
  void what_was_used_is_sorted_before_it_can_be_evicted() {
    add(1);
    add(2);
    dropEmpty();
    assertThat(generations.isYoung(generations.oldest())).isTrue();
    assertThat(generations.isYoung(generations.oldest())).isTrue();
    generations.promote(1);
    generations.age(lists.anon(false));
    dropEmpty();
    assertThat(generations.isYoung(generations.oldest())).isFalse();
    assertThat(generations.isOf(1, generations.oldest())).isTrue();
    assertThat(generations.isPromoted(1)).isTrue();
    assertThat(generations.isPromoted(2)).isFalse();
    lists.sort(1);
    assertThat(generations.isOf(1, generations.oldest())).isFalse();
    assertThat(lists.anon(false)).containsExactly(2, 1);
  }

  @Test
  void two_generations_are_never_evicted() {
    add(1);
    generations.promote(1);
    dropEmpty();
    generations.age(lists.anon(false));
    lists.sort(1);
    dropEmpty();
    assertThat(generations.isYoung(generations.oldest())).isTrue();
    generations.age(lists.anon(false));
    dropEmpty();
    assertThat(generations.isYoung(generations.oldest())).isFalse();
    assertThat(generations.isOf(1, generations.oldest())).isTrue();
  }
}
