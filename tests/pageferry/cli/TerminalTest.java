package pageferry.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the surroundings of a command say, and what it says while it is busy. */
class TerminalTest {
  @Test
  void columns_say_how_wide_tables_may_be_but_never_less_than_sixty() {
    assertThat(Terminal.width(Map.of())).isEqualTo(99);
    assertThat(Terminal.width(Map.of("COLUMNS", "80"))).isEqualTo(80);
    assertThat(Terminal.width(Map.of("COLUMNS", "20"))).isEqualTo(60);
    assertThat(Terminal.width(Map.of("COLUMNS", "-1"))).isEqualTo(99);
    assertThat(Terminal.width(Map.of("COLUMNS", "wide"))).isEqualTo(99);
  }

  @Test
  void the_journal_is_where_xdg_and_home_say_and_a_relative_path_is_no_answer() {
    Path own = Path.of("/u/.local/share/pageferry/journal");
    assertThat(JournalOption.usual(Map.of("HOME", "/u"))).isEqualTo(own);
    assertThat(JournalOption.usual(Map.of("HOME", "/u", "XDG_DATA_HOME", ""))).isEqualTo(own);
    assertThat(JournalOption.usual(Map.of("HOME", "/u", "XDG_DATA_HOME", "x/y"))).isEqualTo(own);
    assertThat(JournalOption.usual(Map.of("HOME", "/u", "XDG_DATA_HOME", "/d")))
        .isEqualTo(Path.of("/d/pageferry/journal"));
    assertThat(JournalOption.usual(Map.of()))
        .startsWithRaw(Path.of(System.getProperty("user.home")));
  }

  @Test
  void without_a_terminal_a_line_now_and_then_says_how_far_a_long_run_has_come() {
    assertThat(said(Duration.ZERO))
        .containsExactly(
            "pageferry: run 2 of 3, batch",
            "pageferry: run 2 of 3, batch: 1.500 s of at most 60 s, 4096 events");
    assertThat(said(Duration.ofHours(1))).isEmpty();
  }

  private static List<String> said(Duration pause) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream err = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    try (ProgressLine progress = new ProgressLine(false, err, pause)) {
      progress.at(1, 3, "batch");
      progress.within("4096 events", 1_500_000_000L, 60_000_000_000L);
      progress.at(3, 3, "");
    }
    return bytes.toString(StandardCharsets.UTF_8).lines().toList();
  }
}
