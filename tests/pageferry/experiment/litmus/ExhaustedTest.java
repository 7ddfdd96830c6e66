package pageferry.experiment.litmus;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import pageferry.engine.virtual.VirtualEngine;
import pageferry.experiment.conf.ConfFiles;
import pageferry.experiment.conf.ConfParser;
import pageferry.experiment.read.Machines;
import pageferry.explore.SearchKind;
import pageferry.explore.SearchSize;
import pageferry.house.Slow;

/** Programs are exhausted in as few schedules as ever: what a search leaves out, it leaves out. */
@Slow
class ExhaustedTest {
  private static final SearchSize SIZE =
      new SearchSize(60, 3, 3, actor -> actor.startsWith("/cpu-"));

  @ParameterizedTest
  @CsvSource({"touch-touch,112", "mv-dontneed,300", "mv-munmap,626", "mv-pin,21"})
  void in_at_most_so_many(String name, long most) throws IOException {
    Path file = Path.of("tests/litmus/programs", name + ".json");
    LitmusProgram program =
        new LitmusReader(Map.of("quad", 4))
            .program(ConfParser.json(file.toString(), Files.readString(file)));
    try (VirtualEngine engine = VirtualEngine.start()) {
      LitmusFound found =
          new LitmusSearch(
                  engine, new Machines(ConfFiles.installed()).plain("quad", "6.1"), program)
              .inTurns(
                  List.of(SearchKind.EXHAUSTIVE.search(SIZE, 1)), 60_000_000_000L, () -> false);
      assertThat(found.exhausted()).isTrue();
      assertThat(found.schedules()).isGreaterThan(1).isLessThanOrEqualTo(most);
    }
  }
}
