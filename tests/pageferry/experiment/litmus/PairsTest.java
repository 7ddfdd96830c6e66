package pageferry.experiment.litmus;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import pageferry.experiment.conf.ConfFiles;
import pageferry.experiment.conf.ConfParser;
import pageferry.experiment.read.Machines;
import pageferry.experiment.run.Progress;
import pageferry.house.Slow;
import pageferry.observe.SignalPlan;
import pageferry.observe.Standstill;
import pageferry.observe.WaitGraph;

/** Races of pairs of operations, and what is a finding in them. */
@Slow
class PairsTest {
  private static final long LONG = 20_000_000_000L;

  @Test
  void a_pair_is_searched_on_each_kind_of_page_and_a_correct_kernel_has_no_finding() {
    List<PairCell> cells =
        new Pairs(new Machines(ConfFiles.installed()), "6.12", new Litmus.Effort(LONG, 2, false))
            .run((one, other) -> one.equals("dontneed") && other.equals("read"), Progress.NONE);
    assertThat(cells).extracting(PairCell::page).containsExactly(PairPage.values());
    assertThat(cells).allMatch(PairCell::holds).allMatch(each -> each.found().schedules() > 2);
    assertThat(cells.get(0).found().exhausted()).isTrue();
    assertThat(cells.get(0).found().outcomes()).hasSize(2);
  }

  @Test
  void every_operation_can_be_read_and_returns_on_every_page() {
    LitmusReader reader = new LitmusReader(Map.of("quad", 4));
    for (PairPage page : PairPage.values()) {
      for (PairOperation each : PairOperation.values()) {
        LitmusProgram program = reader.program(ConfParser.json("a pair", page.program(each, each)));
        assertThat(program.racers()).hasSize(2).allMatch(racer -> racer.steps().size() == 1);
      }
    }
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
    Standstill still = Standstill.of(new WaitGraph(SignalPlan.UNKNOWN));
    return Pairs.wrong(
        new LitmusSchedule(outcome, List.of(), still, List.of(complaints)), discards);
  }
}
