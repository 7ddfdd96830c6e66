package pageferry.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import pageferry.house.Slow;
import picocli.CommandLine;

/** What zoo prints of a bug is what the documents show of it, but for the time that it took. */
@Slow
class ZooTextTest {
  private static final String SECONDS = "[0-9.]+ m?s \\(";

  @Test
  void the_bug_that_the_documents_show_is_printed_like_that() throws IOException {
    String page = Files.readString(Path.of("docs", "exploring.md"));
    String shown = page.replaceAll("(?s).*```\n(Z17 .*?)```.*", "$1");
    StringWriter printed = new StringWriter();
    CommandLine command = Main.commandLine().setOut(new PrintWriter(printed));

    assertThat(command.execute("zoo", "Z17")).isEqualTo(ExitCode.HOLDS);
    assertThat(printed.toString().replaceAll(SECONDS, "... s ("))
        .contains(shown.replaceAll(SECONDS, "... s ("));
  }
}
