package pageferry.protocol.ops.cgroup;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import pageferry.mm.Paging;

/** Whose choice of a victim is over when one has been killed. */
class NoteVictimTest {
  private static final FindVictims FIND = new FindVictims(0, List.of(1, 2), true);

  private final CgroupTree tree = new CgroupTree(List.of(), 64, Paging.X86_64);

  @Test
  void a_victim_that_nobody_chose_ends_no_choice() {
    assertThat(FIND.on(tree).dying()).isEqualTo(-1);
    new NoteVictim(0, 5, false).on(tree);
    assertThat(FIND.on(tree).dying()).as("another task is choosing").isZero();
  }

  @Test
  void who_has_chosen_lets_others_choose() {
    assertThat(FIND.on(tree).dying()).isEqualTo(-1);
    new NoteVictim(0, 5, true).on(tree);
    assertThat(FIND.on(tree).dying()).isEqualTo(-1);
  }
}
