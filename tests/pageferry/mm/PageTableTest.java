package pageferry.mm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Page tables beside maps. */
class PageTableTest {
  private static final List<Paging> PAGINGS =
      List.of(Paging.X86_64, new Paging(14, 11, 11), new Paging(16, 13, 13), new Paging(16, 5, 8));

  private enum What {
    SET,
    SET_HUGE,
    ADD_TABLE,
    REMOVE_TABLE
  }

  private record Action(What what, long vpn, long value) {}

  /** What a page table should hold: tables and huge entries by place, small entries by page. */
  private static final class Model {
    final Paging paging;
    final int order;
    final long end;
    final TreeMap<Long, Long> tables = new TreeMap<>();
    final TreeMap<Long, Long> huge = new TreeMap<>();
    final TreeMap<Long, Long> small = new TreeMap<>();
    final PageTable table;

    Model(Paging paging) {
      this.paging = paging;
      this.order = paging.hugeOrder();
      this.end = paging.page(1L << 48);
      this.table = new PageTable(paging);
    }

    void act(Action action) {
      long vpn = action.vpn();
      long pmd = vpn >> order;
      boolean hasTable = tables.containsKey(pmd);
      if (action.what() == What.SET && hasTable) {
        table.set(vpn, action.value());
        small.put(vpn, action.value());
      } else if (action.what() == What.SET_HUGE && !hasTable) {
        table.setHuge(vpn, action.value());
        huge.put(pmd, action.value());
      } else if (action.what() == What.ADD_TABLE && !hasTable) {
        table.addTable(vpn, action.value());
        huge.remove(pmd);
        tables.put(pmd, action.value());
      } else if (action.what() == What.REMOVE_TABLE) {
        Long pfn = tables.remove(pmd);
        assertThat(table.removeTable(vpn)).isEqualTo(pfn == null ? 0 : pfn);
        small.subMap(pmd << order, (pmd + 1) << order).clear();
      }
    }

    void check(long vpn) {
      long pmd = vpn >> order;
      long expected =
          tables.containsKey(pmd) ? small.getOrDefault(vpn, 0L) : huge.getOrDefault(pmd, 0L);
      assertThat(table.get(vpn)).isEqualTo(expected);
      assertThat(table.hasTable(vpn)).isEqualTo(tables.containsKey(pmd));
      assertThat(table.tablePfn(vpn)).isEqualTo(tables.getOrDefault(pmd, 0L));
    }

    long nextUsed(long vpn) {
      long pmd = vpn >> order;
      Long used = tables.ceilingKey(pmd);
      Long large = huge.ceilingKey(pmd);
      long first =
          Math.min(used == null ? end : used << order, large == null ? end : large << order);
      return first == end ? end : Math.max(first, vpn);
    }
  }

  private record Case(Paging paging, List<Action> actions) {
    Model model() {
      return new Model(paging);
    }
  }

  @Provide
  Arbitrary<Case> cases() {
    return Arbitraries.of(PAGINGS)
        .flatMap(paging -> actions(paging).map(actions -> new Case(paging, actions)));
  }

  private static Arbitrary<List<Action>> actions(Paging paging) {
    long places = paging.page(1L << 48) >> paging.hugeOrder();
    Arbitrary<Long> place =
        Arbitraries.of(0L, 1L, 511L, 512L, 513L, 1L << 18, 511L << 18, places - 1)
            .filter(each -> each < places);
    Arbitrary<Integer> offset = Arbitraries.of(0, 1, paging.huge() - 1);
    Arbitrary<Long> vpn =
        Combinators.combine(place, offset).as((high, low) -> (high << paging.hugeOrder()) + low);
    Arbitrary<Long> value = Arbitraries.longs().between(1, 1L << 40).map(PageTableTest::small);
    return Combinators.combine(Arbitraries.of(What.values()), vpn, value)
        .as(Action::new)
        .list()
        .ofMaxSize(100);
  }

  private static long small(long entry) {
    return entry & ~Pte.GIGANTIC | 1;
  }

  @Property(tries = 300)
  void what_is_set_can_be_got(@ForAll("cases") Case each) {
    Model model = each.model();
    for (Action action : each.actions()) {
      model.act(action);
      each.actions().forEach(other -> model.check(other.vpn()));
    }
  }

  @Property(tries = 300)
  void the_next_used_page_skips_what_is_empty(@ForAll("cases") Case each) {
    Model model = each.model();
    each.actions().forEach(model::act);
    assertThat(model.table.nextUsed(0, model.end)).isEqualTo(model.nextUsed(0));
    for (Action action : each.actions()) {
      long from = action.vpn();
      assertThat(model.table.nextUsed(from, model.end)).isEqualTo(model.nextUsed(from));
      assertThat(model.table.nextUsed(from, from)).isEqualTo(from);
    }
  }

  @Example
  void a_table_replaces_a_huge_entry() {
    PageTable table = new PageTable(Paging.X86_64);
    table.setHuge(1024, 99);
    assertThat(table.get(1024 + 511)).isEqualTo(99);
    table.addTable(1024, 7);
    assertThat(table.get(1024)).isZero();
    table.set(1025, 5);
    assertThat(table.get(1025)).isEqualTo(5);
    assertThat(table.get(1026)).isZero();
    assertThat(table.removeTable(1030)).isEqualTo(7);
    assertThat(table.get(1025)).isZero();
  }

  @Example
  void an_entry_of_a_pud_maps_all_that_tables_below_it_would() {
    PageTable table = new PageTable(Paging.X86_64);
    long pud = Pte.of(7, Pte.PRESENT | Pte.HUGE | Pte.GIGANTIC);
    long first = 3L << 18;
    table.setHuge(first + 5, pud);
    assertThat(table.get(first)).isEqualTo(pud);
    assertThat(table.get(first + (1 << 18) - 1)).isEqualTo(pud);
    assertThat(table.get(first + (1 << 18))).isZero();
    assertThat(table.nextUsed(0, 1L << 30)).isEqualTo(first);
    assertThat(table.entries()).containsOnly(Map.entry(first, pud));
    table.setHuge(first + 600, 0);
    assertThat(table.nextUsed(0, 1L << 30)).isEqualTo(1L << 30);
    table.addTable(first, 9);
    assertThatThrownBy(() -> table.setHuge(first, pud)).isInstanceOf(IllegalStateException.class);
  }

  @Example
  void small_and_huge_entries_do_not_mix() {
    PageTable table = new PageTable(Paging.X86_64);
    assertThatThrownBy(() -> table.set(5, 1)).isInstanceOf(IllegalStateException.class);
    table.addTable(5, 7);
    assertThatThrownBy(() -> table.setHuge(5, 1)).isInstanceOf(IllegalStateException.class);
  }

  @Example
  void an_accessed_bit_that_is_cleared_is_set_by_the_next_access_alone() {
    PageTable table = new PageTable(Paging.X86_64);
    table.addTable(0, 1);
    table.set(7, Pte.of(99, Pte.PRESENT));
    assertThat(table.clearYoung(7)).isTrue();
    table.set(7, Pte.of(99, Pte.MIGRATION));
    table.set(7, Pte.of(98, Pte.PRESENT));
    assertThat(table.clearYoung(7)).isFalse();
    table.access(7, table.get(7), false);
    assertThat(table.clearYoung(7)).isTrue();
    table.set(7, 0);
    table.set(7, Pte.of(97, Pte.PRESENT));
    assertThat(table.clearYoung(7)).isTrue();
  }
}
