package pageferry.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pageferry.experiment.record.Tools;
import pageferry.house.Slow;
import picocli.CommandLine;

/** The command record as a user meets it; a kernel is booted where there is one, and QEMU. */
@Slow
class RecordTest {
  @TempDir Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int record(String... more) {
    return recordOf("tests/corpus", more);
  }

  private int recordOf(String programs, String... more) {
    List<String> arguments =
        Stream.concat(
                Stream.of("record", programs, "--out", folder.resolve("mine").toString()),
                Stream.of(more))
            .toList();
    CommandLine line = Main.commandLine();
    line.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    return Main.execute(line, arguments.toArray(String[]::new));
  }

  @Test
  void what_is_no_kernel_is_bad_input() throws IOException {
    assumeTrue(Tools.areThere(), "qemu-system-x86_64 and gcc are not installed");
    Path text = Files.writeString(folder.resolve("vmlinuz"), "no kernel");
    assertThat(record("--kernel", text.toString())).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(err.toString())
        .contains("vmlinuz: expected the image of a kernel for x86-64 (bzImage, vmlinuz)");
    assertThat(record("--kernel", folder.resolve("none").toString())).isEqualTo(ExitCode.BAD_INPUT);
  }

  @Test
  void without_the_tools_the_message_says_what_to_install() {
    assumeTrue(!Tools.areThere(), "qemu-system-x86_64 and gcc are installed");
    assertThat(record("--kernel", "vmlinuz")).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(err.toString()).contains("apt-get install");
  }

  @Test
  void a_kernel_answers_as_it_did_when_the_corpus_was_recorded() throws IOException {
    assumeTrue(Tools.areThere(), "qemu-system-x86_64 and gcc are not installed");
    String kernel = System.getenv("PAGEFERRY_TEST_KERNEL");
    assumeTrue(kernel != null && !kernel.isEmpty(), "PAGEFERRY_TEST_KERNEL names no kernel");
    int code = record("--kernel", "" + kernel, "--only", "basic/mp-*", "--runs", "1");
    assertThat(out.toString()).contains("recorded: ").doesNotContain("recorded: 0 programs");
    assertThat(code).as(out.toString()).isEqualTo(ExitCode.HOLDS);
  }

  @Test
  void a_program_has_its_control_group_there() throws IOException {
    assumeTrue(Tools.areThere(), "qemu-system-x86_64 and gcc are not installed");
    String kernel = System.getenv("PAGEFERRY_TEST_KERNEL");
    assumeTrue(kernel != null && !kernel.isEmpty(), "PAGEFERRY_TEST_KERNEL names no kernel");
    String[] options = {"--kernel", "" + kernel, "--only", "two/cpuset-*", "--runs", "1"};
    int code = recordOf("tests/corpus-2", options);
    assertThat(out.toString()).contains("recorded: 6 programs");
    assertThat(code).as(out.toString()).isEqualTo(ExitCode.HOLDS);
  }

  @Test
  void races_on_a_kernel_come_out_as_they_did_before() throws IOException {
    assumeTrue(Tools.areThere(), "qemu-system-x86_64 and gcc are not installed");
    String kernel = System.getenv("PAGEFERRY_TEST_KERNEL");
    assumeTrue(kernel != null && !kernel.isEmpty(), "PAGEFERRY_TEST_KERNEL names no kernel");
    String[] options = {"--kernel", "" + kernel, "--only", "mv-munmap", "--runs", "1"};
    int code = recordOf("tests/litmus", options);
    assertThat(code).as(out + "\n" + err).isEqualTo(ExitCode.HOLDS);
    assertThat(out.toString()).contains("recorded: 1 programs on ").doesNotContain("new: ");
    CommandLine line = Main.commandLine();
    line.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    String version = out.toString().replaceAll("(?s).*--kernel (\\S+)\\s.*", "$1");
    String[] search = {"litmus", folder.resolve("mine").toString(), "--kernel", version};
    assertThat(Main.execute(line, search)).as(out + "\n" + err).isEqualTo(ExitCode.HOLDS);
    assertThat(out.toString()).contains("litmus: programs 1/1");
  }

  @Test
  void a_time_that_is_none_is_bad_input() {
    assumeTrue(Tools.areThere(), "qemu-system-x86_64 and gcc are not installed");
    String[] options = {"--kernel", "README.md", "--time", "5ms"};
    assertThat(recordOf("tests/litmus", options)).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(err.toString())
        .contains(
            "--time: expected a time of a second or more, such as 10s, and of an hour at most,"
                + " found '5ms'");
    String[] hour = {"--kernel", "README.md", "--time", "61 min"};
    assertThat(recordOf("tests/litmus", hour)).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(err.toString()).contains("found '61 min'");
  }
}
