package pageferry.cli;

import java.io.PrintWriter;
import pageferry.experiment.conf.BadInput;
import pageferry.journal.JournalFailure;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** The command {@code pageferry}: shows its help if it is given nothing to do. */
@Command(
    name = "pageferry",
    description = "A laboratory for the Linux kernel's page migration.",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    subcommands = {
      RunCommand.class,
      ConformCommand.class,
      ReportCommand.class,
      CompareCommand.class,
      JournalCommand.class,
      ResumeCommand.class,
      ReplayCommand.class,
      ExploreCommand.class,
      TortureCommand.class
    },
    footer = {
      "",
      "Exit codes: 0 everything holds, 1 an expectation failed, 2 bad input, 3 the model broke."
    })
public final class Main implements Runnable {
  @Spec private CommandSpec spec;

  /** Runs the command line and ends the JVM with its exit code. */
  public static void main(String[] args) {
    System.exit(commandLine().execute(args));
  }

  /** The command line, for whoever wants to run it in this JVM. */
  public static CommandLine commandLine() {
    return new CommandLine(new Main())
        .setExecutionExceptionHandler(Main::onException)
        .setParameterExceptionHandler(Main::onWrongArguments);
  }

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  private static int onException(Exception wrong, CommandLine command, ParseResult arguments) {
    PrintWriter err = command.getErr();
    if (wrong instanceof BadInput || wrong instanceof JournalFailure) {
      err.println(wrong.getMessage());
      return ExitCode.BAD_INPUT;
    }
    err.println("unexpected: " + wrong);
    return ExitCode.BROKE;
  }

  private static int onWrongArguments(ParameterException wrong, String[] arguments) {
    PrintWriter err = wrong.getCommandLine().getErr();
    err.println(wrong.getMessage());
    CommandLine.UnmatchedArgumentException.printSuggestions(wrong, err);
    err.println("try '" + wrong.getCommandLine().getCommandSpec().qualifiedName() + " --help'");
    return ExitCode.BAD_INPUT;
  }

  /** The version in the jar's manifest. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Main.class.getPackage().getImplementationVersion();
      return new String[] {"pageferry " + (version == null ? "(not packaged)" : version)};
    }
  }
}
