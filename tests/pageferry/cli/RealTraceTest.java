package pageferry.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pageferry.house.Slow;
import picocli.CommandLine;

/** The trace of a real kernel in the journal, as a user meets it. */
@Slow
class RealTraceTest {
  private static final String REAL = "tests/real-inputs/";
  private static final String TRACE = REAL + "ftrace/6.12/migspeed.ftrace";
  private static final String ZONEINFO = REAL + "topology/6.1-quad/zoneinfo";
  private static final String NUMACTL = REAL + "topology/6.1-quad/numactl-H";

  @TempDir Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void a_real_run_stands_beside_an_emulated_one() {
    int imported =
        inJournal(
            "journal",
            "import",
            TRACE,
            "--kernel",
            "6.12",
            "--machine",
            ZONEINFO,
            "--machine",
            NUMACTL);
    assertThat(imported).as("%s", err).isZero();
    assertThat(err.toString()).contains("imported: ");
    String conf = folder.resolve("migspeed.conf").toString();
    String strace = REAL + "strace/6.12/migspeed.strace";
    assertThat(execute("import", strace, TRACE, "--kernel", "6.12", "--out", conf)).isZero();
    assertThat(inJournal("run", conf)).isZero();
    assertThat(inJournal("compare", "1", "2")).isZero();
    assertThat(out.toString()).containsPattern("migrate.succeeded +64 +64 ");
  }

  @Test
  void a_real_run_can_be_looked_at_and_not_run_again() {
    assertThat(inJournal("journal", "import", TRACE)).as("%s", err).isZero();
    assertThat(inJournal("journal", "show", "1", "--event", "set_migration_pte")).isZero();
    assertThat(out.toString()).contains("set_migration_pte");
    assertThat(inJournal("replay", "1", "--to", "100")).isZero();
    assertThat(out.toString()).contains("migspeed-").doesNotContain("free pages");
    assertThat(inJournal("journal", "export", "1", "--format", "perfetto")).as("%s", err).isZero();
    assertThat(inJournal("replay", "--verify", "1")).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(err.toString()).contains("found the trace of a real kernel");
  }

  private int inJournal(String... args) {
    String[] all = new String[args.length + 2];
    System.arraycopy(args, 0, all, 0, args.length);
    all[args.length] = "--journal";
    all[args.length + 1] = folder.resolve("journal").toString();
    return execute(all);
  }

  private int execute(String... args) {
    CommandLine main = Main.commandLine();
    main.setOut(new PrintWriter(out, true));
    main.setErr(new PrintWriter(err, true));
    return main.execute(args);
  }
}
