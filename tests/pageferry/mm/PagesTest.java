package pageferry.mm;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

/** Bytes, pages and huge pages, and the ranges that system calls name. */
class PagesTest {
  private static final long END = 1L << 36;

  @Property
  void a_page_lies_in_the_place_of_one_huge_page(@ForAll @LongRange(max = END) long page) {
    long start = Pages.hugeStart(page);
    assertThat(Pages.startsHuge(start)).isTrue();
    assertThat(page).isBetween(start, Pages.hugeEnd(page) - 1);
    assertThat(Pages.hugeEnd(page) - start).isEqualTo(Pages.HUGE);
    assertThat(Pages.hugeOffset(page)).isEqualTo((int) (page - start));
    assertThat(Pages.hugeCeiling(page)).isEqualTo(page == start ? page : start + Pages.HUGE);
  }

  @Property
  void an_address_is_a_page_and_an_offset(@ForAll long address) {
    assertThat(Pages.address(Pages.of(address)) + Pages.offset(address)).isEqualTo(address);
    assertThat(Pages.of(address)).isNotNegative();
  }

  @Property
  void a_range_from_its_first_page_on_is_aligned_and_has_the_same_end(
      @ForAll @LongRange(max = END) long addr, @ForAll @LongRange(max = END) long length) {
    PageRange range = new PageRange(addr, length);
    PageRange whole = range.fromPage();
    assertThat(whole.isAligned()).isTrue();
    assertThat(whole.start()).isEqualTo(range.start());
    assertThat(whole.end()).isEqualTo(Pages.of(addr + length + Pages.BYTES - 1));
    assertThat(whole.pages()).isEqualTo(whole.end() - whole.start());
    assertThat(whole.isEmpty()).isEqualTo(length == 0 && range.isAligned());
  }

  @Test
  void a_length_that_wraps_is_none() {
    assertThat(new PageRange(0x1000, -1).isEmpty()).isTrue();
    assertThat(new PageRange(0x1000, -1).wraps()).isFalse();
    assertThat(new PageRange(0x2000, -0x1000).wraps()).isTrue();
    assertThat(new PageRange(0x1000, -1).leavesTask()).isTrue();
    assertThat(new PageRange(PageRange.TASK_SIZE, 0).leavesTask()).isFalse();
    assertThat(new PageRange(PageRange.TASK_SIZE, 1).leavesTask()).isTrue();
  }

  @Test
  void ranges_that_touch_do_not_overlap() {
    PageRange first = new PageRange(0x1000, 0x1001);
    assertThat(first.overlaps(new PageRange(0x2000, 1))).isTrue();
    assertThat(first.overlaps(new PageRange(0x3000, 1))).isFalse();
    assertThat(new PageRange(0x3000, 1).overlaps(first)).isFalse();
  }
}
