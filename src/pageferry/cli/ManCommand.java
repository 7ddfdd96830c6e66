package pageferry.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The command {@code pageferry man}. */
@Command(
    name = "man",
    description = Told.MAN,
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  pageferry man | man -l -",
      "  pageferry man > ~/.local/share/man/man1/pageferry.1"
    })
final class ManCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    String version = Main.Version.name();
    spec.commandLine().getOut().print(new ManPage(spec.root().commandLine()).text(version));
    spec.commandLine().getOut().flush();
  }
}
