package pageferry.experiment.conform;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pageferry.experiment.conf.ConfFiles;
import pageferry.experiment.read.Machines;
import pageferry.experiment.run.Progress;

/** What programs of the second corpus have that those of the first have not. */
class SecondCorpusTest {
  private static final String MAP =
      "{\"op\": \"mmap\", \"map\": \"a\", \"pages\": 4}, {\"op\": \"touch\", \"map\": \"a\"}";

  @TempDir Path corpus;

  private Agreement agreement(String keys, String steps, String answer) throws IOException {
    Path answers = corpus.resolve("expected").resolve("6.12").resolve("two");
    Files.createDirectories(answers);
    Files.createDirectories(corpus.resolve("two"));
    String program = "{\"name\": \"two/x-1\", \"machine\": \"quad\", %s \"program\": [%s]}";
    Files.writeString(corpus.resolve("two/x.json"), program.formatted(keys, steps));
    String text = "{\"name\": \"two/x-1\", \"varied\": [\".vmstat.pgfault\"], %s}";
    Files.writeString(answers.resolve("x.json"), text.formatted(answer));
    return new Conformance(new Machines(ConfFiles.installed()), "6.12", corpus)
        .run("**", Progress.NONE);
  }

  @Test
  void a_program_that_asks_for_what_the_machine_lacks_is_not_run() throws IOException {
    String steps = MAP + ", {\"op\": \"no_such_step_yet\"}";
    assertThat(agreement("", steps, "\"steps\": []").mistakes()).hasSize(1);
    Agreement agreement = agreement("", MAP, "\"steps\": []");
    assertThat(agreement.complete()).isTrue();
    assertThat(agreement.groups()).containsOnlyKeys("two/x");
  }

  @Test
  void the_pages_on_a_node_must_lie_in_the_range_of_several_runs() throws IOException {
    String range = "\"coarse\": {\"main\": {\"a\": {\"0\": [%s]}}}";
    assertThat(agreement("", MAP, range.formatted("2, 4")).complete()).isTrue();
    assertThat(agreement("", MAP, range.formatted("0, 3")).complete()).isFalse();
    assertThat(agreement("", MAP, range.formatted("5, 6")).complete()).isFalse();
  }

  @Test
  void a_single_count_of_interleaving_is_left_out_and_told() throws IOException {
    Agreement one = agreement("", MAP, "\"vmstat\": {\"numa_interleave\": 1}");
    assertThat(one.complete()).isTrue();
    assertThat(one.leftOut()).containsEntry("vmstat numa_interleave off by one", 1);
    Agreement two = agreement("", MAP, "\"vmstat\": {\"numa_interleave\": 2}");
    assertThat(two.complete()).isFalse();
  }

  @Test
  void steps_in_parallel_answer_one_after_the_other() throws IOException {
    String main = "{\"op\": \"touch\", \"map\": \"a\", \"access\": \"read\"}";
    String child = "{\"op\": \"touch\", \"map\": \"a\", \"task\": \"c\"}";
    String fork = ", {\"op\": \"fork\", \"child\": \"c\"}, ";
    String both = "{\"op\": \"parallel\", \"steps\": [%s, %s]}".formatted(main, child);
    String answers =
        "\"steps\": [{\"ret\": 0}, {\"ret\": 0, \"faults\": 4}, {\"ret\": 0},"
            + " {\"ret\": 0, \"faults\": 0}, {\"ret\": 0, \"faults\": %d}]";
    assertThat(agreement("", MAP + fork + both, answers.formatted(4)).complete()).isTrue();
    assertThat(agreement("", MAP + fork + both, answers.formatted(0)).complete()).isFalse();
  }

  @Test
  void a_slip_in_what_the_machine_provides_is_told() throws IOException {
    assertThat(agreement("\"mthp\": {\"65kB\": \"always\"},", MAP, "\"steps\": []").mistakes())
        .singleElement()
        .asString()
        .contains("x.json:1: expected one of the sizes");
    assertThat(agreement("\"weights\": {\"0\": 256},", MAP, "\"steps\": []").mistakes())
        .singleElement()
        .asString()
        .contains("from 1 to 255");
  }
}
