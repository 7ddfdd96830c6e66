package pageferry.cli;

import java.io.PrintWriter;
import java.nio.file.FileSystemException;
import java.nio.file.InvalidPathException;
import java.util.ArrayList;
import java.util.List;
import pageferry.experiment.conf.BadInput;
import pageferry.experiment.conf.ConfFiles;
import pageferry.experiment.conf.Nearest;
import pageferry.files.NotWritten;
import pageferry.journal.JournalFailure;
import pageferry.world.PlainText;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IExecutionStrategy;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command {@code pageferry}: shows its help if it is given nothing to do. */
public final class Main {
  /** No line of a help is longer: it could not be read. */
  private static final int MOST_WIDTH = 100;

  private static final String[] FOOTER = {
    "",
    "Exit codes: 0 everything holds, 1 an expectation failed or something was found,",
    "  2 bad input, 3 pageferry's own failure, 130 and 143 stopped by Ctrl-C or SIGTERM.",
    "Environment: HOME and XDG_DATA_HOME (the journal's place), COLUMNS (the width of tables),",
    "  JAVA_HOME (the Java to run with), PAGEFERRY_OPTS (its options, such as -Xmx8g).",
    "",
    "First steps:",
    "  pageferry list experiments",
    "  pageferry run first-run",
    "  pageferry run alloc-under-lock --seeds 5 --json out.json",
    "  pageferry report out.json --html out.html",
    "  pageferry run --help"
  };

  private Main() {}

  /** Runs the command line and ends the JVM with its exit code. */
  public static void main(String[] args) {
    Interruption.listen();
    int code = execute(commandLine(args), args);
    Interruption.ended();
    System.exit(code);
  }

  /** Runs a command line and answers its exit code, whatever happens. */
  public static int execute(CommandLine command, String... args) {
    try {
      return command.execute(args);
    } catch (Throwable escaped) {
      return Escaped.report(escaped, command.getErr());
    }
  }

  /** The command line, for whoever wants to run it in this JVM. */
  public static CommandLine commandLine() {
    CommandLine all = new CommandLine(spec(), new Maker());
    Commands.addAll(all);
    return made(all);
  }

  /** The same as far as it takes to run these words. */
  static CommandLine commandLine(String... words) {
    CommandLine some = new CommandLine(spec(), new Maker());
    Commands.add(some, words);
    return made(some);
  }

  /** What would be said by annotations, if these did not take longer to read than all the rest. */
  private static CommandSpec spec() {
    CommandSpec spec = CommandSpec.create().name("pageferry").versionProvider(new Version());
    spec.usageMessage()
        .description("A laboratory for the Linux kernel's page migration.")
        .footer(FOOTER);
    spec.addOption(
        OptionSpec.builder("-h", "--help")
            .usageHelp(true)
            .description("Show this help message and exit.")
            .build());
    spec.addOption(
        OptionSpec.builder("-V", "--version")
            .versionHelp(true)
            .description("Print version information and exit.")
            .build());
    return spec;
  }

  private static CommandLine made(CommandLine all) {
    asWritten(all);
    Conduct conduct = new Conduct();
    return all.setUsageHelpWidth(Math.min(Terminal.width(), MOST_WIDTH))
        .setExecutionStrategy(conduct)
        .setExecutionExceptionHandler(conduct)
        .setParameterExceptionHandler(conduct);
  }

  /**
   * What picocli is to do with a command line. A class, for Java's archive of classes can hold none
   * of picocli's that a lambda is made of, and all else of picocli needs one of these.
   */
  private static final class Conduct
      implements IExecutionStrategy, IExecutionExceptionHandler, IParameterExceptionHandler {
    @Override
    public int execute(ParseResult arguments) {
      return Main.execute(arguments);
    }

    @Override
    public int handleExecutionException(
        Exception wrong, CommandLine command, ParseResult arguments) {
      return onException(wrong, command);
    }

    @Override
    public int handleParseException(ParameterException wrong, String[] arguments) {
      return onWrongArguments(wrong);
    }
  }

  /** Options in the order in which they are declared, for one speaks of another. */
  private static void asWritten(CommandLine command) {
    command.getCommandSpec().usageMessage().sortOptions(false);
    for (CommandLine sub : command.getSubcommands().values()) {
      asWritten(sub);
    }
  }

  /** Help may be coloured; what a command says goes through the guard of terminals. */
  private static int execute(ParseResult arguments) {
    Integer helped = CommandLine.executeHelpRequest(arguments);
    if (helped != null) {
      return helped;
    }
    CommandLine all = arguments.commandSpec().commandLine();
    if (!arguments.hasSubcommand()) {
      all.usage(all.getOut());
      return ExitCode.HOLDS;
    }
    if (arguments.subcommand().commandSpec().userObject() instanceof Interruption.Heeding) {
      Interruption.heed();
    }
    all.setOut(new PrintWriter(new PlainWriter(all.getOut())));
    all.setErr(new PrintWriter(new PlainWriter(all.getErr()), true));
    return new CommandLine.RunLast().execute(arguments);
  }

  private static int onException(Exception wrong, CommandLine command) {
    PrintWriter err = command.getErr();
    if (wrong instanceof BadInput
        || wrong instanceof JournalFailure
        || wrong instanceof NotWritten) {
      err.println(wrong.getMessage());
      return ExitCode.BAD_INPUT;
    }
    if (wrong instanceof InvalidPathException name) {
      err.println(
          PlainText.of("'" + name.getInput() + "': expected the name of a file, found one with")
              + " a character that no name can have");
      return ExitCode.BAD_INPUT;
    }
    if (wrong instanceof FileSystemException unusable) {
      err.println(
          unusable.getFile()
              + ": expected a file that can be used, found "
              + Escaped.reason(unusable));
      return ExitCode.BAD_INPUT;
    }
    return Escaped.report(wrong, err);
  }

  private static int onWrongArguments(ParameterException wrong) {
    PrintWriter err = wrong.getCommandLine().getErr();
    err.println(PlainText.of(String.valueOf(wrong.getMessage())));
    if (wrong instanceof UnmatchedArgumentException unmatched) {
      err.println("did you mean '" + meant(unmatched) + "'?");
    }
    err.println("try '" + wrong.getCommandLine().getCommandSpec().qualifiedName() + " --help'");
    return ExitCode.BAD_INPUT;
  }

  /** The command or option that somebody who mistyped probably meant. */
  private static String meant(UnmatchedArgumentException wrong) {
    CommandSpec at = wrong.getCommandLine().getCommandSpec();
    String found = wrong.getUnmatched().get(0);
    List<String> known = new ArrayList<>(at.subcommands().keySet());
    if (found.startsWith("-") || known.isEmpty()) {
      known.addAll(at.optionsMap().keySet());
    }
    return Nearest.to(found, known);
  }

  /** The version in the jar's manifest, the commit, and what it runs on. */
  static final class Version implements IVersionProvider {
    /** The version and its commit, as recordings have them. */
    static String name() {
      String version = Main.class.getPackage().getImplementationVersion();
      return "pageferry " + (version == null ? "(not packaged)" : version) + Commit.told();
    }

    @Override
    public String[] getVersion() {
      String java = System.getProperty("java.version") + " of " + System.getProperty("java.vendor");
      String home = System.getProperty(ConfFiles.HOME, "the jar");
      long mebibytes = Runtime.getRuntime().maxMemory() >> 20;
      return new String[] {
        name() + ", Java " + java + ", at most " + mebibytes + " MiB of heap, conf files of " + home
      };
    }
  }
}
