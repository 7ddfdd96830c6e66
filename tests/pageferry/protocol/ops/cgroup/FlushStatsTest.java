package pageferry.protocol.ops.cgroup;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import pageferry.mm.CgroupSpec;
import pageferry.mm.Paging;

class FlushStatsTest {
  private static final int BATCH = 64;
  private static final FlushStats ASK = new FlushStats(4);

  private final CgroupTree tree =
      new CgroupTree(List.of(new CgroupSpec("g", new TreeMap<>())), BATCH, Paging.X86_64);

  private void charge(int pages) {
    charge(0, pages);
  }

  private void charge(int cpu, int pages) {
    for (int page = 0; page < pages; page++) {
      assertThat(new ChargePages(cpu, 1, 1, false).on(tree).charged()).isTrue();
    }
  }

  @Test
  void what_was_before_is_in_the_statistics_that_are_asked_for_first() {
    assertThat(ASK.on(tree)).isEqualTo(1);
    assertThat(ASK.on(tree)).isEqualTo(1);
  }

  @Test
  void a_few_charges_do_not_bring_statistics_up_to_date_and_many_do() {
    ASK.on(tree);
    charge(81);
    assertThat(ASK.on(tree)).isEqualTo(1);
    charge(1);
    assertThat(ASK.on(tree)).isEqualTo(2);
    charge(81);
    assertThat(ASK.on(tree)).isEqualTo(2);
  }

  @Test
  void what_a_cpu_has_changed_counts_when_it_is_a_batch() {
    ASK.on(tree);
    for (int cpu = 0; cpu < 4; cpu++) {
      charge(cpu, 32);
    }
    assertThat(ASK.on(tree)).isEqualTo(1);
    charge(3, 1);
    assertThat(ASK.on(tree)).isEqualTo(2);
  }

  @Test
  void pages_that_reclaim_looks_at_count_as_changes_too() {
    ASK.on(tree);
    new NoteScanned(0, 108).on(tree);
    assertThat(ASK.on(tree)).isEqualTo(1);
    new NoteScanned(0, 1).on(tree);
    assertThat(ASK.on(tree)).isEqualTo(2);
  }
}
