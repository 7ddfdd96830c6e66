package pageferry.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pageferry.house.Slow;
import picocli.CommandLine;

/** Which pages stayed and why, as run prints it and as the journal tells it again. */
@Slow
class WhyTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir Path folder;

  private int command(String... arguments) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    CommandLine commands = Main.commandLine();
    commands.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    return commands.execute(arguments);
  }

  private int run(String report, String... more) {
    String[] arguments = new String[more.length + 4];
    arguments[0] = "run";
    arguments[1] = Path.of("tests", "reports", report + ".conf").toString();
    arguments[2] = "--journal";
    arguments[3] = folder.toString();
    System.arraycopy(more, 0, arguments, 4, more.length);
    return command(arguments);
  }

  private int why(String... more) {
    String[] arguments = new String[more.length + 4];
    arguments[0] = "why";
    arguments[1] = "1.1";
    arguments[2] = "--journal";
    arguments[3] = folder.toString();
    System.arraycopy(more, 0, arguments, 4, more.length);
    return command(arguments);
  }

  @Test
  void eight_pages_say_why_they_stayed_in_the_table_and_from_the_journal() {
    assertThat(run("s-22-why-not-moved", "--set", "kernel=6.1", "--why")).isEqualTo(ExitCode.HOLDS);
    assertThat(out.toString())
        .contains("stayed  12 pages of 3 calls: ", "3 pinned by app:101 (pin p) (app.a+1")
        .contains("app.a+2        an extra reference of app:101 (hold h) for ")
        .contains("app.a+3        shared: mapped 2 times, -EACCES");
    assertThat(why("--call", "mbind")).isEqualTo(ExitCode.HOLDS);
    assertThat(out.toString()).contains("step 12 mbind", "pinned by app:101 (pin p)");
    assertThat(out.toString()).doesNotContain("move_pages");
    assertThat(why("--page", "app.a+0")).isEqualTo(ExitCode.HOLDS);
    assertThat(out.toString())
        .contains("write fault of app:101", "moved from pfn ", " of node 0 to pfn ", "freed by");
    assertThat(why("--page", "app.b+0")).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(err.toString()).contains("nearest valid name: app.a");
    assertThat(why("--task", "ap")).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(err.toString()).contains("nearest valid name: app");
  }

  @Test
  void a_run_of_several_is_named_by_its_labels() {
    assertThat(run("s-22-why-not-moved")).isEqualTo(ExitCode.HOLDS);
    assertThat(command("why", "1", "6.12", "--journal", folder.toString()))
        .isEqualTo(ExitCode.HOLDS);
    assertThat(out.toString()).startsWith("run 1.3 of s-22-why-not-moved");
    assertThat(command("why", "1", "kernel=5.10", "--journal", folder.toString()))
        .isEqualTo(ExitCode.HOLDS);
    assertThat(out.toString()).startsWith("run 1.1 of ");
    assertThat(command("why", "1", "4.15", "--journal", folder.toString()))
        .isEqualTo(ExitCode.BAD_INPUT);
    assertThat(err.toString()).contains("1: expected one run with 4.15, found none");
  }

  @Test
  void a_query_says_that_it_moves_nothing() {
    assertThat(run("s-01-numactl62-null-nodes")).isEqualTo(ExitCode.HOLDS);
    assertThat(out.toString())
        .contains("a query: no nodes were given, so nothing is moved (app.a+0-1")
        .contains("not present (app.a+0)", "outside of every map");
  }
}
