package pageferry.mm;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

/** Bytes, pages and huge pages of each architecture, and the ranges that system calls name. */
class PagingTest {
  private static final long END = 1L << 32;
  private static final Paging X86 = Paging.X86_64;

  @Provide
  Arbitrary<Paging> pagings() {
    return Arbitraries.of(
        X86, new Paging(14, 11, 11), new Paging(16, 13, 13), new Paging(16, 5, 8));
  }

  @Property
  void a_page_lies_in_the_place_of_one_huge_page(
      @ForAll("pagings") Paging paging, @ForAll @LongRange(max = END) long page) {
    long start = paging.hugeStart(page);
    assertThat(paging.startsHuge(start)).isTrue();
    assertThat(page).isBetween(start, paging.hugeEnd(page) - 1);
    assertThat(paging.hugeEnd(page) - start).isEqualTo(paging.huge());
    assertThat(paging.hugeOffset(page)).isEqualTo((int) (page - start));
    assertThat(paging.hugeCeiling(page)).isEqualTo(page == start ? page : start + paging.huge());
  }

  @Property
  void an_address_is_a_page_and_an_offset(@ForAll("pagings") Paging paging, @ForAll long address) {
    assertThat(paging.address(paging.page(address)) + paging.offset(address)).isEqualTo(address);
    assertThat(paging.page(address)).isNotNegative();
  }

  @Property
  void a_range_from_its_first_page_on_is_aligned_and_has_the_same_end(
      @ForAll("pagings") Paging paging,
      @ForAll @LongRange(max = END) long addr,
      @ForAll @LongRange(max = END) long length) {
    PageRange range = new PageRange(addr, length);
    PageRange whole = range.fromPage(paging);
    assertThat(whole.isAligned(paging)).isTrue();
    assertThat(whole.start(paging)).isEqualTo(range.start(paging));
    assertThat(whole.end(paging)).isEqualTo(paging.page(addr + length + paging.bytes() - 1));
    assertThat(whole.pages(paging)).isEqualTo(whole.end(paging) - whole.start(paging));
    assertThat(whole.isEmpty(paging)).isEqualTo(length == 0 && range.isAligned(paging));
  }

  @Test
  void a_section_holds_whole_huge_pages() {
    assertThat(X86.address(1L << X86.sectionOrder())).isEqualTo(128L << 20);
    Paging large = new Paging(16, 13, 13);
    assertThat(large.address(1L << large.sectionOrder())).isEqualTo(512L << 20);
  }

  @Test
  void a_length_that_wraps_is_none() {
    long end = PageRange.taskSize(X86);
    assertThat(new PageRange(0x1000, -1).isEmpty(X86)).isTrue();
    assertThat(new PageRange(0x1000, -1).wraps(X86)).isFalse();
    assertThat(new PageRange(0x2000, -0x1000).wraps(X86)).isTrue();
    assertThat(new PageRange(0x1000, -1).leavesTask(X86)).isTrue();
    assertThat(new PageRange(end, 0).leavesTask(X86)).isFalse();
    assertThat(new PageRange(end, 1).leavesTask(X86)).isTrue();
  }

  @Test
  void ranges_that_touch_do_not_overlap() {
    PageRange first = new PageRange(0x1000, 0x1001);
    assertThat(first.overlaps(new PageRange(0x2000, 1), X86)).isTrue();
    assertThat(first.overlaps(new PageRange(0x3000, 1), X86)).isFalse();
    assertThat(new PageRange(0x3000, 1).overlaps(first, X86)).isFalse();
  }
}
