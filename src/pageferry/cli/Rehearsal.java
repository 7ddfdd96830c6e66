package pageferry.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import pageferry.experiment.conf.ConfFiles;
import picocli.CommandLine;

/**
 * A small run of the commands that people start most, all in one JVM. The launcher has the JVM note
 * which classes they load, and keeps these ready in an archive, from which the next start takes
 * them without reading and verifying each anew. Where they write is the caller's to choose, by the
 * working directory and XDG_DATA_HOME; what they say is nobody's to read.
 */
final class Rehearsal {
  private Rehearsal() {}

  public static void main(String[] args) {
    Interruption.listen();
    run("--help");
    run("list", "experiments");
    run("kernels");
    run("run", "first-run");
    run("run", "alloc-under-lock", "--json", "result.json");
    run("explore", "abba-page-locks", "--schedules", "20");
    Path litmus = Path.of(System.getProperty(ConfFiles.HOME, "."), "tests", "litmus");
    if (Files.isDirectory(litmus)) {
      run("litmus", litmus.toString(), "--only", "mv-munmap", "--budget", "1s");
    }
  }

  private static void run(String... words) {
    CommandLine command = Main.commandLine(words);
    Main.execute(command, words);
  }
}
