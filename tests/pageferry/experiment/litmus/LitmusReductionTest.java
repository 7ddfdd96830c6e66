package pageferry.experiment.litmus;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
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
 * Random races, searched by what deliveries touch: nothing is left out that a search which knows no
 * more than receivers finds, or one at random.
 */
@Slow
class LitmusReductionTest {
  private static final long LONG = 300_000_000_000L;
  private static final SearchSize SIZE =
      new SearchSize(60, 3, 3, actor -> actor.startsWith("/cpu-"));

  /** Schedules of a search that the one by parts is held against. */
  private static final long SCHEDULES = Long.getLong("reduction.schedules", 1500);

  private static final List<String> MOVES =
      List.of(
          "\"op\": \"move_pages\", \"map\": \"a\", \"nodes\": [1]",
          "\"op\": \"move_pages\", \"map\": \"a\", \"nodes\": [2]",
          "\"op\": \"mbind\", \"map\": \"a\", \"mode\": \"BIND\", \"nodes\": [1],"
              + " \"flags\": [\"MOVE\"]",
          "\"op\": \"migrate_pages\", \"from\": [0], \"to\": [3]");

  private static final List<String> OTHERS =
      List.of(
          "\"op\": \"touch\", \"map\": \"a\", \"access\": \"write\"",
          "\"op\": \"touch\", \"map\": \"a\", \"access\": \"read\"",
          "\"op\": \"munmap\", \"map\": \"a\"",
          "\"op\": \"madvise\", \"map\": \"a\", \"advice\": \"DONTNEED\"",
          "\"op\": \"mprotect\", \"map\": \"a\", \"prot\": \"none\"",
          "\"op\": \"mlock\", \"map\": \"a\"",
          "\"op\": \"mbind\", \"map\": \"a\", \"mode\": \"BIND\", \"nodes\": [1],"
              + " \"flags\": [\"STRICT\"]",
          "\"op\": \"mmap\", \"map\": \"b\", \"pages\": 1");

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
  @CsvSource({
    "1,6.1", "2,6.12", "3,7.2", "4,5.10", "5,6.1", "6,6.12", "7,6.1", "8,6.12", "9,7.2", "10,6.1",
  })
  void a_search_by_parts_leaves_out_no_outcome(long seed, String kernel) {
    leavesOutNothing(program(new SplittableRandom(seed)), kernel, seed);
  }

  /** Of these, some notice rows that are not noted, one entries. */
  @ParameterizedTest
  @ValueSource(strings = {"touch-touch", "mv-dontneed", "mv-munmap", "mv-pin"})
  void nor_does_it_of_programs_that_need_what_it_knows(String name) throws IOException {
    Path file = Path.of("tests/litmus/programs", name + ".json");
    leavesOutNothing(Files.readString(file), "6.1", 1);
  }

  private static void leavesOutNothing(String program, String kernel, long seed) {
    Map<LitmusOutcome, LitmusFound.Met> found =
        search(program, kernel, SearchKind.EXHAUSTIVE.search(SIZE, 1), Long.MAX_VALUE);
    for (Search other :
        List.of(
            SearchKind.byReceiver(),
            SearchKind.PCT.search(SIZE, seed),
            SearchKind.DELAY.search(SIZE, seed))) {
      TreeSet<LitmusOutcome> missed =
          new TreeSet<>(search(program, kernel, other, SCHEDULES).keySet());
      missed.removeAll(found.keySet());
      assertThat(missed).as(program).isEmpty();
    }
  }

  private static Map<LitmusOutcome, LitmusFound.Met> search(
      String program, String kernel, Search search, long schedules) {
    LitmusProgram read =
        new LitmusReader(Map.of("quad", 4)).program(ConfParser.json("random.json", program));
    MachineSpec machine = new Machines(ConfFiles.installed()).plain("quad", kernel);
    AtomicLong left = new AtomicLong(schedules);
    LitmusFound found =
        new LitmusSearch(engine, machine, read)
            .inTurns(List.of(search), LONG, () -> left.decrementAndGet() <= 0);
    if (schedules == Long.MAX_VALUE) {
      assertThat(found.exhausted()).as("exhausted: %s", program).isTrue();
    }
    return found.outcomes();
  }

  private static String program(SplittableRandom random) {
    String second = random.nextInt(3) == 0 ? ", " + of(OTHERS, random) : "";
    return """
        { "name": "random", %s
          "prepare": [ { "op": "mmap", "map": "a", "pages": %d },
            { "op": "touch", "map": "a", "access": "write" } ],
          "race": { "A": [ %s ], "B": [ %s%s ] } }
        """
        .formatted(
            random.nextInt(4) == 0 ? "\"tasks\": { \"B\": \"process\" }," : "",
            1 + random.nextInt(2),
            of(MOVES, random),
            of(random.nextInt(3) == 0 ? MOVES : OTHERS, random),
            second);
  }

  private static String of(List<String> steps, SplittableRandom random) {
    return "{ " + steps.get(random.nextInt(steps.size())) + " }";
  }
}
