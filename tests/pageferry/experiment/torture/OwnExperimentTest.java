package pageferry.experiment.torture;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import pageferry.experiment.conf.ConfFiles;
import pageferry.experiment.conf.ConfParser;
import pageferry.experiment.plan.Row;
import pageferry.experiment.read.ExperimentReader;
import pageferry.experiment.settings.Overrides;
import pageferry.house.Slow;

/** Torture of one's own experiment keeps what that sets and tells no failure that is none. */
@Slow
class OwnExperimentTest {
  private static final ConfFiles FILES = ConfFiles.installed();

  private static final String SIGNALLER =
      """
      machine = tiny
      schedule = fifo
      strategy = batch
      processes {
        first { cpu = 0, program = [
          { op = mmap, map = a, pages = 4 }
          { op = touch, map = a }
          { op = signal, signal = ready }
          { op = move_pages, map = a, nodes = [1] }
          { op = signal, signal = moved } ] }
        second { cpu = 1, program = [ { op = wait, signal = %s } ] }
      }
      """;

  static List<String> shipped() {
    return FILES.names("experiments");
  }

  @ParameterizedTest
  @MethodSource("shipped")
  void every_draw_of_every_experiment_of_the_tree_can_be_read(String name) {
    TortureTemplate template = new TortureTemplate(FILES, name);
    for (long seed = 1; seed <= 12; seed++) {
      assertThat(read(template.draw(seed).text()).scenario().processes()).isNotEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"256 KiB", "4 MiB", "64 MiB"})
  void no_pressure_is_drawn_that_a_small_machine_has_no_room_for(String memory) {
    String machine =
        "machine { nodes = [{ cpus = \"0\", memory = %s }, { memory = %s }], distances = %s }\n"
            .formatted(memory, memory, "[[10, 21], [21, 10]]");
    TortureTemplate template = template(machine + "processes { app { cpu = 0, program = [] } }");
    assertThat(template.drawsMachines()).isFalse();
    for (long seed = 1; seed <= 100; seed++) {
      read(template.draw(seed).text());
    }
  }

  @Test
  void what_the_experiment_sets_holds_in_every_ordeal() {
    String text =
        """
        machine = tiny
        kernel = "5.10"
        pressure = [{ node = 1, free = low }]
        faults = [{ fault = failslab, probability = 1 }]
        processes {
          zebra { cpu = 3, program = [] }
          ape { cpu = 0, program = [] }
        }
        variants {
          one.thp = never
          two { thp = always, pressure = [] }
        }
        compare { variant = [one, two] }
        vary { strategy = [batch, alloc-after-lock] }
        """;
    TortureTemplate template = template(text);
    List<Integer> rows = new ArrayList<>();
    for (long seed = 1; seed <= 40; seed++) {
      RandomExperiment random = template.draw(seed);
      rows.add(random.row());
      var scenario = read(random.text()).scenario();
      assertThat(scenario.machineName()).isEqualTo("tiny");
      assertThat(scenario.kernelName()).isEqualTo("5.10");
      assertThat(scenario.conduct().trouble().faults().rules()).hasSize(1);
      assertThat(scenario.machine().setup().pressure()).hasSize(random.row() < 2 ? 1 : 0);
      assertThat(scenario.strategyName())
          .isEqualTo(random.row() % 2 == 0 ? "batch" : "alloc-after-lock");
      assertThat(scenario.taskNames().values()).startsWith("zebra", "ape").hasSizeGreaterThan(2);
    }
    assertThat(rows).contains(0, 1, 2, 3);
  }

  @Test
  void an_experiment_that_was_an_ordeal_itself_can_be_tortured() {
    TortureTemplate template = template(new TortureTemplate(FILES, "torture").draw(3).text());
    for (long seed = 1; seed <= 20; seed++) {
      read(template.draw(seed).text());
    }
  }

  @Test
  void who_waits_for_a_signaller_that_was_killed_is_no_failure() {
    String killed =
        SIGNALLER.formatted("moved")
            + "faults = [{ fault = kill_task, step = copy, task = first, probability = 100 }]\n";
    assertThat(bare(killed).kind()).isEqualTo(TortureOutcome.Kind.ENDED_EARLY);
    assertThat(bare(SIGNALLER.formatted("moved")).kind()).isEqualTo(TortureOutcome.Kind.WHOLE);
  }

  @Test
  void who_waits_for_a_lock_of_one_that_waits_for_a_dead_signaller_is_no_failure() {
    String text =
        """
        machine = tiny
        processes { app { threads {
          holder { cpu = 0, program = [
            { op = mmap, map = a, pages = 2 }
            { op = touch, map = a }
            { op = hold_folios, map = a, pages = "0", how = locked, body = [
              { op = signal, signal = held }
              { op = wait, signal = never } ] } ] }
          waiter { cpu = 1, program = [
            { op = wait, signal = held }
            { op = hold_folios, map = a, pages = "0", how = locked, body = [] } ] }
          leaver { cpu = 2, program = [ { op = exit }, { op = signal, signal = never } ] }
        } } }
        """;
    assertThat(bare(text).kind()).isEqualTo(TortureOutcome.Kind.ENDED_EARLY);
  }

  @Test
  void a_deadlock_is_a_failure_unless_the_experiment_has_it_by_itself() {
    String text =
        """
        machine = tiny
        processes { app { cpu = 0, program = [
          { op = mmap, map = a, pages = 2 }
          { op = touch, map = a }
          { op = hold_folios, map = a, pages = "0", how = locked, body = [
            { op = hold_folios, map = a, pages = "0", how = locked, body = [] } ] } ] } }
        """;
    TortureOutcome alone = bare(text);
    assertThat(alone.wrong()).isNotNull();
    assertThat(alone.wrong().kind()).isEqualTo(TortureOutcome.OWN_DEADLOCK);
    Torture.Result result = torture(text, 3);
    assertThat(result.findings()).isEmpty();
    assertThat(result.known()).singleElement().asString().contains("deadlock");
    assertThat(result.endings().asKnown()).isPositive();
    assertThat(result.endings().asKnown() + result.endings().whole())
        .as("runs, in some of which a fault kills the task before it waits for itself")
        .isEqualTo(3);
  }

  @Test
  void an_ordeal_that_a_limit_cuts_off_is_neither_whole_nor_a_failure() {
    String spins =
        """
        machine = tiny
        thp = never
        processes { app { cpu = 0, program = [
          { op = mmap, map = a, pages = 2 }
          { op = until, signal = never, body = [
            { op = access, map = a, pattern = uniform, count = 1, think = 0 ns } ] }
          { op = signal, signal = never } ] } }
        """;
    Torture.Result result = torture(spins, 4);
    assertThat(result.findings()).isEmpty();
    assertThat(result.endings().cutOff()).isPositive();
    assertThat(result.endings().cutOff() + result.endings().whole())
        .as("runs, in some of which a fault ends the task")
        .isEqualTo(4);
  }

  private static Torture.Result torture(String text, int runs) {
    int[] done = new int[1];
    return new Torture(template(text), 1)
        .run(List.of(), 1, () -> done[0] < runs, (count, findings) -> done[0] = count);
  }

  private static TortureOutcome bare(String text) {
    TortureTemplate template = template(text);
    try (TortureRuns trials = new TortureRuns(faults -> faults)) {
      return trials.run(template.bare(0), template.threads(0), new Coverage());
    }
  }

  private static TortureTemplate template(String text) {
    return new TortureTemplate(FILES, ConfParser.text("own.conf", text));
  }

  private static Row read(String text) {
    return new ExperimentReader(FILES)
        .read(ConfParser.text("torture", text), new Overrides())
        .rows()
        .get(0);
  }
}
