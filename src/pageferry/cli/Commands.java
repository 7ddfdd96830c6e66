package pageferry.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;

/**
 * The commands by their names. To read all their options takes longer than many a command takes to
 * run, so a start reads those of the command that it was given, and for the help of all of them
 * only what each is.
 */
final class Commands {
  private static final Map<String, Class<?>> ALL = new LinkedHashMap<>();

  /** What the help of all commands answers, and what runs without any. */
  private static final Set<String> HELP = Set.of("", "-h", "--help", "-V", "--version");

  /** The commands that another one runs. */
  private static final Map<String, String> RUNS = Map.of("import", "run");

  /** Those that speak of all others. */
  private static final Set<String> SPEAK_OF_ALL = Set.of("completion", "man");

  static {
    ALL.put("run", RunCommand.class);
    ALL.put("conform", ConformCommand.class);
    ALL.put("litmus", LitmusCommand.class);
    ALL.put("record", RecordCommand.class);
    ALL.put("kernels", KernelsCommand.class);
    ALL.put("machine", MachineCommand.class);
    ALL.put("import", ImportCommand.class);
    ALL.put("report", ReportCommand.class);
    ALL.put("compare", CompareCommand.class);
    ALL.put("journal", JournalCommand.class);
    ALL.put("serve", ServeCommand.class);
    ALL.put("resume", ResumeCommand.class);
    ALL.put("replay", ReplayCommand.class);
    ALL.put("why", WhyCommand.class);
    ALL.put("explore", ExploreCommand.class);
    ALL.put("zoo", ZooCommand.class);
    ALL.put("torture", TortureCommand.class);
    ALL.put("published", PublishedCommand.class);
    ALL.put("calibrate", CalibrateCommand.class);
    ALL.put("sensitivity", SensitivityCommand.class);
    ALL.put("worker", WorkerCommand.class);
    ALL.put("list", ListCommand.class);
    ALL.put("completion", CompletionCommand.class);
    ALL.put("man", ManCommand.class);
  }

  private Commands() {}

  /** Adds all of them. */
  static void addAll(CommandLine line) {
    ALL.forEach(line::addSubcommand);
  }

  /** Adds those that a line with these words can ask for. */
  static void add(CommandLine line, String... words) {
    String first = words.length == 0 ? "" : words[0];
    if (HELP.contains(first)) {
      ALL.forEach((name, command) -> line.addSubcommand(name, outline(name, command)));
    } else if (!ALL.containsKey(first) || SPEAK_OF_ALL.contains(first)) {
      addAll(line);
    } else {
      for (String name : List.of(first, RUNS.getOrDefault(first, first))) {
        if (!line.getSubcommands().containsKey(name)) {
          line.addSubcommand(name, Objects.requireNonNull(ALL.get(name)));
        }
      }
    }
  }

  /** A command without its options. */
  private static CommandSpec outline(String name, Class<?> command) {
    CommandSpec outline = CommandSpec.create().name(name);
    Command told = command.getAnnotation(Command.class);
    if (told != null) {
      outline.usageMessage().description(told.description());
    }
    return outline;
  }
}
