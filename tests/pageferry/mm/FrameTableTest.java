package pageferry.mm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Rows of page frames. */
class FrameTableTest {
  private static final long FIRST = 32768;

  private final FrameTable frames = new FrameTable(FIRST, 4096);

  @Property(tries = 300)
  void the_reverse_map_is_a_multiset_in_the_order_of_adding(
      @ForAll @Size(max = 300) List<@IntRange(max = 399) Integer> actions) {
    FrameTable table = new FrameTable(FIRST, 4096);
    TreeMap<Long, List<Long>> model = new TreeMap<>();
    for (int action : actions) {
      long pfn = FIRST + action % 4 * 700;
      long mapping = Mapping.of(1 + action / 4 % 5, 77, false);
      List<Long> known = model.computeIfAbsent(pfn, none -> new ArrayList<>());
      if (action < 220) {
        table.addMapping(pfn, mapping);
        known.add(mapping);
      } else if (action < 395) {
        assertThat(table.removeMapping(pfn, mapping)).isEqualTo(known.remove(mapping));
      } else {
        table.reset(pfn);
        known.clear();
      }
      model.forEach((page, expected) -> agree(table, page, expected));
    }
  }

  private static void agree(FrameTable table, long pfn, List<Long> expected) {
    assertThat(table.mappings(pfn)).containsExactly(expected.toArray(Long[]::new));
    assertThat(table.mappingCount(pfn)).isEqualTo(expected.size());
    for (int mm = 1; mm <= 5; mm++) {
      long mapping = Mapping.of(mm, 77, false);
      assertThat(table.hasMapping(pfn, mapping)).isEqualTo(expected.contains(mapping));
    }
  }

  @Property(tries = 100)
  void references_add_up(
      @ForAll @Size(max = 50) List<@IntRange(min = -20_000, max = 30_000) Integer> by) {
    FrameTable table = new FrameTable(FIRST, 4096);
    int sum = 0;
    for (int each : by) {
      sum += each;
      assertThat(table.addRefs(FIRST + 600, each)).isEqualTo(sum);
    }
    assertThat(table.refs(FIRST + 600)).isEqualTo(sum);
    assertThat(table.refs(FIRST + 601)).isZero();
  }

  @Property
  void a_mapping_tells_what_it_was_made_of(
      @ForAll @IntRange(min = 1, max = (1 << 26) - 1) int mm,
      @ForAll @IntRange(min = 0) int low,
      @ForAll boolean huge) {
    long vpn = low & (1L << 36) - 1;
    long mapping = Mapping.of(mm, vpn, huge);
    assertThat(mapping).isPositive();
    assertThat(Mapping.mm(mapping)).isEqualTo(mm);
    assertThat(Mapping.vpn(mapping)).isEqualTo(vpn);
    assertThat(Mapping.isHuge(mapping)).isEqualTo(huge);
  }

  @Example
  void a_tail_page_is_mapped_by_the_huge_entries_of_its_head() {
    long head = FIRST + 512;
    frames.set(head, PageFlags.HEAD | PageFlags.ofOrder(9));
    frames.set(head + 3, PageFlags.TAIL | PageFlags.ofOrder(9));
    frames.addMapping(head, Mapping.of(1, 1024, true));
    frames.addMapping(head, Mapping.of(2, 1024, true));
    frames.addMapping(head, Mapping.of(3, 1024, false));
    frames.addMapping(head + 3, Mapping.of(3, 1027, false));
    assertThat(frames.head(head + 3)).isEqualTo(head);
    assertThat(frames.order(head)).isEqualTo(9);
    assertThat(frames.hugeMappings(head)).isEqualTo(2);
    assertThat(frames.mapcount(head)).isEqualTo(3);
    assertThat(frames.mapcount(head + 3)).isEqualTo(3);
  }

  @Example
  void nobody_knows_an_untouched_frame() {
    assertThat(frames.flags(FIRST + 9)).isZero();
    assertThat(frames.refs(FIRST + 9)).isZero();
    assertThat(frames.mappings(FIRST + 9)).isEmpty();
    assertThat(frames.hasMapping(FIRST + 9, 1)).isFalse();
    assertThat(frames.removeMapping(FIRST + 9, 1)).isFalse();
  }
}
