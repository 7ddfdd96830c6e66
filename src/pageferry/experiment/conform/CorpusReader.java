package pageferry.experiment.conform;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import pageferry.experiment.conf.ConfParser;
import pageferry.experiment.conf.Entry;
import pageferry.experiment.conf.Fields;
import pageferry.experiment.conform.CorpusProgram.TaskStep;
import pageferry.experiment.program.Layout;
import pageferry.experiment.program.Names;
import pageferry.experiment.program.StepReader;
import pageferry.mm.HugePageMode;

/** Reads programs of the corpus: one to a file of JSON, or one to a line of JSON lines. */
public final class CorpusReader {
  private static final String MAIN = "main";
  private static final String TASK = "task";
  private static final List<String> KEYS =
      List.of("name", "about", "machine", "program", "thp", "hugetlb", "tmpfs_huge");

  /** What the machine can map; an mmap step without a type maps anonymous memory. */
  private static final List<String> TYPES = List.of("", "anon");

  /** The advices that the machine plays. */
  private static final List<String> ADVICE =
      List.of("NORMAL", "DONTNEED", "HUGEPAGE", "NOHUGEPAGE");

  private final Map<String, Integer> cpusOfMachines;

  /**
   * @param cpusOfMachines the machines that programs can run on, each with its number of CPUs
   */
  public CorpusReader(Map<String, Integer> cpusOfMachines) {
    this.cpusOfMachines = new TreeMap<>(cpusOfMachines);
  }

  /** The programs of a folder, in the order of its files' names. */
  public List<CorpusProgram> folder(Path folder) throws IOException {
    List<Path> files;
    try (Stream<Path> found = Files.list(folder)) {
      files = found.sorted().toList();
    }
    List<CorpusProgram> programs = new ArrayList<>();
    for (Path file : files) {
      String name = file.toString();
      if (name.endsWith(".json")) {
        programs.add(program(ConfParser.json(name, Files.readString(file))));
      } else if (name.endsWith(".jsonl")) {
        for (String line : Files.readAllLines(file)) {
          programs.add(program(ConfParser.json(name, line)));
        }
      }
    }
    return programs;
  }

  /** One program. */
  public CorpusProgram program(Entry entry) {
    Fields fields = entry.fields("a program of the corpus", KEYS);
    String name = fields.get("name").text();
    String machine = fields.get("machine").text();
    List<Entry> steps = fields.get("program").list("a list of steps");
    Layout layout = new Layout();
    String unsupported = unsupported(fields, machine, steps);
    List<TaskStep> read =
        unsupported == null
            ? steps(fields.get("program"), layout, cpusOfMachines.getOrDefault(machine, 0))
            : List.of();
    return new CorpusProgram(name, machine, read, layout, hugePages(fields), unsupported);
  }

  private static HugePageMode hugePages(Fields fields) {
    return switch (fields.text("thp", "madvise")) {
      case "always" -> HugePageMode.ALWAYS;
      case "never" -> HugePageMode.NEVER;
      default -> HugePageMode.MADVISE;
    };
  }

  private static List<TaskStep> steps(Entry program, Layout layout, int cpus) {
    Names names = new Names(cpus);
    names.addTask(MAIN);
    names.collect(program, layout);
    StepReader reader = new StepReader(layout, names, TASK);
    List<TaskStep> steps = new ArrayList<>();
    for (Entry step : program.list("a list of steps")) {
      Entry task = step.members("a step").get(TASK);
      steps.add(new TaskStep(task == null ? MAIN : task.text(), reader.step(step)));
    }
    return steps;
  }

  private @Nullable String unsupported(Fields fields, String machine, List<Entry> steps) {
    Set<String> missing = new TreeSet<>();
    if (!cpusOfMachines.containsKey(machine)) {
      missing.add("machine " + machine);
    }
    for (String key : List.of("hugetlb", "tmpfs_huge")) {
      if (fields.has(key)) {
        missing.add("key " + key);
      }
    }
    for (Entry step : steps) {
      Map<String, Entry> members = step.members("a step");
      String op = word(members, "op");
      if (!StepReader.ops().contains(op)) {
        missing.add("op " + op);
      } else if (op.equals("mmap") && !TYPES.contains(word(members, "type"))) {
        missing.add("type " + word(members, "type"));
      } else if (op.equals("madvise") && !isPlayed(members.get("advice"))) {
        missing.add("advice " + word(members, "advice"));
      }
    }
    return missing.isEmpty() ? null : String.join(", ", missing);
  }

  /** Whether the machine plays an advice; a raw number is one that no kernel has. */
  private static boolean isPlayed(@Nullable Entry advice) {
    return advice == null || advice.isNumber() || ADVICE.contains(advice.text());
  }

  private static String word(Map<String, Entry> members, String key) {
    Entry entry = members.get(key);
    return entry == null ? "" : entry.text();
  }
}
