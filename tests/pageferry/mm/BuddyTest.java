package pageferry.mm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Free lists, whatever is allocated and freed. */
class BuddyTest {
  private static final int MAX_ORDER = Paging.X86_64.maxOrder();
  private static final long BLOCK = 1L << MAX_ORDER;

  private record Block(long pfn, int order) {}

  /** A buddy and what has been taken from it. */
  private static final class Model {
    final long first;
    final long pages;
    final Buddy buddy;
    final List<Block> taken = new ArrayList<>();
    final BitSet used = new BitSet();

    Model(long first, long pages) {
      this.first = first;
      this.pages = pages;
      this.buddy = new Buddy(first, pages, MAX_ORDER);
    }

    /** Below 11: allocates that order; from 11 on: frees one of the blocks. */
    void act(int action) {
      if (action <= MAX_ORDER) {
        allocate(action);
      } else if (!taken.isEmpty()) {
        free(action % taken.size());
      }
      assertThat(buddy.freePages()).isEqualTo(pages - used.cardinality());
      assertThat(listed()).isEqualTo(buddy.freePages());
    }

    private void allocate(int order) {
      long larger = 0;
      for (int each = order; each <= MAX_ORDER; each++) {
        larger += buddy.blocks(each);
      }
      long pfn = buddy.allocate(order);
      if (larger == 0) {
        assertThat(pfn).isEqualTo(-1);
        return;
      }
      int from = (int) (pfn - first);
      assertThat(pfn & (1L << order) - 1).as("alignment").isZero();
      assertThat(pfn).isBetween(first, first + pages - (1L << order));
      assertThat(used.get(from, from + (1 << order)).isEmpty()).as("overlap").isTrue();
      used.set(from, from + (1 << order));
      taken.add(new Block(pfn, order));
    }

    void free(int index) {
      Block block = taken.remove(index);
      buddy.free(block.pfn(), block.order());
      int from = (int) (block.pfn() - first);
      used.clear(from, from + (1 << block.order()));
    }

    private long listed() {
      long sum = 0;
      for (int order = 0; order <= MAX_ORDER; order++) {
        sum += buddy.blocks(order) << order;
      }
      return sum;
    }
  }

  @Property(tries = 300)
  void free_pages_add_up_and_blocks_never_overlap(
      @ForAll @IntRange(max = 8) int section,
      @ForAll @IntRange(min = 1, max = 5000) int pages,
      @ForAll @Size(max = 200) List<@IntRange(max = 40) Integer> actions) {
    Model model = new Model(section * BLOCK, pages);
    actions.forEach(model::act);
  }

  @Property(tries = 300)
  void when_all_is_freed_a_buddy_is_as_new(
      @ForAll @IntRange(max = 8) int section,
      @ForAll @IntRange(min = 1, max = 5000) int pages,
      @ForAll @Size(max = 200) List<@IntRange(max = 40) Integer> actions) {
    Model model = new Model(section * BLOCK, pages);
    actions.forEach(model::act);
    while (!model.taken.isEmpty()) {
      model.free(actions.size() % model.taken.size());
    }
    Buddy fresh = new Buddy(section * BLOCK, pages, MAX_ORDER);
    assertThat(model.buddy.freePages()).isEqualTo(pages);
    for (int order = 0; order <= MAX_ORDER; order++) {
      assertThat(model.buddy.blocks(order)).isEqualTo(fresh.blocks(order));
      assertThat(model.buddy.allocate(order)).isEqualTo(fresh.allocate(order));
    }
  }

  @Property(tries = 50)
  void every_frame_can_be_had_once(@ForAll @IntRange(min = 1, max = 3000) int pages) {
    Buddy buddy = new Buddy(BLOCK, pages, MAX_ORDER);
    BitSet seen = new BitSet();
    for (int i = 0; i < pages; i++) {
      seen.set((int) (buddy.allocate(0) - BLOCK));
    }
    assertThat(seen.nextClearBit(0)).isEqualTo(pages);
    assertThat(buddy.allocate(0)).isEqualTo(-1);
    assertThat(buddy.freePages()).isZero();
  }

  @Example
  void a_block_is_split_no_further_than_need_be() {
    Buddy buddy = new Buddy(0, BLOCK, MAX_ORDER);
    assertThat(buddy.allocate(8)).isZero();
    assertThat(buddy.blocks(10)).isZero();
    assertThat(buddy.blocks(9)).isEqualTo(1);
    assertThat(buddy.blocks(8)).isEqualTo(1);
    assertThat(buddy.blocks(7)).isZero();
  }

  private static Buddy grouped(long pages, boolean hygienic) {
    return buddy(pages, new Grouping(true, 9, hygienic, hygienic, true, (pfn, many) -> 0));
  }

  private static Buddy buddy(long pages, Grouping grouping) {
    return new Buddy(0, pages, MAX_ORDER, grouping);
  }

  @Property(tries = 200)
  void every_type_can_have_every_free_page(
      @ForAll boolean hygienic,
      @ForAll @IntRange(min = 1, max = 4000) int pages,
      @ForAll @Size(max = 300) List<@IntRange(max = 60) Integer> actions) {
    Buddy buddy = grouped(pages, hygienic);
    List<Block> taken = new ArrayList<>();
    for (int action : actions) {
      MigrateType type = MigrateType.values()[action % 3];
      int order = action / 3 % 6;
      if (action % 2 == 0 || taken.isEmpty()) {
        long pfn = buddy.allocate(order, type, false);
        if (pfn >= 0) {
          taken.add(new Block(pfn, order));
        }
      } else {
        Block block = taken.remove(action % taken.size());
        buddy.free(block.pfn(), block.order());
      }
    }
    long held = taken.stream().mapToLong(block -> 1L << block.order()).sum();
    assertThat(buddy.freePages()).isEqualTo(pages - held);
    for (long page = held; page < pages; page++) {
      assertThat(buddy.allocate(0, MigrateType.values()[(int) page % 3], false)).isNotNegative();
    }
    assertThat(buddy.blocks()).isZero();
  }

  @Example
  void what_cannot_move_gathers_in_pageblocks_of_its_own() {
    Buddy buddy = grouped(4 * BLOCK, true);
    List<Long> blocks = new ArrayList<>();
    for (int i = 0; i < 900; i++) {
      buddy.allocate(0, MigrateType.MOVABLE, false);
      long pfn = buddy.allocate(0, MigrateType.UNMOVABLE, false);
      assertThat(buddy.typeOf(pfn)).isEqualTo(MigrateType.UNMOVABLE);
      blocks.add(pfn >> 9);
    }
    assertThat(blocks.stream().distinct()).hasSize(2);
  }

  @Example
  void until_6_10_what_is_left_of_a_split_block_changes_lists_and_then_stays() {
    for (boolean hygienic : new boolean[] {false, true}) {
      Buddy buddy = grouped(512, hygienic);
      assertThat(buddy.allocate(8, MigrateType.MOVABLE, false)).isZero();
      assertThat(buddy.allocate(0, MigrateType.UNMOVABLE, false)).isEqualTo(256);
      assertThat(buddy.typeOf(256)).isEqualTo(MigrateType.UNMOVABLE);
      Buddy full = buddy(512, new Grouping(true, 9, hygienic, hygienic, true, (a, b) -> 400));
      full.allocate(8, MigrateType.MOVABLE, false);
      full.allocate(7, MigrateType.MOVABLE, false);
      assertThat(full.allocate(0, MigrateType.UNMOVABLE, false)).isEqualTo(384);
      assertThat(full.typeOf(384)).isEqualTo(MigrateType.MOVABLE);
      MigrateType rest = hygienic ? MigrateType.MOVABLE : MigrateType.UNMOVABLE;
      assertThat(full.blocks(6, rest)).isEqualTo(1);
    }
  }

  @Example
  void since_6_10_a_block_of_two_pageblocks_comes_to_the_list_of_each() {
    Buddy buddy = grouped(BLOCK, true);
    assertThat(buddy.allocate(MAX_ORDER)).isZero();
    assertThat(buddy.isolate(0, BLOCK / 2)).isTrue();
    buddy.free(0, MAX_ORDER);
    assertThat(buddy.misplaced()).isEmpty();
    assertThat(buddy.freePages()).isEqualTo(BLOCK / 2);
    buddy.join(0, BLOCK / 2, MigrateType.MOVABLE);
    assertThat(buddy.blocks(MAX_ORDER)).isEqualTo(1);
  }

  @Example
  void an_allocation_that_spares_pageblocks_takes_whole_ones_only() {
    Grouping grouping = new Grouping(true, 7, true, false, true, (pfn, pages) -> 0);
    Buddy buddy = new Buddy(0, 256, MAX_ORDER, grouping);
    assertThat(buddy.allocate(0, MigrateType.MOVABLE, false)).isZero();
    assertThat(buddy.allocateUnmixed(0, MigrateType.UNMOVABLE, false)).isEqualTo(128);
    assertThat(buddy.typeOf(128)).isEqualTo(MigrateType.UNMOVABLE);
    assertThat(buddy.typeOf(0)).isEqualTo(MigrateType.MOVABLE);
    assertThat(buddy.allocateUnmixed(6, MigrateType.UNMOVABLE, false)).isEqualTo(192);
    assertThat(buddy.allocateUnmixed(6, MigrateType.UNMOVABLE, false)).isEqualTo(-1);
    assertThat(buddy.freePages()).isEqualTo(256 - 1 - 1 - 64);
    assertThat(buddy.allocate(6, MigrateType.UNMOVABLE, false)).isEqualTo(64);
  }
}
