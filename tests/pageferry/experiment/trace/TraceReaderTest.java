package pageferry.experiment.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import pageferry.experiment.conf.TextFile;

/**
 * The same events as other options and versions of the tools print them, and functions as events.
 */
class TraceReaderTest {
  private static final Path REAL = Path.of("tests/real-inputs");
  private static final Pattern TRACEFS =
      Pattern.compile("\\s*(\\S.*?)-(\\d+)\\s+\\[(\\d+)\\] (\\S+) +(\\d+\\.\\d+): (.*)");

  private static List<String> lines() throws IOException {
    return Files.readAllLines(REAL.resolve("ftrace/6.12/migspeed.ftrace")).stream()
        .filter(line -> TRACEFS.matcher(line).matches())
        .toList();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "%1$16s-%2$-7s (%2$7s) [%3$s] %4$s %5$s: %6$s",
        "%1$16s-%2$-7s (-------) [%3$s] %4$s %5$s: %6$s",
        "%1$16s-%2$-7s [%3$s] %5$s: %6$s",
        "%1$16s-%2$-5s   %3$s%4$s %5$12s: %6$s",
        "%1$16s %2$7s [%3$s] %5$s: 1 migrate:%6$s",
        "%1$16s %2$7s/%2$-7s [%3$s] %5$s: migrate:%6$s",
      })
  void a_line_says_the_same_in_another_form(String form) throws IOException {
    for (String line : lines()) {
      Matcher parts = TRACEFS.matcher(line);
      assertThat(parts.matches()).isTrue();
      String other =
          String.format(
              Locale.ROOT,
              form,
              parts.group(1),
              parts.group(2),
              parts.group(3),
              parts.group(4),
              parts.group(5),
              parts.group(6));
      assertThat(TraceLine.of(other)).as(other).isEqualTo(TraceLine.of(line));
    }
  }

  @Test
  void times_of_the_latency_format_are_microseconds() {
    TraceLine line = TraceLine.of("  app-77        2dNh3. 1234us+: mm_migrate_pages_start: mode=x");
    assertThat(line)
        .isEqualTo(new TraceLine("app", 77, 2, "0.001234", "mm_migrate_pages_start: mode=x"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        " => migrate_pages_batch",
        "\tffffffff81234567 migrate_pages+0x123 ([kernel.kallsyms])",
        "\t               0 [unknown] ([unknown])"
      })
  void frames_of_stacks_are_no_events(String line) {
    assertThat(TraceLine.of(line)).isNull();
    assertThat(TraceLine.isStack(line)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"version = 7", "CPU 3 is empty", "cpus=4", "a 1 [001] 1.5: PERF_RECORD_COMM: x"})
  void what_stands_around_events_is_none(String line) {
    assertThat(TraceLine.of(line)).isNull();
    assertThat(TraceLine.isHead(line)).isTrue();
  }

  @Test
  void functions_tell_of_calls_and_migrations() {
    List<TraceLine> events = new ArrayList<>();
    TraceReader reader = new TraceReader();
    TextFile.unpacked(REAL.resolve("function_graph/6.1/migspeed.fgraph.gz"), 1 << 20)
        .lines()
        .forEach(line -> events.addAll(reader.read(line)));
    assertThat(events.stream().map(each -> each.when() + " " + each.body()))
        .containsExactly(
            "52.355529 sys_mbind()",
            "52.356218 sys_mbind -> 0x0",
            "52.360307 sys_mbind()",
            "52.363834 mm_migrate_pages_start: mode=MIGRATE_SYNC reason=mempolicy_mbind",
            "52.365251 mm_migrate_pages: nr_succeeded=4 nr_failed=0 nr_thp_succeeded=0"
                + " nr_thp_failed=0 nr_thp_split=0 mode=MIGRATE_SYNC reason=mempolicy_mbind",
            "52.365260 sys_mbind -> 0x0");
    assertThat(events.get(0).timeNs()).isEqualTo(52_355_529_000L);
  }

  @Test
  void tasks_of_functions_change_where_lines_say_so() {
    TraceReader reader = new TraceReader();
    List<TraceLine> events = new ArrayList<>();
    List.of(
            "    1.000001 |   0)    app-7     |               |  __x64_sys_move_pages() {",
            "    1.000002 |   0)    app-8     |   0.100 us    |  folio_unlock();",
            "    1.000003 |   0)    app-7     | + 12.000 us   |  } /* __x64_sys_move_pages = 0x1f"
                + " */")
        .forEach(line -> events.addAll(reader.read(line)));
    assertThat(events.stream().map(each -> each.pid() + " " + each.body().split(" prev_prio")[0]))
        .containsExactly(
            "7 sys_move_pages()",
            "7 sched_switch: prev_comm=app prev_pid=7",
            "8 sched_switch: prev_comm=app prev_pid=8",
            "7 sys_move_pages -> 0x1f");
    assertThat(reader.tasks()).containsOnlyKeys(7, 8);
    assertThat(new BigDecimal(events.get(3).when())).isEqualByComparingTo("1.000003");
  }
}
