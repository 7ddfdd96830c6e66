package pageferry.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The command {@code kernels}, and kernels that {@code run} is given. */
class KernelsTest {
  @TempDir private Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void all_versions_are_listed_with_what_they_are_held_against() {
    assertThat(run("kernels")).isEqualTo(ExitCode.HOLDS);
    List<String> lines = out.toString().lines().toList();
    assertThat(lines).filteredOn(line -> line.matches("[* ] [4-7]\\.\\d+( .*)?")).hasSize(49);
    assertThat(lines).filteredOn(line -> line.startsWith("* ")).hasSize(7);
    assertThat(out.toString())
        .containsPattern("\\* 6\\.12 .*recorded on Debian 13: 1\\d{3} of 1445 programs agree")
        .containsPattern("\\* 4\\.15 .*sources")
        .containsPattern("  6\\.6 .*not known exactly");
  }

  @Test
  void the_difference_of_two_kernels_is_told_in_sentences_the_oldest_first() {
    assertThat(run("kernels", "diff", "6.12", "6.1")).isEqualTo(ExitCode.HOLDS);
    assertThat(out.toString())
        .startsWith("from 6.1 to 6.12\n")
        .contains("6.3: migrate_pages() unmaps up to 512 base pages")
        .contains("commit 5dfab109d519 \"migrate_pages: batch _unmap and _move\"")
        .doesNotContain("lru_cache_disable()");
    String text = out.toString();
    assertThat(text.indexOf("6.9: MPOL_WEIGHTED")).isGreaterThan(text.indexOf("6.7: mbind"));
  }

  @Test
  void the_difference_is_the_same_in_json() throws IOException {
    Path file = folder.resolve("diff.json");
    assertThat(run("kernels", "diff", "5.10", "6.8", "--json", file.toString())).isZero();
    JsonNode json = new ObjectMapper().readTree(Files.readString(file));
    assertThat(json.path("from").asText()).isEqualTo("5.10");
    for (JsonNode each : json.path("differences")) {
      assertThat(each.path("from")).isNotEqualTo(each.path("to"));
      assertThat(out.toString()).contains(each.path("switch").asText() + " = ");
    }
    assertThat(json.at("/unsure/6.8")).isNotEmpty();
    assertThat(json.at("/unsure/5.10")).isEmpty();
  }

  @Test
  void no_two_kernels_differ_without_a_word() {
    assertThat(run("kernels", "diff", "6.12", "6.13")).isZero();
    assertThat(out.toString())
        .contains("target-inherits-deferred-split: on in 6.12, off in 6.13")
        .contains("A write to the huge zero page");
  }

  @Test
  void a_kernel_is_shown_with_all_of_its_switches() {
    assertThat(run("kernels", "show", "v6.6")).isZero();
    assertThat(out.toString())
        .startsWith("kernel 6.6 (computed: held against no recording; nearest recorded 6.1 and")
        .containsPattern("strategy +batch  since 6\\.3\n")
        .containsPattern("pins-move-hugetlb +off \\?\n")
        .contains("switches not known exactly");
  }

  @Test
  void a_switch_has_a_history() {
    assertThat(run("kernels", "why", "lru-batch-size")).isZero();
    assertThat(out.toString()).contains("4.15: 14\n").contains("lru-batch-size = 31");
    assertThat(run("kernels", "why", "lru-batch-sizes")).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(err.toString()).contains("nearest valid name: lru-batch-size");
  }

  @Test
  void a_commit_of_which_only_the_title_was_seen_says_so() {
    assertThat(run("kernels", "why", "numa-leaves-dirty-files")).isZero();
    assertThat(out.toString().replaceAll("\\s+", " "))
        .contains("commit \"sched/numa: avoid trapping faults")
        .contains("file-backed dirty pages\" (hash not verified); read in the mm tree's changes");
  }

  @Test
  void a_computed_kernel_says_so_in_every_result() throws IOException {
    Path file = folder.resolve("run.json");
    int code =
        run("run", "first-run", "--kernel", "6.6.12", "--journal", journal(), "--json", "" + file);
    assertThat(code).isZero();
    assertThat(out.toString())
        .containsPattern(
            "kernel 6\\.6 \\(for 6\\.6\\.12: .*no recording; nearest recorded 6\\.1 and")
        .containsPattern("6\\.6: \\d+ switches are not known exactly: ");
    JsonNode row = new ObjectMapper().readTree(Files.readString(file)).at("/runs/0");
    assertThat(row.path("kernel").asText()).isEqualTo("6.6");
    assertThat(row.path("kernelBasis").asText()).contains("no recording");
    assertThat(row.path("kernelUnsure")).isNotEmpty();
  }

  @Test
  void a_recorded_kernel_says_nothing_of_the_kind() {
    assertThat(run("run", "first-run", "--kernel", "6.12", "--journal", journal())).isZero();
    assertThat(out.toString()).contains("kernel 6.12\n").doesNotContain("not known exactly");
  }

  @Test
  void a_kernel_of_ones_own_is_a_version_with_switches_changed() throws IOException {
    Path mine = folder.resolve("mine.conf");
    Files.writeString(mine, "based-on = \"6.12\"\nstrategy = discard\nlru-batch-size = 7\n");
    assertThat(run("run", "first-run", "--kernel", mine.toString(), "--journal", journal()))
        .isZero();
    assertThat(out.toString()).contains("kernel mine (its own, after 6.12)\n");
    Files.writeString(mine, "based-on = \"6.20\"\n");
    assertThat(run("run", "first-run", "--kernel", mine.toString())).isEqualTo(ExitCode.BAD_INPUT);
    Files.writeString(mine, "based-on = \"6.1\"\nlru-batch-sise = 7\n");
    assertThat(run("run", "first-run", "--kernel", mine.toString())).isEqualTo(ExitCode.BAD_INPUT);
    Files.writeString(mine, "lru-batch-size = 7\n");
    assertThat(run("run", "first-run", "--kernel", mine.toString())).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(err.toString().lines().filter(line -> line.contains("expected")))
        .hasSize(3)
        .allMatch(Pattern.compile("mine.conf:\\d+: expected ").asPredicate());
  }

  private String journal() {
    return folder.resolve("journal").toString();
  }

  private int run(String... args) {
    CommandLine line = Main.commandLine();
    line.setOut(new PrintWriter(out, true));
    line.setErr(new PrintWriter(err, true));
    return line.execute(args);
  }
}
