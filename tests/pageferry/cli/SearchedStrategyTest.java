package pageferry.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pageferry.house.Slow;
import picocli.CommandLine;

/** A strategy of one's own is searched with the races of pairs before it is run. */
@Slow
class SearchedStrategyTest {
  private static final String MINE =
      """
      mine {
        steps = [
          allocate-target, lock-source, %s, copy-contents, unmap, %s copy, remap, unlock-source
        ]
      }
      """;

  @TempDir Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void a_sound_strategy_has_no_finding() throws IOException {
    written(MINE.formatted("write-protect", "recheck-dirty,"));
    assertThat(explore("--moves-by", "mine", "--strategies", file())).isEqualTo(ExitCode.HOLDS);
    assertThat(out.toString()).contains("1 races, ", " 0 with findings");
  }

  @Test
  void one_that_would_lose_a_write_is_refused_at_its_line() throws IOException {
    written(MINE.formatted("write-protect", ""));
    assertThat(explore("--moves-by", "mine", "--strategies", file())).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(err.toString())
        .contains("mine.conf:2", "copy would lose what was written since copy-contents");
  }

  @Test
  void a_name_that_nobody_knows_is_told_with_the_nearest() {
    assertThat(explore("--moves-by", "transactionel")).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(err.toString()).contains("--moves-by", "transactional");
  }

  @Test
  void a_strategy_that_is_refused_keeps_no_other_from_being_searched() throws IOException {
    written(
        MINE.formatted("write-protect", "")
            + MINE.formatted("write-protect", "recheck-dirty,").replace("mine", "yours"));
    assertThat(explore("--strategies", file())).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(err.toString()).contains("refused: ", "mine.conf:2", "copy would lose");
    assertThat(out.toString()).contains("moved by yours", " 0 with findings");
    assertThat(explore("--moves-by", "yours", "--strategies", file())).isEqualTo(ExitCode.HOLDS);
  }

  private void written(String text) throws IOException {
    Files.writeString(folder.resolve("mine.conf"), text);
  }

  private String file() {
    return folder.resolve("mine.conf").toString();
  }

  private int explore(String... more) {
    CommandLine command = Main.commandLine();
    command.setOut(new PrintWriter(out, true));
    command.setErr(new PrintWriter(err, true));
    String[] all = new String[more.length + 5];
    String[] first = {"explore", "--pairs", "base:write-move_pages", "--time", "3"};
    System.arraycopy(first, 0, all, 0, first.length);
    System.arraycopy(more, 0, all, first.length, more.length);
    return Main.execute(command, all);
  }
}
