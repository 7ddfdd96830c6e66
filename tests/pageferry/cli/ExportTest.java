package pageferry.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pageferry.house.Slow;
import picocli.CommandLine;

/** What journal export writes, read by parsers that were not written for it. */
@Slow
class ExportTest {
  private static final Pattern LINE =
      Pattern.compile(
          " *(?<comm>\\S{1,15})-(?<pid>\\d+) +\\[(?<cpu>\\d{3})] [.\\w]{5} +"
              + "(?<s>\\d+)\\.(?<us>\\d{6}): (?<event>\\w+): (?<fields>.*)");
  private static final Pattern SWITCH =
      Pattern.compile(
          "prev_comm=(\\S+) prev_pid=(\\d+) prev_prio=\\d+ prev_state=([RDSX]) ==>"
              + " next_comm=(\\S+) next_pid=(\\d+) next_prio=\\d+");
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir static Path folder;

  private static JsonNode metrics;

  /** A run in which readers wait for the folios that a mover has locked. */
  @BeforeAll
  static void run_an_experiment() throws IOException {
    Path json = folder.resolve("results.json");
    pageferry(
        "run",
        "alloc-under-lock",
        "--set",
        "strategy=alloc-after-lock",
        "--set",
        "costs.reclaim-stall-ns=1 ms",
        "--json",
        json.toString());
    metrics = JSON.readTree(json.toFile()).path("runs").path(0).path("metrics");
  }

  @Test
  void ftrace_text_has_the_form_of_tracefs() throws IOException {
    List<String> lines = Files.readAllLines(export("ftrace"));
    List<String> events = lines.stream().filter(line -> !line.startsWith("#")).toList();
    assertThat(lines.get(0)).isEqualTo("# tracer: nop");
    assertThat(lines.get(2))
        .isEqualTo(
            "# entries-in-buffer/entries-written: %1$d/%1$d   #P:16".formatted(events.size()));
    assertThat(events).isNotEmpty().allMatch(line -> LINE.matcher(line).matches());
    long last = 0;
    Map<String, Long> counts = new TreeMap<>();
    for (String line : events) {
      Matcher matcher = match(line);
      long now = Long.parseLong(matcher.group("s")) * 1_000_000;
      now += Long.parseLong(matcher.group("us"));
      assertThat(now).as(line).isGreaterThanOrEqualTo(last);
      last = now;
      counts.merge(matcher.group("event"), 1L, Long::sum);
    }
    Map<String, Long> kept = countsOfCsv();
    assertThat(counts)
        .containsEntry("mm_page_alloc", kept.get("page_alloc"))
        .containsEntry("set_migration_pte", kept.get("set_migration_pte"))
        .containsEntry("mm_migrate_pages_start", kept.get("migrate_pages_start"))
        .containsEntry("sched_wakeup", kept.get("task_woken"))
        .containsEntry("page_fault_user", kept.get("page_fault_begin"))
        .containsEntry("sys_exit", kept.get("sys_exit"));
  }

  @Test
  void on_each_cpu_of_an_ftrace_text_who_is_switched_out_is_who_was_switched_in()
      throws IOException {
    Map<String, String> running = new TreeMap<>();
    int idle = 0;
    for (String line : Files.readAllLines(export("ftrace"))) {
      if (line.startsWith("#")) {
        continue;
      }
      Matcher matcher = match(line);
      String cpu = matcher.group("cpu");
      if (matcher.group("event").equals("sched_switch")) {
        Matcher change = SWITCH.matcher(matcher.group("fields"));
        assertThat(change.matches()).as(line).isTrue();
        assertThat(change.group(2)).as(line).isEqualTo(running.getOrDefault(cpu, "0"));
        assertThat(change.group(5)).as(line).isNotEqualTo(change.group(2));
        running.put(cpu, change.group(5));
        idle += change.group(5).equals("0") ? 1 : 0;
      } else if (matcher.group("event").matches("page_fault_user|mm_page_alloc|sys_exit")) {
        assertThat(matcher.group("pid")).as(line).isEqualTo(running.get(cpu));
      }
    }
    assertThat(idle).isPositive();
  }

  @Test
  void marks_of_an_ftrace_text_nest_and_counters_end_where_the_run_does() throws IOException {
    Map<String, Integer> depths = new TreeMap<>();
    Map<String, Double> counters = new TreeMap<>();
    for (String line : Files.readAllLines(export("ftrace"))) {
      if (line.contains(" tracing_mark_write: ")) {
        String[] mark = match(line).group("fields").split("\\|");
        switch (mark[0]) {
          case "B" -> depths.merge(mark[1], 1, Integer::sum);
          case "E" -> assertThat(depths.merge(mark[1], -1, Integer::sum)).as(line).isNotNegative();
          default -> counters.put(mark[2].replace("free node", ""), Double.valueOf(mark[3]));
        }
      }
    }
    assertThat(depths).isNotEmpty();
    depths.forEach((pid, depth) -> assertThat(depth).as(pid).isZero());
    counters.forEach(
        (node, free) -> assertThat(free).isEqualTo(metrics.path("free.node" + node).asDouble()));
    assertThat(counters).hasSize(2);
  }

  @Test
  void trace_events_satisfy_their_schema() throws IOException {
    try (InputStream schema = ExportTest.class.getResourceAsStream("chrome-trace.schema.json")) {
      assertThat(
              JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                  .getSchema(schema)
                  .validate(JSON.readTree(export("perfetto").toFile())))
          .isEmpty();
    }
  }

  @Test
  void perfetto_has_nothing_to_complain_of() throws IOException {
    TraceRules rules = new TraceRules(JSON.readTree(export("perfetto").toFile()));
    assertThat(rules.complaints()).isEmpty();
    assertThat(rules.count("s")).isPositive().isEqualTo(rules.count("f"));
    assertThat(rules.count("b")).isEqualTo(countsOfCsv().get("task_blocked").intValue());
    assertThat(rules.names("thread_name"))
        .contains("CPU 0 (node 0)", "mover:101")
        .anyMatch(name -> name.matches("PG_locked of pfn 0x[0-9a-f]+ \\(node 0\\)"));
    rules
        .lastCounters()
        .forEach(
            (name, free) -> {
              String node = name.replace("free pages of node ", "free.node");
              assertThat(free).isEqualTo(metrics.path(node).asDouble());
            });
    assertThat(rules.lastCounters()).hasSize(2);
  }

  @Test
  void csv_and_jsonl_say_the_same() throws IOException {
    List<Map<String, String>> rows = csv();
    int row = 0;
    for (String line : Files.readAllLines(export("jsonl"))) {
      JsonNode node = JSON.readTree(line);
      if (node.has("event")) {
        Map<String, String> other = rows.get(row++);
        node.fields()
            .forEachRemaining(
                field -> {
                  String text = field.getValue().asText();
                  String number = text.equals("true") ? "1" : text.equals("false") ? "0" : text;
                  assertThat(other).as(line).containsEntry(field.getKey(), number);
                });
        assertThat(other.values().stream().filter(cell -> !cell.isEmpty())).hasSize(node.size());
      }
    }
    assertThat(row).isEqualTo(rows.size()).isPositive();
  }

  @Test
  void a_form_that_there_is_not_is_refused() {
    StringWriter err = new StringWriter();
    CommandLine command = Main.commandLine().setErr(new PrintWriter(err, true));
    assertThat(command.execute("journal", "export", "1.1", "--format", "xml"))
        .isEqualTo(ExitCode.BAD_INPUT);
    assertThat(err.toString()).contains("xml").contains("ftrace");
  }

  private static Map<String, Long> countsOfCsv() throws IOException {
    Map<String, Long> counts = new TreeMap<>();
    csv().forEach(row -> counts.merge(row.get("event"), 1L, Long::sum));
    return counts;
  }

  private static List<Map<String, String>> csv() throws IOException {
    CsvSchema header = CsvSchema.emptySchema().withHeader();
    try (MappingIterator<Map<String, String>> rows =
        new CsvMapper().readerFor(Map.class).with(header).readValues(export("csv").toFile())) {
      return rows.readAll();
    }
  }

  private static Matcher match(String line) {
    Matcher matcher = LINE.matcher(line);
    assertThat(matcher.matches()).as(line).isTrue();
    return matcher;
  }

  private static Path export(String format) {
    Path file = folder.resolve("run." + format);
    if (!Files.exists(file)) {
      pageferry("journal", "export", "1.1", "--format", format, "-o", file.toString());
    }
    return file;
  }

  private static void pageferry(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--journal", folder.resolve("journal").toString()));
    StringWriter text = new StringWriter();
    CommandLine command = Main.commandLine();
    command.setOut(new PrintWriter(text, true)).setErr(new PrintWriter(text, true));
    assertThat(command.execute(all.toArray(String[]::new))).as(text::toString).isZero();
  }
}
