package pageferry.experiment.torture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import pageferry.experiment.conf.ConfFiles;
import pageferry.experiment.conf.ConfParser;
import pageferry.experiment.read.ExperimentReader;
import pageferry.experiment.settings.Overrides;
import pageferry.house.Slow;
import pageferry.house.Soak;
import pageferry.world.Attempt;
import pageferry.world.Fault;
import pageferry.world.FaultKind;
import pageferry.world.FaultPoint;
import pageferry.world.PlantedBug;

/** Torture leaves a sound machine sound, and finds every mistake planted in taking steps back. */
@Slow
class TortureTest {
  /** What a core does in less than a minute. */
  private static final int A_MINUTE_OF_RUNS = 1500;

  private static final int ORDEALS = 700;

  private static final TortureTemplate GROUNDS =
      new TortureTemplate(ConfFiles.installed(), "torture");

  @ParameterizedTest
  @EnumSource
  void a_bug_planted_in_an_undo_step_is_found_within_a_minute(PlantedBug bug) {
    int[] now = new int[2];
    Torture.Result result =
        new Torture(GROUNDS, 1, faults -> new Planted(faults, bug))
            .run(
                List.of(),
                1,
                () -> now[0] < A_MINUTE_OF_RUNS && now[1] == 0,
                (runs, findings) -> {
                  now[0] = runs;
                  now[1] = findings;
                });
    assertThat(result.findings()).as("after %s runs", result.runs()).isNotEmpty();
    Torture.Finding finding = result.findings().get(0);
    assertThat(finding.least().size()).isLessThanOrEqualTo(finding.parts());
  }

  @Test
  void what_is_minimised_still_fails_in_the_same_way() {
    UnaryOperator<FaultPoint> broken = faults -> new Planted(faults, PlantedBug.NOT_PUT_BACK);
    boolean[] found = new boolean[1];
    Torture.Finding finding =
        new Torture(GROUNDS, 1, broken)
            .run(List.of(), 1, () -> !found[0], (runs, findings) -> found[0] = findings > 0)
            .findings()
            .get(0);
    assertThat(finding.least().size()).isLessThan(finding.parts());
    try (TortureRuns trials = new TortureRuns(broken)) {
      Failure again = trials.run(finding.least(), 1, new Coverage()).wrong();
      assertThat(again).isNotNull();
      assertThat(again.signature()).isEqualTo(finding.failure().signature());
    }
    try (TortureRuns trials = new TortureRuns(faults -> faults)) {
      assertThat(trials.run(finding.least(), 1, new Coverage()).kind())
          .isEqualTo(TortureOutcome.Kind.WHOLE);
    }
  }

  @Soak
  @Test
  void a_sound_machine_stands_what_the_matrix_of_faults_says() throws IOException {
    int[] runs = new int[1];
    List<Long> known = known();
    Torture.Result result =
        new Torture(GROUNDS, 1)
            .run(
                known, 99, () -> runs[0] < known.size() + ORDEALS, (done, found) -> runs[0] = done);
    assertThat(result.findings()).isEmpty();
    assertThat(result.runs()).isEqualTo(known.size() + ORDEALS);
    assertThat(Files.readString(Path.of("docs/faults.md")))
        .as("the matrix of faults, which is to be")
        .contains(FaultMatrix.text(result.coverage()));
  }

  @Test
  void containers_are_drawn_with_what_is_done_to_them() {
    StringBuilder all = new StringBuilder();
    for (long seed = 0; seed < 100; seed++) {
      all.append(GROUNDS.draw(seed).text());
    }
    assertThat(all)
        .contains("cgroup.procs", "cpuset.mems", "memory.reclaim", "memory.max", "memory.low")
        .contains("swap { kind = sync", "swap { kind = async", "protocol = unlocked");
  }

  @Test
  void seeds_below_zero_draw_more_and_the_others_what_they_always_drew() {
    StringBuilder more = new StringBuilder();
    StringBuilder before = new StringBuilder();
    for (long seed = 1; seed < 150; seed++) {
      more.append(GROUNDS.draw(-seed).text());
      before.append(GROUNDS.draw(seed).text());
    }
    List<String> extras =
        List.of(
            "cma = ",
            "cma_alloc",
            "MERGEABLE",
            "mm/ksm/run",
            "hugetlb_1gb",
            "compact_memory",
            "compaction_proactiveness",
            "scan_period_min_ms",
            "area-0",
            "tiered-limits");
    assertThat(more).contains(extras.toArray(new String[0]));
    assertThat(extras).noneMatch(extra -> before.indexOf(extra) >= 0);
  }

  @Test
  void the_same_seed_draws_the_same_ordeal() {
    assertThat(GROUNDS.draw(7).text()).isEqualTo(GROUNDS.draw(7).text());
    assertThat(GROUNDS.draw(8).text()).isNotEqualTo(GROUNDS.draw(7).text());
  }

  @Test
  void nobody_can_tell_how_many_ordeals_were_run_at_once() {
    assertThat(findings(3)).isEqualTo(findings(1)).contains("after 12 runs");
  }

  private static String findings(int parallel) {
    UnaryOperator<FaultPoint> broken = faults -> new Planted(faults, PlantedBug.NOT_PUT_BACK);
    StringBuilder told = new StringBuilder();
    int[] done = new int[1];
    Torture.Result result =
        new Torture(GROUNDS, parallel, broken)
            .run(
                List.of(7L),
                1,
                () -> done[0] < 12,
                (runs, found) -> {
                  done[0] = runs;
                  told.append(runs).append(": ").append(found).append(" found\n");
                });
    result.findings().forEach(each -> told.append(each.least().text()));
    return told.append("after ").append(result.runs()).append(" runs ").toString()
        + result.endings()
        + result.coverage().lines();
  }

  @Test
  void machines_of_all_page_sizes_are_drawn_and_can_be_read() {
    Set<String> architectures = new TreeSet<>();
    ExperimentReader reader = new ExperimentReader(ConfFiles.installed());
    for (long seed = -150; seed < 150; seed++) {
      String text = GROUNDS.draw(seed).text();
      reader.read(ConfParser.text("drawn", text), new Overrides());
      text.lines().filter(line -> line.startsWith("architecture")).forEach(architectures::add);
    }
    assertThat(architectures)
        .hasSize(6)
        .anyMatch(line -> line.contains("arm64-64k"))
        .anyMatch(line -> line.contains("s390"));
  }

  private static List<Long> known() throws IOException {
    return Files.readAllLines(Path.of("tests/pageferry/faults/torture-seeds.txt")).stream()
        .map(line -> line.replaceFirst("#.*", "").strip())
        .filter(line -> !line.isEmpty())
        .map(Long::valueOf)
        .toList();
  }

  /** The faults of a plan, and a mistake of the machine besides. */
  private record Planted(FaultPoint plan, PlantedBug bug) implements FaultPoint {
    @Override
    public boolean watches(FaultKind kind) {
      return plan.watches(kind);
    }

    @Override
    public @Nullable Fault at(FaultKind kind, Attempt attempt) {
      return plan.at(kind, attempt);
    }

    @Override
    public boolean planted(PlantedBug asked) {
      return asked == bug;
    }
  }
}
