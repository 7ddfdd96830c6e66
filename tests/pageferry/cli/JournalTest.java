package pageferry.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pageferry.house.Slow;
import pageferry.journal.Journal;
import picocli.CommandLine;

/** The journal as a user meets it: what the commands print, refuse and leave alone. */
@Slow
class JournalTest {
  private static final String EXPERIMENT =
      """
      kernel = "6.1"
      compare { strategy = [batch, alloc-before-lock] }
      processes { p { threads {
        b { cpu = 1, program = [ { op = sleep, time = 1 ms }, { op = touch, map = m } ] }
        a { cpu = 0, program = [
          { op = mmap, map = m, pages = 64 }, { op = touch, map = m },
          { op = move_pages, map = m, nodes = [1] } ] }
      } } }
      """;

  @TempDir Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private Path journal;
  private Path experiment;

  @BeforeEach
  void run_an_experiment() throws IOException {
    journal = folder.resolve("journal");
    experiment = Files.writeString(folder.resolve("mine.conf"), EXPERIMENT);
    assertThat(pageferry("run", experiment.toString(), "--seed", "7")).isEqualTo(ExitCode.HOLDS);
    assertThat(err.toString()).isEqualTo("journal: runs 1.1 to 1.2 in " + journal + "\n");
    forget();
  }

  @Test
  void list_has_one_line_for_each_run() {
    pageferry("run", experiment.toString(), "--set", "strategy=discard");
    forget();
    assertThat(pageferry("journal", "list")).isEqualTo(ExitCode.HOLDS);
    assertThat(lines())
        .satisfiesExactly(
            line -> assertThat(line).matches("1\\.1  mine  seed 7  batch  .* events +ok  finished"),
            line -> assertThat(line).startsWith("1.2  mine  seed 7  alloc-before-lock  "),
            line -> assertThat(line).startsWith("2.1  mine  seed 1  discard  "),
            line -> assertThat(line).matches("3 runs, [0-9.]+ KiB; [0-9.]+ KiB on the disk"));
  }

  @Test
  void nothing_is_written_without_detail() throws IOException {
    Path other = folder.resolve("other");
    run(other, "run", "first-run", "--journal-detail", "off");
    assertThat(other).doesNotExist();
    assertThat(err.toString()).isEmpty();
    assertThat(run(other, "journal", "list")).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(other).doesNotExist();
  }

  @Test
  void each_detail_keeps_more_than_the_one_before() {
    for (String detail : List.of("calls", "all")) {
      pageferry("run", experiment.toString(), "--journal-detail", detail);
    }
    forget();
    List<Long> counts = new ArrayList<>();
    for (String run : List.of("2.1", "1.1", "3.1")) {
      pageferry("journal", "show", run);
      counts.add((long) lines().size());
      forget();
    }
    assertThat(counts).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void show_shows_what_is_asked_for() {
    pageferry("journal", "show", "1.1", "--event", "folio_*locked", "--to", "2ms");
    assertThat(lines()).hasSize(128).allMatch(line -> line.matches(".* folio_(un)?locked +pfn=.*"));
    String page = lines().get(0).replaceAll(".*pfn=(0x[0-9a-f]+) .*", "$1");
    forget();
    pageferry("journal", "show", "1.1", "--page", page, "--event", "folio_locked");
    assertThat(lines()).hasSize(1);
    forget();
    pageferry("journal", "show", "1.1", "--from", "10", "--to", "12");
    assertThat(lines()).hasSize(3);
    forget();
    pageferry("journal", "show", "1.1", "--task", "4711");
    assertThat(lines()).isEmpty();
  }

  @Test
  void stat_counts() {
    assertThat(pageferry("journal", "stat", "1.1")).isEqualTo(ExitCode.HOLDS);
    assertThat(out.toString())
        .contains("strategy    batch\n", "seed        7\n", "        64  set_migration_pte\n");
  }

  @Test
  void diff_names_the_first_event_that_differs_and_what_either_side_was_doing() {
    assertThat(pageferry("journal", "diff", "1.1", "1.1")).isEqualTo(ExitCode.HOLDS);
    forget();
    assertThat(pageferry("journal", "diff", "1.1", "1.2")).isEqualTo(ExitCode.FAILED);
    assertThat(out.toString())
        .contains("events are equal, the last of them:")
        .contains("run 1.1: task 102 in migrate_pages() for MR_SYSCALL, holding PG_locked of")
        .contains("run 1.2: task 102 in migrate_pages() for MR_SYSCALL, holding PG_locked of");
  }

  @Test
  void a_run_that_is_run_again_is_the_same() {
    assertThat(pageferry("replay", "1.2", "--verify")).isEqualTo(ExitCode.HOLDS);
    assertThat(out.toString()).startsWith("run 1.2 is the same: 1 chunks, ");
  }

  @Test
  void a_run_that_is_not_the_same_is_named_with_its_first_event() throws IOException {
    Path text = export("1.1");
    String changed = Files.readString(text).replace("1 ms", "2 ms");
    assertThat(pageferry("journal", "import", Files.writeString(text, changed).toString()))
        .isEqualTo(ExitCode.HOLDS);
    forget();
    assertThat(pageferry("replay", "2", "--verify")).isEqualTo(ExitCode.FAILED);
    assertThat(out.toString()).startsWith("run 2.1 diverges\n  journal: ").contains("\n  now:   ");
  }

  @Test
  void resume_gives_what_run_gave() throws IOException {
    Path first = folder.resolve("first.json");
    Path second = folder.resolve("second.json");
    pageferry("run", experiment.toString(), "--seed", "7", "--json", first.toString());
    assertThat(pageferry("resume", "2", "--json", second.toString())).isEqualTo(ExitCode.HOLDS);
    assertThat(json(second).path("digest")).isEqualTo(json(first).path("digest"));
    assertThat(json(second).path("runs")).isEqualTo(json(first).path("runs"));
  }

  @Test
  void a_run_of_one_variant_can_be_run_again_whatever_was_expected_of_the_others()
      throws IOException {
    Path expecting =
        Files.writeString(
            folder.resolve("two.conf"),
            EXPERIMENT + "expect = [\"total('fault.count', 'batch') > 0\"]\n");
    pageferry("run", expecting.toString(), "--set", "strategy=alloc-before-lock");
    assertThat(pageferry("replay", "2.1", "--verify")).isEqualTo(ExitCode.HOLDS);
    assertThat(pageferry("resume", "2")).isEqualTo(ExitCode.HOLDS);
  }

  @Test
  void an_imported_run_is_the_one_that_was_exported() throws IOException {
    Path text = export("1.2");
    assertThat(pageferry("journal", "import", text.toString())).isEqualTo(ExitCode.HOLDS);
    assertThat(out.toString()).isEqualTo("run 2.2 in " + journal + "\n");
    assertThat(pageferry("journal", "diff", "1.2", "2.2")).isEqualTo(ExitCode.HOLDS);
    assertThat(pageferry("journal", "verify", "2.2")).isEqualTo(ExitCode.HOLDS);
  }

  @Test
  void what_is_no_run_is_not_imported() throws IOException {
    Path text = export("1.1");
    List<String> lines = Files.readAllLines(text);
    Files.write(text, lines.subList(0, 9));
    refused("expected a run as journal export writes it", "journal", "import", text.toString());
    Files.writeString(
        text, lines.get(0) + "\n" + lines.get(1).replace("\"event\":\"", "\"event\":\"x"));
    refused(":2: expected a run as", "journal", "import", text.toString());
    refused(":1: expected a run as", "journal", "import", experiment.toString());
    refused("found none", "journal", "import", folder.resolve("no").toString());
    pageferry("journal", "list");
    assertThat(lines()).hasSize(3);
  }

  @Test
  void a_deleted_run_is_gone_and_its_id_is_not_given_again() {
    assertThat(pageferry("journal", "delete", "1")).isEqualTo(ExitCode.HOLDS);
    forget();
    pageferry("journal", "list");
    assertThat(lines()).isEmpty();
    refused("expected a run, found '1.1'", "journal", "show", "1.1");
    pageferry("run", experiment.toString());
    assertThat(err.toString()).contains("runs 2.1 to 2.2");
  }

  @Test
  void show_says_so_when_nothing_can_match_or_the_run_ends_before() {
    refused("'folio_loked'; nearest valid name: folio_locked", show("--event", "folio_loked"));
    refused("a name or a pattern such as ", show("--event", "{a"));
    refused("expected a part that is not empty", show("--from", "9", "--to", "8"));
    refused("--from 9999999: run 1.1 ends with event ", show("--from", "9999999"));
    refused("--from 1min: run 1.1 ends with event ", show("--from", "1min"));
    assertThat(pageferry(show("--event", "sys_exit", "--to", "1min"))).isEqualTo(ExitCode.HOLDS);
    assertThat(err.toString()).startsWith("--to 1min: run 1.1 ends with event ");
    assertThat(lines()).isNotEmpty();
  }

  private static String[] show(String... options) {
    List<String> all = new ArrayList<>(List.of("journal", "show", "1.1"));
    all.addAll(List.of(options));
    return all.toArray(String[]::new);
  }

  @Test
  void prune_deletes_the_oldest_and_frees_their_space() throws IOException {
    refused("prune: expected --older-than, --keep or --max-size", "journal", "prune");
    refused("an age such as 30d", "journal", "prune", "--older-than", "old");
    refused("a size such as 500MiB", "journal", "prune", "--max-size", "2");
    assertThat(pageferry("journal", "prune", "--older-than", "1h")).isEqualTo(ExitCode.HOLDS);
    assertThat(lines()).containsExactly("2 runs are left");
    forget();
    pageferry("journal", "prune", "--keep", "1", "--dry-run");
    assertThat(lines().get(0)).startsWith("would delete 1.1  ");
    assertThat(pageferry("journal", "verify", "1.1")).isEqualTo(ExitCode.HOLDS);
    forget();
    pageferry("journal", "prune", "--keep", "1");
    assertThat(lines()).hasSize(2).last().isEqualTo("1 run is left");
    forget();
    long before = sizeOfStore();
    pageferry("journal", "prune", "--max-size", "1KiB");
    assertThat(lines().get(0)).startsWith("deleted 1.2  ");
    assertThat(sizeOfStore()).isLessThan(before / 2);
    assertThat(pageferry("journal", "verify")).isEqualTo(ExitCode.HOLDS);
  }

  private long sizeOfStore() throws IOException {
    try (Stream<Path> files = Files.list(journal.resolve("store"))) {
      return files.mapToLong(file -> file.toFile().length()).sum();
    }
  }

  @Test
  void a_run_can_be_deleted_where_the_store_finds_no_room() {
    try (Journal full = Journal.openWithoutRoom(journal)) {
      full.delete(full.runs().get(0));
      assertThat(full.isStarved()).isTrue();
    }
    pageferry("journal", "list");
    assertThat(lines().get(0)).startsWith("1.2  ");
    forget();
    pageferry("run", experiment.toString());
    assertThat(err.toString()).contains("runs 2.1 to 2.2");
    assertThat(pageferry("journal", "verify")).isEqualTo(ExitCode.HOLDS);
  }

  @Test
  void a_journal_that_is_in_use_is_refused() {
    try (Journal held = Journal.open(journal)) {
      refused(journal + ": the journal is in use by process", "journal", "list");
      refused(journal + ": the journal is in use by process", "run", experiment.toString());
    }
    assertThat(pageferry("journal", "verify")).isEqualTo(ExitCode.HOLDS);
  }

  @Test
  void a_journal_of_a_newer_version_is_refused() throws IOException {
    Files.writeString(journal.resolve("format"), "2\n");
    assertThat(pageferry("journal", "list")).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(err.toString()).contains("expected format 1, found 2, that of another pageferry");
    refused("expected format 1, found 2", "run", experiment.toString());
    Files.writeString(journal.resolve("format"), "1\n");
    assertThat(pageferry("journal", "verify")).isEqualTo(ExitCode.HOLDS);
  }

  @Test
  void a_folder_of_other_things_is_left_alone() throws IOException {
    Path other = Files.createDirectory(folder.resolve("other"));
    Path file = Files.writeString(other.resolve("letter"), "dear");
    assertThat(run(other, "run", "first-run")).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(err.toString()).contains("expected a journal or an empty folder").hasLineCount(1);
    assertThat(other.toFile().list()).containsExactly("letter");
    assertThat(run(file, "run", "first-run")).isEqualTo(ExitCode.BAD_INPUT);
  }

  @Test
  void a_file_that_was_cut_off_is_noticed_and_the_rest_is_read() throws IOException {
    Path store = largest();
    byte[] bytes = Files.readAllBytes(store);
    Files.write(store, Arrays.copyOf(bytes, bytes.length - 1));
    assertThat(pageferry("journal", "list")).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(err.toString()).contains(store + ": it had " + bytes.length + " bytes when the");
    refused("the journal is damaged", "run", experiment.toString());
    assertThat(Files.size(store)).isEqualTo(bytes.length - 1);
    assertThat(pageferry("journal", "verify")).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(err.toString()).doesNotContain("\tat ");
    Files.write(store, bytes);
    assertThat(pageferry("journal", "verify")).isEqualTo(ExitCode.HOLDS);
  }

  @Test
  void a_folder_that_cannot_be_written_to_is_refused() {
    assumeThat(System.getProperty("user.name")).isNotEqualTo("root");
    assertThat(journal.toFile().setWritable(false)).isTrue();
    refused("the journal cannot be used: no permission to write", "run", experiment.toString());
    assertThat(journal.toFile().setWritable(true)).isTrue();
  }

  @Test
  void wrong_arguments_are_bad_input() {
    refused("expected a level, found 'al'", "run", "first-run", "--journal-detail", "al");
    refused("expected a run, found '9.9'; valid names: 1.1, 1.2", "journal", "show", "9.9");
    refused("expected one run, found 2: 1.1 to 1.2", "journal", "show", "1");
    refused("a virtual time such as 1.5ms", "journal", "show", "1.1", "--from", "x");
    refused("a page frame number such as 0x1f", "journal", "show", "1.1", "--page", "x");
    refused("there is no run of experiment 9", "resume", "9");
    refused("expected a run such as 12.3 or 12", "resume", "x");
  }

  private void refused(String why, String... arguments) {
    forget();
    assertThat(pageferry(arguments)).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(err.toString()).contains(why).hasLineCount(1);
    assertThat(out.toString()).isEmpty();
    forget();
  }

  private Path export(String run) {
    Path file = folder.resolve("run.jsonl");
    pageferry("journal", "export", run, "--format", "jsonl", "-o", file.toString());
    return file;
  }

  private Path largest() throws IOException {
    try (Stream<Path> files = Files.list(journal.resolve("store"))) {
      return files.max(Comparator.comparing(file -> file.toFile().length())).orElseThrow();
    }
  }

  private static JsonNode json(Path file) throws IOException {
    return new ObjectMapper().readTree(file.toFile());
  }

  private List<String> lines() {
    return out.toString().lines().toList();
  }

  private void forget() {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
  }

  private int pageferry(String... arguments) {
    return run(journal, arguments);
  }

  private int run(Path place, String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--journal", place.toString()));
    CommandLine commandLine = Main.commandLine();
    commandLine.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    return commandLine.execute(all.toArray(String[]::new));
  }
}
