package pageferry.experiment.litmus;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import pageferry.actors.MachineSpec;
import pageferry.engine.virtual.VirtualEngine;
import pageferry.experiment.conf.BadInput;
import pageferry.experiment.conf.Glob;
import pageferry.experiment.read.Machines;
import pageferry.experiment.run.Crew;
import pageferry.experiment.run.Progress;
import pageferry.experiment.run.Workers;

/** Searches the litmus programs of a folder and holds them against what a kernel did. */
public final class Litmus {
  private static final String PROGRAMS = "programs";
  private static final String EXPECTED = "expected";

  private final Machines machines;
  private final String kernel;
  private final Path folder;
  private final Effort effort;

  /**
   * How much is done.
   *
   * @param budgetNs how long each program is searched at most, in nanoseconds
   * @param threads how many programs are searched at a time
   * @param schedules whether schedules are told of what one of the two has and the other has not
   */
  public record Effort(long budgetNs, int threads, boolean schedules) {}

  /**
   * @param machines the machines that programs can run on
   * @param kernel a version such as 6.12, of which there are recordings
   * @param folder one with the folders {@code programs} and {@code expected/KERNEL}
   */
  public Litmus(Machines machines, String kernel, Path folder, Effort effort) {
    this.machines = machines;
    this.kernel = kernel;
    this.folder = folder;
    this.effort = effort;
  }

  private record Task(LitmusProgram program, MachineSpec machine, RecordedOutcomes of) {}

  /**
   * Searches the programs whose names match a glob; if it is stopped, those that come before.
   *
   * @throws BadInput if there are no programs, or no recordings of the kernel
   */
  public LitmusReport run(String only, Progress progress) throws IOException {
    return run(
        only,
        tasks ->
            new Workers(effort.threads())
                .run(
                    tasks,
                    task -> task.program().name(),
                    (engine, task, own) -> verdict(engine, task, own::isStopped),
                    progress));
  }

  /** The same by others; schedules are told here, from what they found. */
  public LitmusReport run(String only, Progress progress, Crew crew) throws IOException {
    return run(only, tasks -> verdicts(tasks, progress, crew));
  }

  private List<LitmusVerdict> verdicts(List<Task> tasks, Progress progress, Crew crew) {
    List<String> texts = tasks.stream().map(task -> task.program().traits().text()).toList();
    String name = String.valueOf(folder.getFileName());
    LitmusUnits work = new LitmusUnits(name, kernel, effort.budgetNs(), texts);
    List<LitmusVerdict> verdicts = new ArrayList<>();
    try (VirtualEngine engine = VirtualEngine.start()) {
      crew.run(work, progress)
          .forEach(
              (unit, gave) -> {
                Task task = tasks.get(unit);
                LitmusSearch search = new LitmusSearch(engine, task.machine(), task.program());
                verdicts.add(verdict(search, task, gave.found()));
              });
    }
    return verdicts;
  }

  private LitmusReport run(String only, Function<List<Task>, List<LitmusVerdict>> searching)
      throws IOException {
    Path recordings = folder.resolve(EXPECTED).resolve(kernel);
    if (!Files.isDirectory(recordings)) {
      throw new BadInput(
          recordings + ": expected a folder of what kernel " + kernel + " did, found none");
    }
    List<String> mistakes = new ArrayList<>();
    List<String> unrecorded = new ArrayList<>();
    List<Task> tasks = new ArrayList<>();
    for (LitmusProgram program :
        programs(machines, folder, only, each -> mistakes.add(each.getMessage()))) {
      if (program.traits().notOn().contains(kernel)) {
        continue;
      }
      Path file = recordings.resolve(program.name() + ".json");
      if (!Files.exists(file)) {
        unrecorded.add(program.name());
        continue;
      }
      try {
        RecordedOutcomes recorded = RecordedOutcomes.read(file);
        MachineSpec machine = program.machine(machines, kernel);
        tasks.add(new Task(program, machine, recorded));
      } catch (BadInput mistake) {
        mistakes.add(mistake.getMessage());
      }
    }
    return new LitmusReport(kernel, searching.apply(tasks), unrecorded, mistakes);
  }

  /** Whether a folder is one of litmus programs rather than a corpus. */
  public static boolean isFolder(Path folder) throws IOException {
    Path programs = folder.resolve(PROGRAMS);
    if (!Files.isDirectory(programs)) {
      return false;
    }
    try (Stream<Path> files = Files.list(programs)) {
      return files.anyMatch(each -> each.toString().endsWith(".json"));
    }
  }

  /**
   * The programs of a folder whose names match a glob.
   *
   * @param mistakes hears of each program that cannot be read
   * @throws BadInput if it has no folder of programs
   */
  public static List<LitmusProgram> programs(
      Machines machines, Path folder, String only, Consumer<BadInput> mistakes) throws IOException {
    Path programs = folder.resolve(PROGRAMS);
    if (!Files.isDirectory(programs)) {
      throw new BadInput(programs + ": expected a folder of litmus programs, found none");
    }
    Glob glob = Glob.of("--only", only);
    return new LitmusReader(machines.cpuCounts())
        .folder(programs, mistakes).stream().filter(each -> glob.matches(each.name())).toList();
  }

  private LitmusVerdict verdict(VirtualEngine engine, Task task, BooleanSupplier isStopped) {
    LitmusSearch search = new LitmusSearch(engine, task.machine(), task.program());
    return verdict(search, task, search.search(effort.budgetNs(), isStopped));
  }

  private LitmusVerdict verdict(LitmusSearch search, Task task, LitmusFound found) {
    LitmusVerdict.Schedules schedules =
        outcome -> {
          LitmusFound.Met met = found.outcomes().get(outcome);
          return met == null || !effort.schedules() ? null : search.schedule(outcome, met);
        };
    return LitmusVerdict.of(task.program(), task.of(), found, schedules);
  }
}
