package pageferry.experiment.explore;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where in a migration the lock of who maps a page can be taken. */
class AnonVmaOrderTest {
  /** A huge page moves while it is split: under PG_locked who splits wants the lock to write. */
  private static final String TEXT =
      """
      machine = two-socket
      ends = any
      thp = always
      kernel = "6.12"
      strategies { tried { steps = [ %s ] } }
      strategy = tried
      processes { app { threads {
        mover { cpu = 0, program = [
          { op = mmap, map = a, pages = 512 }
          { op = touch, map = a, pages = "0" }
          { op = signal, signal = go }
          { op = move_pages, map = a, pages = "0", nodes = [1], flags = [MOVE] }
        ] }
        splitter { cpu = 1, program = [
          { op = wait, signal = go }
          { op = madvise, map = a, pages = "0", advice = SOFT_OFFLINE }
        ] }
      } } }
      explore { schedules = 300 }
      """;

  private static final String BEFORE =
      "allocate-target, take-lock anon_vma%s, lock-source, unmap, copy, remap, unlock-source,"
          + " drop-lock anon_vma";
  private static final String UNDER =
      "allocate-target, lock-source, take-lock anon_vma%s, unmap, copy, remap, drop-lock anon_vma,"
          + " unlock-source";

  @ParameterizedTest
  @CsvSource({"''", "' read'"})
  void before_page_locks_it_closes_a_circle_with_a_split(String how) {
    Exploration search = Schedules.explore(TEXT.formatted(BEFORE.formatted(how)), "pct");
    assertThat(search.found())
        .anySatisfy(
            each -> {
              assertThat(each.finding().kind().word()).isEqualTo("deadlock");
              assertThat(each.finding().text()).contains("anon_vma_lock_write", "folio_lock");
            });
  }

  @ParameterizedTest
  @CsvSource({"''", "' read'"})
  void under_them_it_is_in_the_kernels_order(String how) {
    assertThat(Schedules.explore(TEXT.formatted(UNDER.formatted(how)), "pct").found()).isEmpty();
  }
}
