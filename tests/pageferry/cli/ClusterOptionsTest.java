package pageferry.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What goes with {@code --cluster} and what does not is said before anybody is called. */
class ClusterOptionsTest {
  private static final String THERE = " --cluster 127.0.0.1:1";

  @ParameterizedTest
  @CsvSource({
    "run first-run --engine threads, --engine",
    "run first-run --record a.rec --engine threads, --engine",
    "run first-run --dilation 3, --dilation",
    "run first-run --journal here, --journal",
    "run first-run --journal-detail all, --journal-detail",
    "run first-run --parallel 2, --parallel",
    "published --memory 4GiB, --memory",
    "explore first-run --parallel 2, --parallel",
    "explore --inevitable found.schedule, --inevitable",
    "torture torture --parallel 2, --parallel",
    "conform tests/corpus-mini --parallel 2, --parallel",
    "litmus tests/litmus --parallel 2, --parallel",
  })
  void an_option_that_would_be_ignored_is_refused(String line, String option) {
    assertThat(refused(line + THERE))
        .isEqualTo(option + ": expected none with --cluster, found one");
  }

  @ParameterizedTest
  @CsvSource({"run first-run", "torture torture --runs 1", "litmus tests/litmus"})
  void keys_of_no_cluster_are_refused(String line) {
    assertThat(refused(line + " --keys here"))
        .isEqualTo("--keys: expected --cluster beside it, found none");
  }

  @ParameterizedTest
  @CsvSource({"run first-run", "conform tests/corpus-mini", "published"})
  void what_is_no_address_is_refused(String line) {
    assertThat(refused(line + " --cluster here")).startsWith("--cluster: expected an address ");
  }

  private static String refused(String line) {
    StringWriter err = new StringWriter();
    int code = Main.execute(Main.commandLine().setErr(new PrintWriter(err, true)), line.split(" "));
    assertThat(code).isEqualTo(ExitCode.BAD_INPUT);
    return err.toString().strip();
  }
}
