package pageferry.protocol.ops.node;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import pageferry.mm.FrameTable;
import pageferry.mm.PageFlags;

/** What is evicted when folios are kept by generations, by the rules of each kernel. */
class GenerationsTest {
  private static final Generations.Rules OF_6_12 = new Generations.Rules(false, false);
  private static final Generations.Rules OF_7_2 = new Generations.Rules(true, true);

  private final FrameTable frames = new FrameTable(0, 512);
  private LruLists lists = new LruLists(frames, OF_6_12, new NodeFootprint(frames));

  private Generations generations() {
    return lists.generations(0);
  }

  private void rules(Generations.Rules rules) {
    lists = new LruLists(frames, rules, new NodeFootprint(frames));
  }

  private void add(long pfn, boolean inFault) {
    frames.set(pfn, PageFlags.LRU | PageFlags.SWAPBACKED);
    if (inFault) {
      generations().faultedIn(pfn);
    }
    lists.add(pfn);
  }

  private boolean dropEmpty() {
    return generations().dropEmpty(lists.anon(0));
  }

  @Test
  void a_fault_makes_the_youngest_until_6_14() {
    add(1, true);
    add(2, false);
    assertThat(generations().own(1)).isEqualTo(generations().youngest());
    assertThat(generations().own(2)).isEqualTo(generations().youngest() - 1);
    rules(OF_7_2);
    add(3, true);
    assertThat(generations().own(3)).isEqualTo(generations().youngest() - 1);
  }

  @Test
  void what_comes_back_from_swap_again_is_of_the_youngest_on_7_2_too() {
    rules(OF_7_2);
    frames.set(1, PageFlags.WORKINGSET);
    add(1, true);
    assertThat(generations().own(1)).isEqualTo(generations().youngest());
  }

  @Test
  void what_a_walk_has_found_moves_on_when_it_is_protected() {
    rules(OF_7_2);
    frames.set(1, PageFlags.WORKINGSET);
    add(1, true);
    generations().found(1);
    lists.age(0);
    dropEmpty();
    lists.age(0);
    for (int times = 0; times < 100; times++) {
      generations().refaulted(1, generations().youngest(), true, false);
    }
    assertThat(generations().sorts(1)).isEqualTo(generations().oldest() + 1);
    assertThat(generations().own(1)).isEqualTo(generations().oldest() + 1);
  }

  @Test
  void two_generations_are_never_evicted() {
    add(1, true);
    dropEmpty();
    assertThat(generations().evictsNothing()).isTrue();
    lists.age(0);
    dropEmpty();
    assertThat(generations().evictsNothing()).isTrue();
    lists.age(0);
    assertThat(generations().evictsNothing()).isFalse();
    assertThat(generations().listOf(1)).isEqualTo(generations().oldest());
  }

  @Test
  void what_was_used_is_sorted_before_it_can_be_evicted() {
    add(1, false);
    add(2, false);
    dropEmpty();
    generations().found(1);
    lists.age(0);
    assertThat(generations().listOf(1)).isEqualTo(generations().oldest());
    assertThat(lists.sort(generations(), 1)).isTrue();
    assertThat(lists.sort(generations(), 2)).isFalse();
    assertThat(generations().listOf(1)).isGreaterThan(generations().oldest());
    assertThat(lists.anon(0)).containsExactly(2, 1);
  }

  @Test
  void since_6_14_a_walk_has_to_find_it_twice_unless_a_fault_has_marked_it() {
    rules(OF_7_2);
    add(1, true);
    add(2, false);
    long before = generations().own(1);
    generations().found(1);
    generations().found(2);
    assertThat(generations().own(1)).isGreaterThan(before);
    assertThat(generations().own(2)).isEqualTo(before);
    generations().found(2);
    assertThat(generations().own(2)).isGreaterThan(before);
  }

  @Test
  void the_youngest_of_a_full_generation_is_evicted_first() {
    add(1, false);
    add(2, false);
    lists.age(0);
    dropEmpty();
    lists.age(0);
    lists.age(0);
    assertThat(lists.anon(0)).containsExactly(2, 1);
  }

  @Test
  void what_comes_back_in_time_counts_as_restored() {
    add(1, true);
    long then = generations().evicted(1);
    assertThat(generations().refaulted(1, then, false, true)).isTrue();
    frames.clear(1, PageFlags.WORKINGSET);
    assertThat(generations().refaulted(1, then, false, false)).isFalse();
    assertThat(generations().refaulted(1, then - 1, false, true)).isFalse();
    rules(OF_7_2);
    assertThat(generations().refaulted(1, then, false, true)).isFalse();
    assertThat(generations().refaulted(1, then, true, false)).isTrue();
  }

  @Test
  void a_tier_that_comes_back_much_is_protected() {
    GenerationTiers tiers = new GenerationTiers(true);
    int highest = GenerationTiers.TIERS - 1;
    assertThat(tiers.last()).isEqualTo(highest);
    tiers.evicted(0, 1000);
    tiers.evicted(highest, 100);
    tiers.refaulted(highest, 90);
    assertThat(tiers.last()).isEqualTo(highest - 1);
    tiers.carryOver();
    tiers.carryOver();
    assertThat(tiers.last()).isEqualTo(highest);
  }
}
