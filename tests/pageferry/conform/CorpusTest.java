package pageferry.conform;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import pageferry.experiment.Machines;
import pageferry.experiment.conf.ConfFiles;
import pageferry.experiment.conf.ConfParser;
import pageferry.experiment.conform.Agreement;
import pageferry.experiment.conform.Conformance;
import pageferry.experiment.conform.CorpusProgram;
import pageferry.experiment.conform.CorpusReader;

/** Programs that real kernels ran, and how far the model answers as they did. */
class CorpusTest {
  private static final Path CORPUS = Path.of("tests", "corpus");

  /** A ratchet: how many programs agree must never become fewer. */
  private static final int AGREED_ON_6_1 = 172;

  @Test
  void the_model_answers_as_linux_6_1_did() throws IOException {
    Machines machines = new Machines(ConfFiles.installed());
    Agreement agreement = Conformance.run(machines, "6.1", CORPUS, "basic");
    System.out.println(agreement.text());
    assertThat(agreement.agreed()).as(agreement.text()).hasSizeGreaterThanOrEqualTo(AGREED_ON_6_1);
  }

  @Test
  void every_program_here_can_be_read() throws IOException {
    List<CorpusProgram> programs = reader().folder(CORPUS.resolve("basic"));
    assertThat(programs).hasSize(175).allMatch(program -> program.unsupported() == null);
  }

  @Test
  void a_program_that_needs_more_is_reported_as_not_supported() {
    CorpusProgram program =
        reader()
            .program(
                ConfParser.json(
                    "p",
                    """
                    { "name": "n", "machine": "tiny", "hugetlb": 4, "program": [
                      { "op": "mmap", "map": "a", "pages": 1 },
                      { "op": "mmap", "map": "b", "pages": 1, "type": "tmpfs" },
                      { "op": "madvise", "map": "a", "advice": "COLD" },
                      { "op": "madvise", "map": "a", "advice": 77 },
                      { "op": "pin", "name": "p", "map": "a" } ] }
                    """));
    assertThat(program.unsupported())
        .isEqualTo("advice COLD, key hugetlb, machine tiny, op pin, type tmpfs");
    assertThat(program.steps()).isEmpty();
  }

  private static CorpusReader reader() {
    return new CorpusReader(Map.of("quad", 4));
  }
}
