package pageferry.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/**
 * The commands by their names. To read all their options takes longer than many a command takes to
 * run, so a start reads those of the command that it was given, and for the help of all of them
 * only what each is.
 */
final class Commands {
  private static final Map<String, Listed> ALL = new LinkedHashMap<>();

  /** What the help of all commands answers, and what runs without any. */
  private static final Set<String> HELP = Set.of("", "-h", "--help", "-V", "--version");

  /** The commands that another one runs. */
  private static final Map<String, String> RUNS = Map.of("import", "run");

  /** Those that speak of all others. */
  private static final Set<String> SPEAK_OF_ALL = Set.of("completion", "man");

  static {
    put("run", RunCommand.class, Told.RUN);
    put("conform", ConformCommand.class, Told.CONFORM);
    put("litmus", LitmusCommand.class, Told.LITMUS);
    put("record", RecordCommand.class, Told.RECORD);
    put("kernels", KernelsCommand.class, Told.KERNELS);
    put("machine", MachineCommand.class, Told.MACHINE);
    put("import", ImportCommand.class, Told.IMPORT);
    put("report", ReportCommand.class, Told.REPORT);
    put("compare", CompareCommand.class, Told.COMPARE);
    put("journal", JournalCommand.class, Told.JOURNAL);
    put("serve", ServeCommand.class, Told.SERVE);
    put("resume", ResumeCommand.class, Told.RESUME);
    put("replay", ReplayCommand.class, Told.REPLAY);
    put("why", WhyCommand.class, Told.WHY);
    put("explore", ExploreCommand.class, Told.EXPLORE);
    put("zoo", ZooCommand.class, Told.ZOO);
    put("torture", TortureCommand.class, Told.TORTURE);
    put("published", PublishedCommand.class, Told.PUBLISHED);
    put("calibrate", CalibrateCommand.class, Told.CALIBRATE);
    put("sensitivity", SensitivityCommand.class, Told.SENSITIVITY);
    put("bench", BenchCommand.class, Told.BENCH);
    put("worker", WorkerCommand.class, Told.WORKER);
    put("list", ListCommand.class, Told.LIST);
    put("completion", CompletionCommand.class, Told.COMPLETION);
    put("man", ManCommand.class, Told.MAN);
  }

  private Commands() {}

  /**
   * A command as the list of them has it.
   *
   * @param command what carries it out
   * @param told what it is for
   */
  private record Listed(Class<?> command, String told) {}

  private static void put(String name, Class<?> command, String told) {
    ALL.put(name, new Listed(command, told));
  }

  /** Adds all of them. */
  static void addAll(CommandLine line) {
    for (Map.Entry<String, Listed> each : ALL.entrySet()) {
      line.addSubcommand(each.getKey(), each.getValue().command());
    }
  }

  /** Adds those that a line with these words can ask for. */
  static void add(CommandLine line, String... words) {
    String first = words.length == 0 ? "" : words[0];
    if (HELP.contains(first)) {
      for (Map.Entry<String, Listed> each : ALL.entrySet()) {
        line.addSubcommand(each.getKey(), outline(each.getKey(), each.getValue().told()));
      }
    } else if (!ALL.containsKey(first) || SPEAK_OF_ALL.contains(first)) {
      addAll(line);
    } else {
      for (String name : List.of(first, RUNS.getOrDefault(first, first))) {
        if (!line.getSubcommands().containsKey(name)) {
          line.addSubcommand(name, Objects.requireNonNull(ALL.get(name)).command());
        }
      }
    }
  }

  /** A command without its options. */
  private static CommandSpec outline(String name, String told) {
    CommandSpec outline = CommandSpec.create().name(name);
    outline.usageMessage().description(told);
    return outline;
  }
}
