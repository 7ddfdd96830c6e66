package pageferry.experiment.zoo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import pageferry.experiment.conf.BadInput;
import pageferry.experiment.conf.ConfFiles;
import pageferry.house.Slow;
import pageferry.mm.KernelVersion;

/** Every bug of the zoo is found, and its fix is clean. */
class ZooTest {
  private static final long MINUTE_NS = 60_000_000_000L;

  private static final Zoo ZOO =
      new Zoo(
          new Zoo.Budget(1, MINUTE_NS),
          new Zoo.Listener() {
            @Override
            public void at(String doing) {}

            @Override
            public boolean isStopped() {
              return false;
            }
          });

  static List<Exhibit> bugs() {
    return all().stream().filter(each -> each.hunt() != null).toList();
  }

  private static List<Exhibit> all() {
    return new ZooReader(ConfFiles.installed()).read(List.of());
  }

  @Slow
  @ParameterizedTest
  @MethodSource("bugs")
  void each_is_found_and_its_fix_is_clean_within_a_minute(Exhibit bug) {
    Caught caught = ZOO.caught(bug);
    System.out.println(ZooJson.tree(List.of(caught)));
    assertThat(caught.isFound()).as(bug.id() + " found").isTrue();
    assertThat(caught.isClean()).as(bug.id() + " clean").isTrue();
    assertThat(caught.tookNs()).isLessThan(MINUTE_NS);
  }

  @Test
  void a_bug_that_a_fixed_row_still_has_is_not_clean() {
    Exhibit bug = new ZooReader(ConfFiles.installed()).read(List.of("Z1")).get(0);
    Exhibit.Hunt hunt = bug.hunt();
    assertThat(hunt).isNotNull();
    Exhibit.Hunt unmended =
        new Exhibit.Hunt(hunt.experiment(), hunt.finds(), hunt.bug(), hunt.bug());
    Caught caught =
        ZOO.caught(new Exhibit(bug.id(), bug.about(), bug.origin(), bug.missing(), unmended));
    assertThat(caught.isFound()).isTrue();
    assertThat(caught.isClean()).isFalse();
    assertThat(caught.holds()).isFalse();
  }

  @Test
  void a_mended_row_does_not_count_as_one_that_has_the_bug() {
    Exhibit bug = new ZooReader(ConfFiles.installed()).read(List.of("Z25")).get(0);
    Exhibit.Hunt hunt = bug.hunt();
    assertThat(hunt).isNotNull();
    Exhibit.Hunt mended =
        new Exhibit.Hunt(hunt.experiment(), hunt.finds(), hunt.fixed(), hunt.fixed());
    Caught caught =
        ZOO.caught(new Exhibit(bug.id(), bug.about(), bug.origin(), bug.missing(), mended));
    assertThat(caught.isFound()).isFalse();
    assertThat(caught.holds()).isFalse();
  }

  @Test
  void the_versions_that_have_a_bug_follow_from_the_history_of_its_switches() {
    List<Exhibit> some = new ZooReader(ConfFiles.installed()).read(List.of("Z24", "Z17"));
    assertThat(some).extracting(Exhibit::id).containsExactly("Z17", "Z24");
    assertThat(some.get(0).origin().kernels()).isEqualTo("6.3 to 6.10");
    assertThat(some.get(1).origin().kernels()).isEqualTo("5.19 to 6.18");
  }

  @Test
  void versions_are_told_as_ranges() {
    List<KernelVersion> all =
        List.of(new KernelVersion(6, 1), new KernelVersion(6, 2), new KernelVersion(7, 0));
    assertThat(KernelRanges.of(all, each -> true)).isEqualTo("all");
    assertThat(KernelRanges.of(all, each -> each.minor() == 2)).isEqualTo("6.2");
    assertThat(KernelRanges.of(all, each -> each.minor() != 0)).isEqualTo("up to 6.2");
    assertThat(KernelRanges.of(all, each -> each.minor() != 1)).isEqualTo("from 6.2 on");
    assertThat(KernelRanges.of(all, each -> each.minor() != 2)).isEqualTo("up to 6.1, 7.0");
    assertThat(KernelRanges.of(all, each -> false)).isEqualTo("none");
  }

  @Test
  void a_bug_that_nobody_knows_is_told_with_the_nearest() {
    assertThatThrownBy(() -> new ZooReader(ConfFiles.installed()).read(List.of("Z171")))
        .isInstanceOf(BadInput.class)
        .hasMessageContaining("Z17");
  }
}
