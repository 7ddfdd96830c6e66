package pageferry.experiment.litmus;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import pageferry.experiment.conf.ConfFiles;
import pageferry.experiment.conf.ConfParser;
import pageferry.experiment.conf.KernelReader;
import pageferry.experiment.run.Progress;
import pageferry.house.Slow;

/** Races of pairs of operations, and what is a finding in them. */
@Slow
class PairsTest {
  private static final long LONG = 20_000_000_000L;

  @Test
  void a_pair_is_searched_on_each_kind_of_page_and_a_correct_kernel_has_no_finding() {
    List<Pairs.Race> races =
        Pairs.pairs().stream().filter(each -> each.name().equals("dontneed-read")).toList();
    List<PairCell> cells = searched(races, LONG, Progress.NONE);
    assertThat(cells)
        .extracting(PairCell::page)
        .containsExactly(
            PairPage.BASE, PairPage.THP, PairPage.SHMEM, PairPage.FOLIO, PairPage.SWAPPED);
    assertThat(cells).allMatch(PairCell::holds).allMatch(each -> each.found().schedules() > 2);
    assertThat(cells).allMatch(each -> each.told().size() == each.found().outcomes().size());
    assertThat(cells.get(0).found().exhausted()).isTrue();
    assertThat(cells.get(0).found().outcomes()).hasSize(2);
  }

  @Test
  void short_races_do_not_wait_for_long_ones_and_each_race_is_begun_however_short_the_time() {
    List<Pairs.Race> races =
        new ArrayList<>(
            Pairs.pairs().stream()
                .filter(each -> each.page() == PairPage.BASE)
                .filter(each -> each.name().matches("read-read|mlock-read"))
                .toList());
    List<PairOperation> three =
        List.of(PairOperation.MOVE_PAGES, PairOperation.SOFT_OFFLINE, PairOperation.MBIND);
    races.add(0, new Pairs.Race(PairPage.TWO, three));
    List<String> told = Collections.synchronizedList(new ArrayList<>());
    List<PairCell> cells = searched(races, LONG / 5, telling(told));
    assertThat(cells)
        .extracting(each -> each.found().exhausted())
        .as("no machine is so fast that it exhausts the race of three migrations")
        .containsExactly(false, true, true);
    assertThat(cells)
        .filteredOn(each -> !each.found().exhausted())
        .extracting(PairBound::of)
        .containsExactly(PairBound.BOTH_MIGRATE);
    assertThat(told).isNotEmpty().noneMatch(each -> each.startsWith("0 schedules"));
    assertThat(searched(races, 0, Progress.NONE))
        .hasSize(3)
        .allMatch(each -> each.found().schedules() > 1);
  }

  private static Progress telling(List<String> told) {
    return new Progress() {
      @Override
      public void at(int done, int total, String title) {}

      @Override
      public void within(String done, long timeNs, long limitNs) {
        told.add(done);
      }
    };
  }

  @Test
  void a_search_that_is_stopped_ends_within_its_races() {
    long began = System.nanoTime();
    Progress stopped =
        new Progress() {
          @Override
          public void at(int done, int total, String title) {}

          @Override
          public boolean isStopped() {
            return System.nanoTime() - began > LONG / 20;
          }
        };
    List<Pairs.Race> races =
        Pairs.pairs().stream().filter(each -> each.name().equals("soft_offline-hwpoison")).toList();
    assertThat(searched(races, 1000 * LONG, stopped)).isNotEmpty();
    assertThat(System.nanoTime() - began).isLessThan(10 * LONG);
  }

  private static List<PairCell> searched(List<Pairs.Race> races, long ns, Progress progress) {
    return new Pairs(Mover.KERNEL, "6.12", new Litmus.Effort(ns, 2, true)).run(races, progress);
  }

  @Test
  void every_operation_can_be_read_on_every_page() {
    LitmusReader reader = new LitmusReader(Map.of("quad", 4, "duo", 4, "duo-tier", 4));
    for (Pairs.Race race : Pairs.pairs()) {
      assertThat(read(reader, race).racers()).hasSize(2).allMatch(each -> each.steps().size() == 1);
    }
    List<Pairs.Race> triples = Pairs.triples();
    assertThat(triples).hasSize(220).doesNotHaveDuplicates();
    for (Pairs.Race race : triples) {
      assertThat(read(reader, race).racers()).hasSize(3);
    }
  }

  @Test
  void a_race_is_on_the_memory_that_its_kind_of_page_says() {
    assertThat(placements(PairPage.FOLIO, "munlock-move_pages")).containsOnly("2x16");
    assertThat(placements(PairPage.SWAPPED, "cold-cold")).containsOnly("-2x1");
    assertThat(placements(PairPage.SWAPPED, "cold-read")).containsOnly("1x1");
    KernelReader kernels = new KernelReader(ConfFiles.installed());
    assertThat(PairPage.FOLIO.isOn(kernels.named("a test", "6.12"))).isTrue();
    assertThat(PairPage.FOLIO.isOn(kernels.named("a test", "6.1"))).isFalse();
  }

  @Test
  void reclaim_demotion_and_cpusets_find_a_group_and_where_pages_can_go() {
    assertThat(placed("reclaim-cold")).containsOnly("-2x1");
    assertThat(placed("demote-cold")).containsOnly("1x1");
    assertThat(placed("cpuset-read")).containsOnly("1x1");
  }

  /** Where A's base page is after a race of which not everything is searched. */
  private static Set<String> placed(String name) {
    List<Pairs.Race> races =
        Pairs.pairs().stream()
            .filter(each -> each.page() == PairPage.BASE && each.name().equals(name))
            .toList();
    Set<String> places = new TreeSet<>();
    for (PairCell cell : searched(races, 0, Progress.NONE)) {
      assertThat(cell.holds()).isTrue();
      cell.found()
          .outcomes()
          .keySet()
          .forEach(each -> places.add(each.fields().get("see A placement.a")));
    }
    return places;
  }

  private static Set<String> names(Pairs.Race race) {
    return new TreeSet<>(List.of(race.name().split("-")));
  }

  /** Where the pages are after a race, and that a swapped page still holds what A wrote. */
  private static List<String> placements(PairPage page, String name) {
    List<Pairs.Race> races =
        Pairs.pairs().stream()
            .filter(each -> each.page() == page)
            .filter(each -> List.of(name.split("-")).containsAll(names(each)))
            .filter(each -> names(each).containsAll(List.of(name.split("-"))))
            .toList();
    List<String> placements = new ArrayList<>();
    for (PairCell cell : searched(races, 0, Progress.NONE)) {
      cell.found()
          .outcomes()
          .keySet()
          .forEach(
              each -> {
                placements.add(each.fields().get("see A placement.a"));
                assertThat(each.fields().get("see A content.a")).startsWith("ix");
              });
    }
    return placements;
  }

  private static LitmusProgram read(LitmusReader reader, Pairs.Race race) {
    return reader.program(ConfParser.json("a race", race.page().program(race.operations())));
  }

  @Test
  void a_step_that_never_returns_a_lost_page_a_bug_and_a_complaint_are_findings() {
    assertThat(wrong(Map.of("race A.0", "never returned"), false))
        .containsExactly("deadlock: race A.0 never returns");
    assertThat(wrong(Map.of("end", "KernelBug"), true)).containsExactly("bug: KernelBug");
    Map<String, String> zeroes = Map.of("race A.0", "0", "see A content.a", "0x1");
    assertThat(wrong(zeroes, false)).containsExactly("lost page: see A content.a is 0x1");
    assertThat(wrong(zeroes, true)).isEmpty();
    assertThat(wrong(Map.of("see A content.a", "ix1"), false, "a folio is left locked"))
        .containsExactly("audit: a folio is left locked");
  }

  private static List<String> wrong(
      Map<String, String> fields, boolean discards, String... complaints) {
    LitmusOutcome outcome = new LitmusOutcome(new TreeMap<>(fields));
    return Pairs.wrong(outcome, List.of(complaints), discards);
  }
}
