package pageferry.experiment.litmus;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import pageferry.actors.MachineSpec;
import pageferry.engine.virtual.VirtualEngine;
import pageferry.experiment.conf.ConfFiles;
import pageferry.experiment.conf.ConfParser;
import pageferry.experiment.read.Machines;
import pageferry.experiment.run.Homes;
import pageferry.explore.Search;
import pageferry.explore.SearchKind;
import pageferry.explore.SearchSize;
import pageferry.house.Slow;

/** Searching litmus programs: what is left out changes no outcome; what is found comes again. */
@Slow
class LitmusSearchTest {
  private static final long LONG = 60_000_000_000L;
  private static final SearchSize SIZE = new SearchSize(1, 1, 1, name -> false);
  private static final SearchSize LONGER = new SearchSize(100, 3, 3, Homes::isHome);
  private static final String UNTOUCHED = "{\"op\": \"mmap\", \"map\": \"a\", \"pages\": 1}";
  private static final String TOUCHED = UNTOUCHED + ", {\"op\": \"touch\", \"map\": \"a\"}";
  private static final String RACE =
      """
      { "name": "mine", "prepare": [ %s ],
        "race": { "A": [ %s ], "B": [ %s ] } }
      """;
  private static final Map<String, String> STEPS =
      Map.of(
          "move", "{\"op\": \"move_pages\", \"map\": \"a\", \"nodes\": [1]}",
          "fork", "{\"op\": \"fork_exit\"}",
          "read", "{\"op\": \"touch\", \"map\": \"a\", \"access\": \"read\"}",
          "mapping", "{\"op\": \"mmap\", \"map\": \"b\", \"pages\": 1}",
          "dontneed", "{\"op\": \"madvise\", \"map\": \"a\", \"advice\": \"DONTNEED\"}",
          "write", "{\"op\": \"touch\", \"map\": \"a\", \"access\": \"write\"}",
          "munmap", "{\"op\": \"munmap\", \"map\": \"a\"}",
          "protnone", "{\"op\": \"mprotect\", \"map\": \"a\", \"prot\": \"none\"}");

  private static VirtualEngine engine;

  @BeforeAll
  static void start() {
    engine = VirtualEngine.start();
  }

  @AfterAll
  static void end() {
    engine.close();
  }

  @ParameterizedTest
  @CsvSource({"read,write", "write,mapping", "read,mapping"})
  void a_reduced_search_finds_all_outcomes_in_fewer_schedules(String one, String other) {
    LitmusFound reduced = search(one, other, SearchKind.EXHAUSTIVE.search(SIZE, 1), LONG);
    LitmusFound all = search(one, other, SearchKind.unreduced(), LONG);
    assertThat(reduced.exhausted()).isTrue();
    assertThat(all.exhausted()).isTrue();
    assertThat(reduced.outcomes()).containsOnlyKeys(all.outcomes().keySet());
    assertThat(reduced.schedules()).isLessThan(all.schedules());
  }

  @ParameterizedTest
  @CsvSource({"dontneed,write", "munmap,write", "protnone,write"})
  void what_a_reduced_search_leaves_out_changes_no_outcome(String one, String other) {
    LitmusFound reduced = search(one, other, SearchKind.EXHAUSTIVE.search(SIZE, 1), LONG);
    assertThat(reduced.exhausted()).isTrue();
    for (Search search : List.of(SearchKind.unreduced(), SearchKind.RANDOM.search(SIZE, 1))) {
      LitmusFound some = search(one, other, search, 500);
      assertThat(reduced.outcomes().keySet()).containsAll(some.outcomes().keySet());
    }
  }

  @ParameterizedTest
  @CsvSource({"move,write", "move,dontneed", "move,munmap", "dontneed,write"})
  void turning_races_round_soon_meets_all_that_an_exhaustive_search_finds(
      String one, String other) {
    LitmusFound all = search(one, other, SearchKind.EXHAUSTIVE.search(SIZE, 1), LONG);
    LitmusFound some = search(one, other, SearchKind.REVERSAL.search(LONGER, 1), 200);
    assertThat(all.exhausted()).isTrue();
    assertThat(some.exhausted()).isFalse();
    assertThat(some.outcomes()).containsOnlyKeys(all.outcomes().keySet());
  }

  @Test
  void turning_races_round_goes_the_same_way_each_time() {
    LitmusFound once = search("move", "write", SearchKind.REVERSAL.search(LONGER, 1), 300);
    LitmusFound again = search("move", "write", SearchKind.REVERSAL.search(LONGER, 1), 300);
    assertThat(again.steps()).isEqualTo(once.steps());
    assertThat(again.outcomes().toString()).isEqualTo(once.outcomes().toString());
  }

  @Test
  void each_outcome_comes_again_by_the_schedule_that_is_kept_of_it() {
    LitmusSearch search = of("munmap", "write");
    LitmusFound found = search.search(LONG, () -> false);
    assertThat(found.outcomes()).hasSize(2);
    found
        .outcomes()
        .forEach(
            (outcome, met) -> {
              LitmusSchedule schedule = search.schedule(outcome, met);
              assertThat(schedule.outcome()).isEqualTo(outcome);
              assertThat(schedule.events()).isNotEmpty();
            });
  }

  @ParameterizedTest
  @CsvSource({
    "read,write,ix1 Bx1,Bx1",
    "dontneed,write,0,bx1 0x1",
    "move,write,0 1x1,Bx1",
    "fork,write,0,Bx1",
    "fork,dontneed,0,0x1"
  })
  void what_pages_hold_follows_zeroing_writes_copies_and_faults(
      String one, String other, String answers, String contents) {
    LitmusFound found = search(one, other, SearchKind.EXHAUSTIVE.search(SIZE, 1), 400);
    assertThat(field(found, "race A.0")).containsExactlyInAnyOrder(split(answers, one));
    assertThat(field(found, "see A content.a")).containsExactlyInAnyOrder(contents.split(" "));
  }

  @Test
  void a_page_that_is_touched_for_the_first_time_is_never_found_where_no_drain_reaches_it() {
    LitmusFound found = after(UNTOUCHED, "move", "write").search(LONG, () -> false);
    assertThat(found.exhausted()).isTrue();
    assertThat(field(found, "race A.0")).containsExactlyInAnyOrder("0 1x1", "0 -2x1");
  }

  @Test
  void tasks_are_first_run_one_after_the_other_in_each_order() {
    LitmusFound found = of("munmap", "write").search(1, () -> true);
    assertThat(found.schedules()).isEqualTo(3);
    assertThat(field(found, "race B.0")).containsExactlyInAnyOrder("wx1", "Sx1");
  }

  @Test
  void a_touch_ends_at_the_page_that_raises_a_signal() {
    String two = "{\"op\": \"mmap\", \"map\": \"a\", \"pages\": 2}";
    LitmusFound found = after(two, "protnone", "write").search(LONG, () -> false);
    assertThat(found.exhausted()).isTrue();
    assertThat(field(found, "race B.0")).containsExactlyInAnyOrder("wx2", "wx1 Sx1", "Sx1");
  }

  private static String[] split(String answers, String step) {
    return step.equals("read") ? answers.split(" ") : new String[] {answers};
  }

  private static Set<String> field(LitmusFound found, String name) {
    return found.outcomes().keySet().stream()
        .map(each -> String.valueOf(each.fields().get(name)))
        .collect(Collectors.toSet());
  }

  private static LitmusFound search(String one, String other, Search search, long schedules) {
    AtomicLong left = new AtomicLong(schedules);
    return of(one, other).inTurns(List.of(search), LONG, () -> left.decrementAndGet() < 0);
  }

  private static LitmusSearch of(String one, String other) {
    return after(TOUCHED, one, other);
  }

  private static LitmusSearch after(String prepared, String one, String other) {
    String text = RACE.formatted(prepared, STEPS.get(one), STEPS.get(other));
    LitmusProgram program =
        new LitmusReader(Map.of("quad", 4)).program(ConfParser.json("a program", text));
    MachineSpec machine = new Machines(ConfFiles.installed()).plain("quad", "6.12");
    return new LitmusSearch(engine, machine, program);
  }
}
