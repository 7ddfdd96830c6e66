package pageferry.experiment.litmus;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import pageferry.actors.MachineSpec;
import pageferry.engine.virtual.VirtualEngine;
import pageferry.experiment.conf.ConfParser;
import pageferry.experiment.read.Machines;
import pageferry.experiment.run.Progress;
import pageferry.experiment.run.Workers;

/** Searches the races of all pairs of operations on one page. */
public final class Pairs {
  private static final String MACHINE = "quad";

  private final MachineSpec machine;
  private final LitmusReader reader;
  private final Litmus.Effort effort;

  /**
   * @param kernel the kernel that runs
   * @param effort how long each pair is searched at most, and how many at a time
   */
  public Pairs(Machines machines, String kernel, Litmus.Effort effort) {
    this.machine = machines.plain(MACHINE, kernel);
    this.reader = new LitmusReader(Map.of(MACHINE, machine.topology().cpuCount()));
    this.effort = effort;
  }

  private record Task(PairPage page, PairOperation one, PairOperation other) {}

  /** Which pairs of operations are searched, by their names. */
  @FunctionalInterface
  public interface Chosen {
    boolean test(String one, String other);
  }

  /** How many pairs that are, on all pages. */
  public static int count(Chosen chosen) {
    return tasks(chosen).size();
  }

  private static List<Task> tasks(Chosen chosen) {
    List<Task> tasks = new ArrayList<>();
    for (PairPage page : PairPage.values()) {
      for (PairOperation one : PairOperation.values()) {
        for (PairOperation other : PairOperation.values()) {
          if (other.compareTo(one) <= 0 && chosen.test(one.text(), other.text())) {
            tasks.add(new Task(page, one, other));
          }
        }
      }
    }
    return tasks;
  }

  /** The cells of the matrices, page by page and row by row; if it is stopped, some of them. */
  public List<PairCell> run(Chosen chosen, Progress progress) {
    return new Workers(effort.threads())
        .run(
            tasks(chosen),
            task -> task.page() + " " + task.one() + " " + task.other(),
            (engine, task, own) -> cell(engine, task),
            progress);
  }

  private PairCell cell(VirtualEngine engine, Task task) {
    String text = task.page().program(task.one(), task.other());
    LitmusProgram program = reader.program(ConfParser.json("a pair", text));
    LitmusSearch search = new LitmusSearch(engine, machine, program);
    LitmusFound found = search.search(effort.budgetNs(), () -> false);
    boolean discards = task.one().discards() || task.other().discards();
    Map<String, PairCell.Finding> findings = new TreeMap<>();
    found
        .outcomes()
        .forEach(
            (outcome, met) -> {
              LitmusSchedule schedule = search.schedule(outcome, met);
              for (String wrong : wrong(schedule, discards)) {
                findings.putIfAbsent(kind(wrong), new PairCell.Finding(wrong, schedule));
              }
            });
    return new PairCell(
        task.page(), task.one(), task.other(), found, List.copyOf(findings.values()));
  }

  /** What tells findings apart: their words without their numbers. */
  private static String kind(String finding) {
    return finding.replaceAll("0x[0-9a-f]+|[0-9]+", "N");
  }

  /** All that is wrong with an outcome. */
  static List<String> wrong(LitmusSchedule schedule, boolean discards) {
    TreeSet<String> wrong = new TreeSet<>();
    schedule
        .outcome()
        .fields()
        .forEach(
            (name, value) -> {
              if (name.equals(LitmusOutcome.END)) {
                wrong.add("bug: " + value);
              } else if (value.equals(LitmusAnswer.NEVER)) {
                wrong.add("deadlock: " + name + " never returns");
              } else if (name.contains(" content.") && isLost(value, discards)) {
                wrong.add("lost page: " + name + " is " + value);
              }
            });
    schedule.complaints().forEach(each -> wrong.add("audit: " + each));
    return List.copyOf(wrong);
  }

  private static boolean isLost(String content, boolean discards) {
    return content.contains("?") || !discards && content.matches(".*[0abc]x.*");
  }
}
