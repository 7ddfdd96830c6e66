package pageferry.experiment.explore;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import pageferry.experiment.plan.Experiment;
import pageferry.experiment.plan.Finding;
import pageferry.experiment.plan.Row;
import pageferry.experiment.plan.Verdict;
import pageferry.house.Slow;

/** What searches must find and must not; budgets are counted in schedules. */
@Slow
class SearchTest {
  private static final int BUDGET = 1000;

  /** Three tasks that read what a fourth one moves until it has. */
  private static final String SPINNING =
      """
      machine = tiny
      processes { app { threads {
        mover { cpu = 0, program = [
          { op = mmap, map = a, pages = 8 }
          { op = touch, map = a }
          { op = signal, signal = ready }
          { op = move_pages, map = a, nodes = [1] }
          { op = signal, signal = moved } ] }
        reader { cpus = "1-3", program = [
          { op = wait, signal = ready }
          { op = until, signal = moved, body = [
            { op = access, map = a, pattern = uniform, count = 8, think = 100 ns } ] } ] }
      } } }
      """;

  /** Two tasks each of which reads until the other one is through. */
  private static final String FOR_EACH_OTHER =
      """
      machine = tiny
      processes { app { threads {
        one { cpu = 0, program = [
          { op = mmap, map = a, pages = 2 }
          { op = touch, map = a }
          { op = signal, signal = ready }
          { op = until, signal = two, body = [
            { op = access, map = a, pattern = uniform, count = 8, think = 100 ns } ] }
          { op = signal, signal = one } ] }
        other { cpu = 1, program = [
          { op = wait, signal = ready }
          { op = until, signal = one, body = [
            { op = access, map = a, pattern = uniform, count = 8, think = 100 ns } ] }
          { op = signal, signal = two } ] }
      } } }
      """;

  @ParameterizedTest
  @CsvSource({
    "abba-page-locks, given, pct",
    "abba-page-locks, given, random",
    "abba-page-locks, given, pos",
    "abba-page-locks, given, delay",
    "abba-page-locks, given, reversal",
    "reclaim-demotion-deadlock, relocking, pct",
    "reclaim-demotion-deadlock, waiting, pct",
    "reclaim-demotion-deadlock, waiting, random",
    "batch-sync-wait, batch-sync, pct",
    "batch-sync-wait, batch-sync, random",
    "batch-sync-wait, batch-sync, reversal",
    "writeback-under-lock, off, pct",
    "writeback-in-batch, batch-sync, pct",
  })
  void a_deadlock_is_found_within_a_thousand_schedules(
      String experiment, String label, String strategy) {
    Exploration search = Schedules.explore(row(experiment, label, strategy));
    assertThat(search.found())
        .isNotEmpty()
        .allSatisfy(
            found -> {
              assertThat(found.finding().kind()).isEqualTo(Finding.Kind.DEADLOCK);
              assertThat(found.first()).isLessThan(BUDGET);
            });
  }

  @ParameterizedTest
  @CsvSource({
    "abba-page-locks, ascending",
    "reclaim-demotion-deadlock, locked",
    "reclaim-demotion-deadlock, unlocked",
    "batch-sync-wait, batch",
    "writeback-under-lock, on",
    "writeback-in-batch, batch",
    "lru-batch-pin, on",
    "retry-budget, on",
  })
  void the_fix_of_a_bug_leaves_nothing_to_find(String experiment, String label) {
    assertThat(Schedules.explore(row(experiment, label, "pct")).found()).isEmpty();
    assertThat(Schedules.explore(row(experiment, label, "random")).found()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"lru-batch-pin", "retry-budget"})
  void what_the_experiment_expects_of_its_searches_holds(String name) {
    Experiment experiment = Schedules.installed(name);
    var results = experiment.rows().stream().map(row -> Schedules.explore(row).result()).toList();
    assertThat(experiment.expectations())
        .isNotEmpty()
        .allSatisfy(
            each -> assertThat(each.judge(results).outcome()).isEqualTo(Verdict.Outcome.OK));
  }

  @Test
  void a_task_that_waits_for_itself_is_told_as_such() {
    Row row = row("reclaim-demotion-deadlock", "relocking", "pct");
    Found found = Schedules.explore(row).found().get(0);
    try (Minimiser minimiser = new Minimiser("test")) {
      Minimised small = minimiser.minimise(row, found);
      assertThat(small.standstill().deadlock().isSelf()).isTrue();
      assertThat(small.after().tasks()).isEqualTo(1);
      int task = small.standstill().deadlock().waits().get(0).task();
      assertThat(small.standstill().task(task).callTrace())
          .containsSubsequence(
              "folio_wait_bit_common",
              "migrate_pages",
              "demote_folio_list",
              "shrink_node",
              "try_to_free_pages",
              "__alloc_pages");
    }
  }

  @Test
  void the_abba_is_made_as_small_as_it_can_be() {
    Row row = row("abba-page-locks", "given", "random");
    Found found = Schedules.explore(row).found().get(0);
    try (Minimiser minimiser = new Minimiser("test")) {
      Minimised small = minimiser.minimise(row, found);
      assertThat(small.after().operations()).isLessThanOrEqualTo(4);
      assertThat(small.after().tasks()).isEqualTo(2);
      assertThat(small.after().pages()).isEqualTo(2);
      assertThat(small.after().switches()).isLessThanOrEqualTo(1);
      assertThat(small.finding().isLike(found.finding())).isTrue();
    }
  }

  @Test
  void the_same_seed_finds_the_same_with_any_number_of_threads() {
    Row row = row("batch-sync-wait", "batch-sync", "random");
    Exploration one = Schedules.explore(row, 1);
    Exploration two = Schedules.explore(row, 2);
    assertThat(two.found()).isEqualTo(one.found()).isNotEmpty();
    assertThat(two.counts()).isEqualTo(one.counts());
  }

  @Test
  void every_schedule_runs_the_same_twice() {
    Row row = row("batch-sync-wait", "batch-sync", "random");
    Exploration search = Explorer.explore(row, new Explorer.Budget(1, Long.MAX_VALUE / 2, true));
    assertThat(search.counts().schedules()).isEqualTo(BUDGET);
  }

  @ParameterizedTest
  @CsvSource({
    "abba-page-locks, given, DEADLOCK",
    "batch-sync-wait, batch-sync, DEADLOCK",
    "retry-budget, off, EXPECTATION",
  })
  void a_saved_schedule_is_replayed_step_by_step(
      String experiment, String label, Finding.Kind kind, @TempDir Path folder) throws IOException {
    Row row = row(experiment, label, "pct");
    for (Found found : Schedules.explore(row).found()) {
      ScheduleFile.Outcome outcome = ScheduleFile.read(saved(folder, row, found)).replay();
      assertThat(outcome.divergence()).isNull();
      assertThat(outcome.schedule().finding().kind()).isEqualTo(kind);
    }
  }

  @Test
  void kswapds_that_demote_to_each_other_by_turns_are_no_livelock_of_a_fair_schedule() {
    List<Row> rows =
        Schedules.installed(
                "reclaim-demotion-deadlock", "explore.strategy=pct", "demotion.kswapd=on")
            .rows();
    Row locked = rows.stream().filter(row -> row.labels().containsValue("locked")).findAny().get();
    assertThat(Schedules.explore(locked).found()).isEmpty();
  }

  @Test
  void a_schedule_that_is_cut_off_while_programs_go_on_is_no_livelock() {
    String program = Schedules.twoTasks("{ op = touch, map = a }", "{ op = touch, map = b }");
    Exploration cut =
        Schedules.explore(program, "random", "explore.steps=60", "explore.schedules=100");
    assertThat(cut.found()).isEmpty();
    assertThat(cut.counts().cutOff()).isEqualTo(cut.counts().schedules());
  }

  @Test
  void a_search_whose_schedules_all_end_before_it_begins_has_not_searched() {
    String program = Schedules.twoTasks("{ op = touch, map = a }", "{ op = touch, map = b }");
    Exploration cut = Schedules.explore(program, "pct", "explore.steps=5", "explore.schedules=10");
    assertThat(cut.isSearched()).isFalse();
    assertThat(cut.counts().begun()).isZero();
    assertThat(String.join(" ", cut.unsearched()))
        .contains("first signal", "5 steps (explore.steps)")
        .containsPattern("raise the limit: --set explore.steps=[1-9]0+");
    assertThat(cut.result().values()).doesNotContainKey("found.deadlock");
    String enough = cut.unsearched().get(1).replaceFirst(".*--set ", "");
    Exploration searched = Schedules.explore(program, "pct", enough, "explore.schedules=10");
    assertThat(searched.isSearched()).isTrue();
    assertThat(searched.counts().whole()).isEqualTo(10);
    assertThat(searched.guarantee()).contains("has a chance of at least");
  }

  @Test
  void without_time_nothing_is_searched() {
    Row row = row("abba-page-locks", "given", "pct");
    Exploration none = Explorer.explore(row, new Explorer.Budget(1, 0, false));
    assertThat(none.isSearched()).isFalse();
    assertThat(none.unsearched()).singleElement().asString().contains("--time");
  }

  @Test
  void a_search_of_an_experiment_without_signals_begins_at_once() {
    String program =
        """
        machine = tiny
        processes { app { cpu = 0, program = [
          { op = mmap, map = a, pages = 2 }
          { op = touch, map = a }
        ] } }
        """;
    Exploration search = Schedules.explore(program, "random", "explore.schedules=20");
    assertThat(search.isSearched()).isTrue();
    assertThat(search.counts().begun()).isEqualTo(20);
  }

  @Test
  void of_schedules_that_are_not_whole_no_probability_is_told() {
    String program = Schedules.twoTasks("{ op = touch, map = a }", "{ op = touch, map = b }");
    Exploration all = Schedules.explore(program, "pct", "explore.schedules=100");
    long mean = all.counts().steps() / all.counts().schedules();
    Exploration cut =
        Schedules.explore(program, "pct", "explore.steps=" + mean, "explore.schedules=100");
    assertThat(cut.counts().cutOff()).isBetween(1L, 99L);
    assertThat(cut.guarantee()).startsWith("pct: no bound").doesNotContain("chance");
  }

  @ParameterizedTest
  @ValueSource(strings = {"pct", "random", "pos", "delay"})
  void readers_that_spin_beside_a_mover_are_no_livelock(String strategy) {
    for (int seed = 1; seed <= 5; seed++) {
      Exploration search =
          Schedules.explore(
              SPINNING, strategy, "seed=" + seed, "explore.schedules=6", "explore.steps=6000");
      assertThat(search.found()).isEmpty();
      assertThat(search.isSearched()).isTrue();
    }
  }

  @Test
  void a_long_step_of_accesses_is_no_livelock() {
    String program =
        Schedules.twoTasks(
            "{ op = access, map = a, count = 100000000 }", "{ op = touch, map = b }");
    Exploration search =
        Schedules.explore(program, "pct", "explore.steps=2000", "explore.schedules=5");
    assertThat(search.found()).isEmpty();
    assertThat(search.counts().cutOff()).isEqualTo(5);
  }

  @ParameterizedTest
  @ValueSource(strings = {"pct", "random", "pos", "delay"})
  void tasks_that_spin_for_each_other_are_a_livelock(String strategy) {
    Exploration search = Schedules.explore(FOR_EACH_OTHER, strategy, "explore.schedules=5");
    assertThat(search.found())
        .singleElement()
        .satisfies(
            found -> {
              assertThat(found.finding().kind()).isEqualTo(Finding.Kind.LIVELOCK);
              assertThat(found.times()).isEqualTo(5);
            });
  }

  @Test
  void a_livelock_is_replayed_as_one(@TempDir Path folder) throws IOException {
    Row row = Schedules.row(FOR_EACH_OTHER, "explore.strategy=pct", "explore.schedules=5");
    Found found = Schedules.explore(row).found().get(0);
    ScheduleFile.Outcome outcome = ScheduleFile.read(saved(folder, row, found)).replay();
    assertThat(outcome.divergence()).isNull();
    assertThat(outcome.schedule().finding().kind()).isEqualTo(Finding.Kind.LIVELOCK);
  }

  @Test
  void a_schedule_of_another_past_names_its_first_divergence(@TempDir Path folder)
      throws IOException {
    Row row = row("abba-page-locks", "given", "pct");
    Path file = saved(folder, row, Schedules.explore(row).found().get(0));
    List<String> lines = Files.readAllLines(file);
    int step = lines.indexOf(lines.stream().filter(line -> line.contains("#")).findFirst().get());
    String line = lines.get(step + 5);
    int end = line.lastIndexOf('"');
    lines.set(step + 5, line.substring(0, end - 8) + "00000000" + line.substring(end));
    Files.write(file, lines);
    assertThat(ScheduleFile.read(file).replay().divergence()).startsWith("step 6 (");
  }

  private static Path saved(Path folder, Row row, Found found) throws IOException {
    Path file = folder.resolve("found.schedule");
    try (Minimiser minimiser = new Minimiser("found")) {
      ScheduleFile.write(file, "found", "test", minimiser.minimise(row, found).schedule());
    }
    return file;
  }

  private static Row row(String experiment, String label, String strategy) {
    return Schedules.installed(experiment, "explore.strategy=" + strategy).rows().stream()
        .filter(row -> row.labels().containsValue(label))
        .findFirst()
        .orElseThrow();
  }
}
