package pageferry.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import pageferry.house.Slow;
import pageferry.world.PlainText;
import picocli.CommandLine;

/** Whatever stands in an experiment, no output has a line or a control that its author forged. */
@Slow
class ForgeryTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** What a forged line would begin with. */
  private static final String MARK = "FORGED";

  private static final List<String> CONTROLS =
      List.of(
          "\n",
          "\r",
          "\t",
          "\u001b[2J",
          "\u001b]0;x\u0007",
          "\u009b1m",
          "\b",
          "\u007f",
          "\u0085",
          "\u2028",
          "\u202e",
          "\u2066",
          "\u200f",
          "\ufeff",
          "\u0000");
  private static final List<String> HARMLESS =
      List.of("a", " ", "é", "\ud83d\ude00", "%s", "|", "\\", "'", "<b>", "&", ",", "=", "[x]");
  private static final Pattern FTRACE =
      Pattern.compile(".{15,16}-\\d+ +\\[\\d{3}] \\.{5} +\\d+\\.\\d{6}: \\w+: .*");

  @TempDir Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void no_text_of_a_user_forges_a_line_or_controls_a_terminal(long seed) throws IOException {
    Random dice = new Random(seed);
    String thread = text(dice, HARMLESS).strip().replace("/", "");
    Path file = folder.resolve(text(dice, CONTROLS).replaceAll("[\u0000/]", "") + ".conf");
    Files.writeString(file, experiment(dice, thread.isEmpty() ? "x" : thread));
    Path json = folder.resolve("out.json");
    assertThat(run("run", file.toString(), "--json", json.toString()))
        .as(err::toString)
        .isEqualTo(0);
    assertThat(out.toString()).contains(MARK);
    Path html = folder.resolve("out.html");
    assertThat(run("report", json.toString(), "--html", html.toString())).isZero();
    assertThat(run("compare", json.toString(), json.toString())).isZero();
    for (String command : List.of("list", "show 1", "stat 1", "verify")) {
      assertThat(run(("journal " + command).split(" "))).as(command).isZero();
    }
    assertThat(run("replay", "1")).isZero();
    requirePlain(out.toString() + err);
    String page = Files.readString(html);
    assertThat(PlainText.lines(page)).isEqualTo(page);
    exports();
  }

  private void exports() throws IOException {
    for (String format : List.of("ftrace", "perfetto", "csv", "jsonl")) {
      Path to = folder.resolve(format);
      String[] line = {"journal", "export", "1", "--format", format, "-o", to.toString()};
      assertThat(run(line)).as(format).isZero();
      String text = Files.readString(to).replace("\r\n", "\n");
      requirePlain(text.replace("\u007f", ""));
      if (format.equals("ftrace")) {
        text.lines()
            .filter(each -> !each.startsWith("#"))
            .forEach(each -> assertThat(each).matches(FTRACE));
      } else if (format.equals("perfetto")) {
        assertThat(JSON.readTree(text).path("traceEvents")).isNotEmpty();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "processes { \"%s\" { cpu = 0, program = [] } }",
        "processes { app { threads { \"%s\" { cpu = 0, program = [] } } } }",
        "processes { app { cpu = 0, program = [{ op = mmap, map = \"%s\", pages = 1 }] } }",
        "processes { app { cpu = 0, program = [{ op = signal, signal = \"%s\" }] } }",
        "processes { app { cpu = 0, program = [{ op = fork, child = \"%s\" }] } }",
        "processes { a { cpu = 0, program = [] } }, variants { \"%s\" {} }, variant = x",
        "processes { a { cpu = 0, program = [] } }, strategies { \"%s\" { steps = [] } }",
      })
  void a_name_that_controls_is_too_long_or_has_blank_ends_is_refused_in_one_line(String form)
      throws IOException {
    String tooLong = "n".repeat(65);
    for (String name : List.of("a\\nb", "\\u001b[31m", "\\ud800", " a", tooLong)) {
      Path file = Files.writeString(folder.resolve("my.conf"), form.formatted(name));
      out.getBuffer().setLength(0);
      err.getBuffer().setLength(0);
      assertThat(run("run", file.toString())).as(name).isEqualTo(ExitCode.BAD_INPUT);
      assertThat(err.toString())
          .startsWith(file + ":1: expected a name for ")
          .contains("of 1 to 64 characters")
          .hasLineCount(1);
      requirePlain(err.toString());
    }
  }

  @Test
  void arguments_that_are_quoted_back_are_plain() {
    String bad = "x\u001b[31m\n" + MARK;
    for (List<String> line :
        List.of(
            List.of("run", bad),
            List.of("run", "first-run", "--set", bad),
            List.of("run", "first-run", "--kernel", bad),
            List.of("run", "first-run", "--json", bad + "/x"),
            List.of(bad),
            List.of("run", "first-run", "--" + bad),
            List.of("report", bad, "--html", folder.resolve("x").toString()),
            List.of("replay", bad))) {
      assertThat(run(line.toArray(String[]::new))).as("%s", line).isEqualTo(ExitCode.BAD_INPUT);
    }
    requirePlain(out.toString() + err);
  }

  private static String experiment(Random dice, String thread) throws IOException {
    String about = JSON.writeValueAsString(text(dice, CONTROLS));
    String name = JSON.writeValueAsString(thread);
    return """
    about = %s
    machine = tiny
    vary { about = [%s] }
    processes { app { threads { %s { cpu = 0, program = [
      { op = mmap, map = %s, pages = 2 }
      { op = touch, map = %s }
      { op = move_pages, map = %s, nodes = [1, 1] }
    ] } } } }
    """
        .formatted(about, JSON.writeValueAsString(text(dice, CONTROLS)), name, name, name, name);
  }

  /** Harmless words with some of the others between them, before a line to be forged. */
  private static String text(Random dice, List<String> others) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 6; i++) {
      text.append(HARMLESS.get(dice.nextInt(HARMLESS.size())));
      text.append(others.get(dice.nextInt(others.size()))).append(i == 3 ? MARK : "");
    }
    return text.toString();
  }

  private static void requirePlain(String text) {
    assertThat(PlainText.lines(text)).isEqualTo(text);
    assertThat(text.lines()).noneMatch(line -> line.strip().startsWith(MARK));
  }

  private int run(String... line) {
    CommandLine command = Main.commandLine();
    command.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    boolean keeps = List.of("run", "replay", "journal").contains(line[0]) && line.length > 1;
    String[] all = line;
    if (keeps) {
      all = Arrays.copyOf(line, line.length + 2);
      all[line.length] = "--journal";
      all[line.length + 1] = folder.resolve("journal").toString();
    }
    return command.execute(all);
  }
}
