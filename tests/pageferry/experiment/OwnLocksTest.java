package pageferry.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import pageferry.experiment.plan.Experiment;
import pageferry.experiment.plan.Finding;
import pageferry.experiment.plan.Recording;
import pageferry.experiment.plan.RowResult;
import pageferry.experiment.run.Recorder;
import pageferry.experiment.run.Runner;
import pageferry.mm.OwnLock;
import pageferry.mm.WaitKind;
import pageferry.observe.Deadlock;
import pageferry.report.WaitReport;

/** Locks that an experiment declares, in programs and in strategies. */
class OwnLocksTest {
  private static final String HEAD =
      "machine = tiny, ends = any, locks { foo = mutex, bar = rwsem, spin = spinlock }\n";
  private static final String MAPPED =
      "{ op = mmap, map = a, pages = 1 }, { op = touch, map = a }, { op = signal, signal = go }";

  @TempDir Path folder;

  @Test
  void a_name_is_a_number_and_the_number_the_name() {
    for (String name : new String[] {"a", "zone_lock", "abcdefghijk", "x9", "_"}) {
      OwnLock lock = OwnLock.of(OwnLock.Type.MUTEX, name);
      assertThat(lock.name()).isEqualTo(name);
      assertThat(lock.number()).isBetween(1L, (1L << 58) - 1);
    }
    assertThat(OwnLock.of(OwnLock.Type.MUTEX, "abcdefghijkl")).isNull();
    assertThat(OwnLock.of(OwnLock.Type.MUTEX, "a-b")).isNull();
  }

  @Test
  void locks_taken_in_opposite_orders_close_a_circle() {
    Recording run =
        run(
            "{ op = lock, lock = foo }, { op = signal, signal = go },"
                + " { op = wait, signal = gone }, { op = lock, lock = bar, mode = read }",
            "{ op = wait, signal = go }, { op = lock, lock = bar }, { op = signal, signal = gone },"
                + " { op = lock, lock = foo }");
    Deadlock found = run.locks().standstill().deadlock();
    assertThat(found.waits())
        .extracting(Deadlock.Wait::what)
        .containsExactly(WaitKind.RWSEM_READ, WaitKind.MUTEX);
    assertThat(found.text())
        .isEqualTo(
            "task 101 waits in down_read() of bar held by task 102;"
                + " task 102 waits in mutex_lock() of foo held by task 101");
    assertThat(new WaitReport(run.locks().standstill()).deadlock())
        .contains("[S] mutex_lock(foo)", "[W] down_read(bar)", "[E] mutex_unlock(foo)")
        .contains("held by first:101: foo");
    assertThat(new WaitReport(run.locks().standstill()).sleepers(120, "6.1"))
        .contains(" down_read\n", "is blocked on a lock (foo) owned by task first:101.");
    assertThat(run.locks().warnings())
        .singleElement()
        .satisfies(warning -> assertThat(warning.last().outer().text()).isEqualTo("foo"));
  }

  @Test
  void a_lock_of_ones_own_and_a_page_lock_close_a_circle() {
    Recording run =
        run(
            MAPPED
                + ", { op = lock, lock = foo }, { op = wait, signal = held },"
                + " { op = hold_folios, map = a, body = [] }",
            "{ op = wait, signal = go }, { op = hold_folios, map = a, body = ["
                + " { op = signal, signal = held }, { op = lock, lock = foo } ] }");
    assertThat(run.locks().standstill().deadlock().waits())
        .extracting(Deadlock.Wait::what)
        .containsExactly(WaitKind.FOLIO_LOCK, WaitKind.MUTEX);
  }

  @Test
  void readers_share_and_nobody_overtakes_a_writer() {
    Recording run =
        run(
            "{ op = lock, lock = bar, mode = read }, { op = signal, signal = go },"
                + " { op = sleep, time = 1 ms }, { op = lock, lock = bar, mode = read }",
            "{ op = wait, signal = go }, { op = lock, lock = bar }, { op = unlock, lock = bar }");
    assertThat(run.locks().standstill().deadlock().text())
        .isEqualTo(
            "task 101 waits in down_read() of bar held by task 102;"
                + " task 102 waits in down_write() of bar held by task 101");
  }

  @Test
  void lock_stat_and_the_chain_behind_a_wait_have_them() {
    Recording run =
        run(
            "{ op = lock, lock = foo }, { op = signal, signal = go },"
                + " { op = sleep, time = 1 ms }, { op = unlock, lock = foo }",
            "{ op = wait, signal = go }, { op = lock, lock = foo }, { op = unlock, lock = foo }");
    assertThat(run.locks().lockStat()).containsPattern(" foo: +1 +1 ");
    assertThat(run.locks().waits().blockers())
        .anySatisfy(
            blocker -> {
              assertThat(blocker.resource()).isEqualTo("foo");
              assertThat(blocker.who()).startsWith("first ").endsWith("had it");
            });
  }

  @Test
  void who_spins_keeps_its_cpu_and_may_be_in_a_circle() {
    Recording run =
        run(
            "{ op = lock, lock = spin }, { op = signal, signal = go },"
                + " { op = touch_until, map = a, node = 1, limit_ms = 1 },"
                + " { op = lock, lock = foo }",
            "{ op = mmap, map = a, pages = 1 }, { op = wait, signal = go },"
                + " { op = lock, lock = foo }, { op = lock, lock = spin }");
    assertThat(run.locks().standstill().deadlock().text())
        .contains("task 102 waits in _raw_spin_lock() of spin held by task 101");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          { op = unlock, lock = foo } | WARNING: bad unlock balance detected! task 101 gives back \
          foo, which it does not have
          { op = lock, lock = foo } | BUG: a task that exits still has locks held task 101 exits \
          and leaves foo locked
          { op = lock, lock = spin }, { op = lock, lock = foo } | BUG: sleeping function called \
          from invalid context task 101 has a spinlock and asks for foo
          { op = lock, lock = spin }, { op = sleep, time = 1 ms } | BUG: scheduling while atomic \
          task 101 has a spinlock and sleeps for do_nanosleep()
          """)
  void what_nobody_may_do_with_a_lock_is_a_finding(String steps, String complaint) {
    assertThat(run(steps, "{ op = sleep, time = 1 us }").findings())
        .anySatisfy(
            finding -> {
              assertThat(finding.kind()).isEqualTo(Finding.Kind.LOCK_MISUSE);
              assertThat(finding.text()).isEqualTo(complaint);
            });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          allocate-target,lock-source,take-lock foo,unmap,copy,remap,drop-lock foo,\
          unlock-source|
          allocate-target,take-lock foo,lock-source,unmap,copy,remap,unlock-source,\
          drop-lock foo|
          lock-source,take-lock bar read,unmap,allocate-target,copy,remap,unlock-source,\
          drop-lock bar|
          lock-source,take-lock foo,unmap,discard,unlock-source | \
          the lock foo is still held at the \
          end: drop-lock foo is missing
          drop-lock foo,lock-source,unmap,discard,unlock-source | drop-lock foo comes while the \
          lock is not held
          take-lock bar,lock-source,take-lock bar read,unmap,discard,unlock-source | take-lock bar \
          read comes while the lock is held: a task cannot take it twice
          lock-source,take-lock spin,unmap,drop-lock spin,discard,unlock-source | unmap may sleep, \
          which nobody may under the spinlock spin
          lock-source,take-lock spin,take-lock foo,unmap,discard,unlock-source | take-lock foo may \
          sleep, which nobody may under the spinlock spin
          """)
  void a_strategy_takes_them_or_is_refused_with_the_reason(String steps, String reason) {
    String text =
        HEAD
            + "strategies { mine { steps = [%s] } }, strategy = mine, audit = on\n".formatted(steps)
            + "processes { app { cpu = 0, program = [ "
            + MAPPED
            + ", { op = move_pages, map = a, nodes = [1], flags = [MOVE] } ] } }";
    if (reason != null) {
      assertThatThrownBy(() -> read(text)).hasMessageContaining(reason);
      return;
    }
    RowResult row = row(text);
    assertThat(row.values()).containsEntry("migrate.succeeded", 1.0);
    assertThat(row.recording().findings()).isEmpty();
    assertThat(row.recording().locks().lockStat()).containsPattern("(foo|bar-R): ");
  }

  @Test
  void a_lock_that_a_phase_takes_is_given_back_in_it() {
    String text =
        HEAD
            + "strategies { mine { phases = [ [allocate-target, lock-source, take-lock foo, unmap],"
            + " [drop-lock foo, copy, remap, unlock-source] ] } }, strategy = mine\n"
            + "processes { app { cpu = 0, program = [ "
            + MAPPED
            + " ] } }";
    assertThatThrownBy(() -> read(text))
        .hasMessageContaining(
            "the lock foo is still held when the next folio of the phase wants it: drop-lock foo"
                + " must come in the same phase");
  }

  @Test
  void a_lock_of_one_phase_is_given_back_where_a_folio_is_busy_and_taken_anew() {
    String text =
        HEAD
            + """
            strategies { mine { async-first = on, phases = [
              [allocate-target, lock-source, unmap], [flush-tlb]
              [take-lock foo, copy, remap, drop-lock foo, unlock-source] ] } }
            strategy = mine, audit = on
            faults = [{ fault = fail_migrate, step = copy, error = EAGAIN, fail-nth = 1 }]
            """
            + "processes { app { cpu = 0, program = [ { op = mmap, map = a, pages = 4 },"
            + " { op = touch, map = a },"
            + " { op = move_pages, map = a, nodes = [1], flags = [MOVE] } ] } }";
    RowResult row = row(text);
    assertThat(row.values()).containsEntry("migrate.succeeded", 4.0);
    assertThat(row.recording().findings()).isEmpty();
    assertThat(row.recording().locks().standstill().waits()).isEmpty();
  }

  private Recording run(String first, String second) {
    String text =
        HEAD
            + "processes { app { threads { first { cpu = 0, program = [ "
            + first
            + " ] }\n"
            + "second { cpu = 1, program = [ "
            + second
            + " ] } } } }";
    return row(text).recording();
  }

  private RowResult row(String text) {
    Recording.Detail all = Recording.Detail.ALL;
    return Runner.run(read(text), (done, total, title) -> {}, all, Recorder.NONE).rows().get(0);
  }

  private Experiment read(String text) {
    return ExperimentText.read(folder, "own.conf", text);
  }
}
