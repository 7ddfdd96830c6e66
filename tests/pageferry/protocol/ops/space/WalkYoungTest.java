package pageferry.protocol.ops.space;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import pageferry.mm.OomScore;
import pageferry.mm.Pte;
import pageferry.protocol.bench.Bench;
import pageferry.protocol.program.Protection;

/** What a walk of page tables finds, and what page tables count for. */
class WalkYoungTest {
  private static final long PFN = Bench.SMALL.firstPfn(0);

  private final Space space = new Space(1, Bench.SMALL);

  private void map(long start, long end, Protection protection) {
    space.put(new Vma(start, end, new Vma.Attributes(protection, 0, null, Vma.Backing.ANONYMOUS)));
    for (long vpn = start; vpn < end; vpn++) {
      if (!space.table().hasTable(vpn)) {
        space.table().addTable(vpn, PFN + 400 + (vpn >> 9));
      }
      space.table().set(vpn, Pte.of(PFN + vpn % 512, Pte.PRESENT | Pte.YOUNG));
    }
  }

  private WalkYoung.Found walk() {
    return new WalkYoung(0, null, false).on(space);
  }

  @Test
  void all_areas_of_a_page_table_are_walked_and_once_only() {
    map(512, 520, Protection.READ_WRITE);
    map(520, 530, Protection.READ);
    map(600, 640, Protection.READ_WRITE);
    space.table().clearYoungTable(512);
    space.table().clearYoung(512);
    assertThat(walk().pages()).isEmpty();
    for (long vpn = 512; vpn < 530; vpn++) {
      space.table().access(vpn, space.table().get(vpn), false);
    }
    map(1024, 1026, Protection.READ_WRITE);
    WalkYoung.Found found = walk();
    assertThat(found.pages()).hasSize(58 + 2);
    assertThat(found.stretches()).hasSize(2);
    assertThat(walk().pages()).isEmpty();
  }

  @Test
  void page_tables_count_for_the_oom_killer() {
    map(512, 515, Protection.READ_WRITE);
    map(1024, 1025, Protection.READ_WRITE);
    CountResident.Badness badness = new CountResident(1000).on(space);
    assertThat(badness.pages()).isEqualTo(3 + 1 + 2);
    assertThat(badness.points()).isEqualTo(OomScore.PLAIN.points(6, 1000));
  }
}
