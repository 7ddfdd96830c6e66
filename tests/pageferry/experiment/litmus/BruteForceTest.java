package pageferry.experiment.litmus;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import pageferry.actors.MachineSpec;
import pageferry.engine.virtual.VirtualEngine;
import pageferry.experiment.conf.ConfFiles;
import pageferry.experiment.conf.ConfParser;
import pageferry.experiment.read.Machines;
import pageferry.explore.Search;
import pageferry.explore.SearchKind;
import pageferry.explore.SearchSize;
import pageferry.house.Slow;

/**
 * The reduced search against brute force, on all recorded programs and all pairs of operations that
 * are small enough: whatever a search without reduction finds, and one that knows receivers alone,
 * is found by the reduced one. With more schedules ({@code -Dbrute.schedules}) more are small
 * enough; how many were is printed.
 */
@Slow
class BruteForceTest {
  private static final long SCHEDULES = Long.getLong("brute.schedules", 40);
  private static final long LONG = 600_000_000_000L;
  private static final SearchSize SIZE = new SearchSize(1, 1, 1, name -> false);

  private static VirtualEngine engine;

  /** What a search found, and whether that is all. */
  private record Seen(Set<LitmusOutcome> outcomes, boolean exhausted) {}

  /** How many programs the searches exhausted that the reduced one is held against. */
  private static final class Tally {
    int programs;
    int reduced;
    int byReceiver;
    int unreduced;

    @Override
    public String toString() {
      return programs
          + " programs: "
          + reduced
          + " exhausted by the reduced search, "
          + byReceiver
          + " by receivers, "
          + unreduced
          + " without any reduction";
    }
  }

  @BeforeAll
  static void start() {
    engine = VirtualEngine.start();
  }

  @AfterAll
  static void end() {
    engine.close();
  }

  @ParameterizedTest
  @ValueSource(strings = "6.1")
  void no_outcome_of_a_recorded_program_is_left_out(String kernel) throws IOException {
    Machines machines = new Machines(ConfFiles.installed());
    List<LitmusProgram> programs =
        new LitmusReader(machines.cpuCounts())
            .folder(
                Path.of("tests/litmus/programs"),
                wrong -> {
                  throw wrong;
                });
    Map<LitmusProgram, MachineSpec> on = new LinkedHashMap<>();
    programs.stream()
        .filter(each -> !each.traits().notOn().contains(kernel))
        .forEach(each -> on.put(each, machines.plain(each.traits().machine(), kernel)));
    Tally tally = compare(on);
    assertThat(tally.reduced).as(tally.toString()).isGreaterThan(tally.programs / 5);
    assertThat(tally.byReceiver).as(tally.toString()).isPositive();
  }

  @ParameterizedTest
  @CsvSource("6.12,BASE")
  void no_outcome_of_a_pair_of_operations_is_left_out(String kernel, PairPage page) {
    MachineSpec machine = new Machines(ConfFiles.installed()).plain("quad", kernel);
    LitmusReader reader = new LitmusReader(Map.of("quad", machine.topology().cpuCount()));
    Map<LitmusProgram, MachineSpec> on = new LinkedHashMap<>();
    Pairs.pairs().stream()
        .filter(each -> each.page() == page)
        .map(each -> ConfParser.json(each.name(), page.program(each.operations())))
        .forEach(each -> on.put(reader.program(each), machine));
    Tally tally = compare(on);
    assertThat(tally.reduced).as(tally.toString()).isGreaterThan(tally.programs / 2);
    assertThat(tally.byReceiver).as(tally.toString()).isGreaterThan(tally.programs / 20);
  }

  private static Tally compare(Map<LitmusProgram, MachineSpec> programs) {
    Tally tally = new Tally();
    List<String> leftOut = new ArrayList<>();
    programs.forEach(
        (program, machine) -> {
          tally.programs++;
          Seen reduced = seen(program, machine, SearchKind.EXHAUSTIVE.search(SIZE, 1));
          if (reduced.exhausted()) {
            tally.reduced++;
            Seen byReceiver = seen(program, machine, SearchKind.byReceiver());
            Seen unreduced = seen(program, machine, SearchKind.unreduced());
            tally.byReceiver += byReceiver.exhausted() ? 1 : 0;
            tally.unreduced += unreduced.exhausted() ? 1 : 0;
            TreeSet<LitmusOutcome> missed = new TreeSet<>(byReceiver.outcomes());
            missed.addAll(unreduced.outcomes());
            missed.removeAll(reduced.outcomes());
            missed.forEach(each -> leftOut.add(program.name() + ": " + each));
          }
        });
    System.out.println("brute force, at most " + SCHEDULES + " schedules each, " + tally);
    assertThat(leftOut).isEmpty();
    return tally;
  }

  private static Seen seen(LitmusProgram program, MachineSpec machine, Search search) {
    AtomicLong left = new AtomicLong(SCHEDULES);
    LitmusFound found =
        new LitmusSearch(engine, machine, program)
            .inTurns(List.of(search), LONG, () -> left.decrementAndGet() <= 0);
    return new Seen(found.outcomes().keySet(), found.exhausted());
  }
}
