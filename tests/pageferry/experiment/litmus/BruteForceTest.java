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
 * are small enough: it finds every outcome that {@link EveryState} finds, and where that comes to
 * its end no other. With more schedules ({@code -Dbrute.schedules}) more are small enough; how many
 * were is printed.
 */
@Slow
class BruteForceTest {
  private static final long SCHEDULES = Long.getLong("brute.schedules", 40);

  /** So many schedules bring brute force to its end where a search by receivers has come to its. */
  private static final long BRUTE = 30 * SCHEDULES;

  /** So many schedules exhaust what is small among the recorded programs. */
  private static final long RECORDED = 300;

  private static final Seen NOTHING = new Seen(new TreeSet<>(), false);
  private static final long LONG = 600_000_000_000L;
  private static final SearchSize SIZE = new SearchSize(1, 1, 1, name -> false);

  private static VirtualEngine engine;

  /** What a search found, and whether that is all. */
  private record Seen(Set<LitmusOutcome> outcomes, boolean exhausted) {}

  /** How many programs the searches exhausted. */
  private static final class Tally {
    int programs;
    int reduced;
    int brute;
    int racy;

    @Override
    public String toString() {
      return programs
          + " programs: "
          + reduced
          + " exhausted by the reduced search, "
          + brute
          + " of them by brute force, "
          + racy
          + " of these with several outcomes";
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

  /** Brute force comes to its end on few of them; what it finds till then is held all the same. */
  @ParameterizedTest
  @ValueSource(strings = "6.12")
  void no_outcome_of_a_recorded_program_is_left_out(String kernel) throws IOException {
    Machines machines = new Machines(ConfFiles.installed());
    List<LitmusProgram> programs =
        new LitmusReader(machines.cpuCounts())
            .folder(
                Path.of("tests/litmus/programs"),
                wrong -> {
                  throw wrong;
                });
    List<String> wrong = new ArrayList<>();
    int held = 0;
    for (LitmusProgram program : programs) {
      MachineSpec machine = machines.plain(program.traits().machine(), kernel);
      boolean small = !program.traits().notOn().contains(kernel) && !isLarge(program);
      Seen reduced = small ? seen(program, machine, exhaustive(), RECORDED) : NOTHING;
      if (reduced.exhausted()) {
        Seen brute = seen(program, machine, new EveryState(), 10 * RECORDED);
        wrong.addAll(differences(program, reduced, brute));
        held++;
      }
    }
    assertThat(wrong).isEmpty();
    assertThat(held).isGreaterThan(programs.size() / 4);
  }

  /** What huge pages are made of takes brute force minutes to go over once. */
  private static boolean isLarge(LitmusProgram program) {
    return program.name().startsWith("thp") || program.name().startsWith("collapse");
  }

  private static Search exhaustive() {
    return SearchKind.EXHAUSTIVE.search(SIZE, 1);
  }

  @ParameterizedTest
  @CsvSource("6.12,BASE")
  void no_outcome_of_a_pair_of_operations_is_left_out(String kernel, PairPage page) {
    MachineSpec machine = new Machines(ConfFiles.installed()).plain("quad", kernel);
    LitmusReader reader = new LitmusReader(Map.of("quad", machine.topology().cpuCount()));
    Map<LitmusProgram, MachineSpec> on = new LinkedHashMap<>();
    Pairs.pairs().stream()
        .filter(each -> each.page() == page && each.operations().stream().allMatch(this::isQuick))
        .map(each -> ConfParser.json(each.name(), page.program(each.operations())))
        .forEach(each -> on.put(reader.program(each), machine));
    Tally tally = compare(on);
    assertThat(tally.brute).as(tally.toString()).isGreaterThan(tally.programs / 20);
    assertThat(tally.racy).as(tally.toString()).isGreaterThan(tally.programs / 50);
  }

  /** Reclaim and cpusets take hundreds of steps, and what demotes is for another machine. */
  private boolean isQuick(PairOperation operation) {
    return operation.ordinal() < PairOperation.RECLAIM.ordinal();
  }

  private static Tally compare(Map<LitmusProgram, MachineSpec> programs) {
    Tally tally = new Tally();
    List<String> wrong = new ArrayList<>();
    programs.forEach(
        (program, machine) -> {
          Seen reduced = seen(program, machine, exhaustive(), SCHEDULES);
          tally.programs++;
          if (reduced.exhausted()) {
            tally.reduced++;
            Seen byReceiver = seen(program, machine, SearchKind.byReceiver(), SCHEDULES);
            wrong.addAll(differences(program, reduced, byReceiver));
            if (byReceiver.exhausted()) {
              Seen brute = seen(program, machine, new EveryState(), BRUTE);
              wrong.addAll(differences(program, reduced, brute));
              tally.brute += brute.exhausted() ? 1 : 0;
              tally.racy += brute.exhausted() && brute.outcomes().size() > 1 ? 1 : 0;
            }
          }
        });
    System.out.println("every state, at most " + SCHEDULES + " schedules each, " + tally);
    assertThat(wrong).isEmpty();
    return tally;
  }

  /** What another search found and the reduced one did not; if that has all, also the reverse. */
  private static List<String> differences(LitmusProgram program, Seen reduced, Seen other) {
    List<String> differences = new ArrayList<>();
    Set<LitmusOutcome> missed = new TreeSet<>(other.outcomes());
    missed.removeAll(reduced.outcomes());
    missed.forEach(each -> differences.add(program.name() + " left out: " + each));
    if (other.exhausted()) {
      Set<LitmusOutcome> more = new TreeSet<>(reduced.outcomes());
      more.removeAll(other.outcomes());
      more.forEach(each -> differences.add(program.name() + " by the reduced alone: " + each));
    }
    return differences;
  }

  private static Seen seen(
      LitmusProgram program, MachineSpec machine, Search search, long schedules) {
    AtomicLong left = new AtomicLong(schedules);
    LitmusFound found =
        new LitmusSearch(engine, machine, program)
            .inTurns(List.of(search), LONG, () -> left.decrementAndGet() <= 0);
    return new Seen(found.outcomes().keySet(), found.exhausted());
  }
}
