package pageferry.cli;

import java.util.Iterator;
import pageferry.experiment.conf.ConfFiles;
import pageferry.mm.KernelVersion;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code pageferry completion}. */
@Command(
    name = "completion",
    description = Told.COMPLETION,
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {"  source <(pageferry completion bash)", "  pageferry completion zsh >> ~/.zshrc"})
final class CompletionCommand implements Runnable {
  /** The shells; the names are those of the argument's values. */
  enum Shell {
    bash,
    zsh
  }

  /** The names of the installation's experiments. */
  static final class Experiments implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return ConfFiles.installed().names("experiments").iterator();
    }
  }

  /** The names of the kernels. */
  static final class Kernels implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return ConfFiles.installed().kernels().versions().stream()
          .map(KernelVersion::toString)
          .iterator();
    }
  }

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "SHELL",
      description = "bash or zsh; the script is the same, and knows which one reads it.")
  private Shell shell;

  @Override
  public void run() {
    CommandSpec root = spec.root();
    spec.commandLine().getOut().println(AutoComplete.bash(root.name(), root.commandLine()));
    spec.commandLine().getOut().flush();
  }
}
