package pageferry.experiment.litmus;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import pageferry.actors.MachineSpec;
import pageferry.engine.virtual.VirtualEngine;
import pageferry.experiment.conf.ConfFiles;
import pageferry.experiment.conf.ConfParser;
import pageferry.experiment.read.Machines;
import pageferry.house.Slow;

/** Races that real kernels ran: their outcomes stay within reach. */
@Slow
class RecordedRacesTest {
  private static final Path RACES = Path.of("tests", "litmus");
  private static final long LONG = 60_000_000_000L;
  private static final int SCHEDULES = 3000;
  private static final List<String> SMALL =
      List.of(
          "cow-cow",
          "dontneed-write",
          "mbind-strict",
          "mv-dontneed",
          "mv-mv-2p",
          "mv-mv-back",
          "mv-pin-2p",
          "mv-protread",
          "mv-write-twice",
          "mvother-mv",
          "mvother-write",
          "tmpfs-mv-mv",
          "touch-touch",
          "touch-touch-read",
          "touch-touch-shm");

  @ParameterizedTest
  @ValueSource(strings = {"6.1", "6.12", "7.2"})
  void every_firm_outcome_of_small_races_is_soon_reached(String kernel) {
    MachineSpec machine = new Machines(ConfFiles.installed()).plain("quad", kernel);
    LitmusReader reader = new LitmusReader(Map.of("quad", 4));
    List<String> missing = new ArrayList<>();
    try (VirtualEngine engine = VirtualEngine.start()) {
      for (String name : SMALL) {
        Path file = RACES.resolve("programs/" + name + ".json");
        LitmusProgram program = reader.program(ConfParser.file(file));
        RecordedOutcomes recorded =
            RecordedOutcomes.read(RACES.resolve("expected/" + kernel + "/" + name + ".json"));
        assertThat(recorded.firm()).isNotEmpty();
        AtomicLong left = new AtomicLong(SCHEDULES);
        LitmusFound found =
            new LitmusSearch(engine, machine, program)
                .search(LONG, () -> left.decrementAndGet() <= 0);
        recorded.firm().stream()
            .filter(each -> !found.outcomes().containsKey(each))
            .forEach(each -> missing.add(name + ": " + each));
      }
    }
    assertThat(missing).isEmpty();
  }

  @Test
  void a_page_that_cannot_be_swapped_out_is_off_the_lists_while_reclaim_has_it() {
    Path own = Path.of("tests", "litmus-own");
    MachineSpec machine = new Machines(ConfFiles.installed()).plain("quad", "6.1");
    LitmusProgram program =
        new LitmusReader(Map.of("quad", 4))
            .program(ConfParser.file(own.resolve("programs/mv-pageout.json")));
    RecordedOutcomes recorded = RecordedOutcomes.read(own.resolve("expected/6.1/mv-pageout.json"));
    AtomicLong left = new AtomicLong(SCHEDULES);
    try (VirtualEngine engine = VirtualEngine.start()) {
      LitmusFound found =
          new LitmusSearch(engine, machine, program)
              .search(LONG, () -> left.decrementAndGet() <= 0);
      assertThat(recorded.firm()).hasSize(2);
      assertThat(found.outcomes().keySet()).containsAll(recorded.firm());
    }
  }

  /** The page was dropped, and its frame is the new page's, whose entry is about to be set. */
  @Test
  void a_page_that_a_fault_is_about_to_map_is_not_taken_for_the_one_that_was_there() {
    Path file = Path.of("tests", "litmus-own", "programs", "mvother-dontneed.json");
    MachineSpec machine = new Machines(ConfFiles.installed()).plain("quad", "6.12");
    LitmusProgram program = new LitmusReader(Map.of("quad", 4)).program(ConfParser.file(file));
    AtomicLong left = new AtomicLong(SCHEDULES);
    try (VirtualEngine engine = VirtualEngine.start()) {
      LitmusFound found =
          new LitmusSearch(engine, machine, program)
              .search(10 * LONG, () -> left.decrementAndGet() <= 0);
      assertThat(found.outcomes().keySet())
          .hasSizeGreaterThan(2)
          .noneMatch(outcome -> outcome.toString().contains("A.0 0 -16x1"));
    }
  }

  /** Held on 6.12, where few outcomes are rare. */
  @ParameterizedTest
  @ValueSource(
      strings = {"mbind-mremap", "mv-munmap", "mv-munmap-second", "mvother-munmap", "mv-dontneed"})
  void an_entry_that_moves_or_goes_leads_to_what_the_kernel_answers_alone(String name) {
    MachineSpec machine = new Machines(ConfFiles.installed()).plain("quad", "6.12");
    LitmusReader reader = new LitmusReader(Map.of("quad", 4));
    LitmusProgram program =
        reader.program(ConfParser.file(RACES.resolve("programs/" + name + ".json")));
    RecordedOutcomes recorded =
        RecordedOutcomes.read(RACES.resolve("expected/6.12/" + name + ".json"));
    try (VirtualEngine engine = VirtualEngine.start()) {
      LitmusFound found = new LitmusSearch(engine, machine, program).search(LONG, () -> false);
      assertThat(found.exhausted()).isTrue();
      assertThat(found.outcomes().keySet()).isSubsetOf(recorded.outcomes().keySet());
    }
  }

  /** Each of these had an outcome more within as many schedules. */
  @ParameterizedTest
  @CsvSource({"thp-mv-protpart,20", "thp-mv-freepart,150"})
  void a_huge_page_that_is_split_meanwhile_moves_as_the_kernel_has_it(String name, int schedules) {
    MachineSpec machine = new Machines(ConfFiles.installed()).plain("quad", "6.1");
    LitmusReader reader = new LitmusReader(Map.of("quad", 4));
    LitmusProgram program =
        reader.program(ConfParser.file(RACES.resolve("programs/" + name + ".json")));
    RecordedOutcomes recorded =
        RecordedOutcomes.read(RACES.resolve("expected/6.1/" + name + ".json"));
    AtomicLong left = new AtomicLong(schedules);
    try (VirtualEngine engine = VirtualEngine.start()) {
      LitmusFound found =
          new LitmusSearch(engine, machine, program)
              .search(LONG, () -> left.decrementAndGet() <= 0);
      assertThat(found.outcomes()).isNotEmpty();
      assertThat(found.outcomes().keySet()).isSubsetOf(recorded.outcomes().keySet());
    }
  }
}
