package pageferry.experiment.conform;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import pageferry.actors.Machine;
import pageferry.actors.MachineReport;
import pageferry.actors.MachineSpec;
import pageferry.actors.ProcessSpec;
import pageferry.actors.ProcessSpec.ThreadSpec;
import pageferry.engine.virtual.Chooser;
import pageferry.engine.virtual.Course;
import pageferry.engine.virtual.RunEnd;
import pageferry.engine.virtual.RunLimits;
import pageferry.engine.virtual.VirtualEngine;
import pageferry.experiment.conform.CorpusProgram.TaskStep;
import pageferry.experiment.run.RunSetup;
import pageferry.experiment.run.VirtualMachineRun;
import pageferry.mm.CgroupImage;
import pageferry.mm.Paging;
import pageferry.mm.VmCounter;
import pageferry.protocol.kernel.Step;
import pageferry.protocol.move.MovePagesCall;
import pageferry.protocol.program.StepResult;
import pageferry.protocol.syscalls.PagemapCall;

/** A program driven on one machine, the steps of a moment when those before are done. */
final class ProgramRun implements AutoCloseable {
  private static final RunLimits LIMITS = new RunLimits(200_000_000, Long.MAX_VALUE);

  private final VirtualMachineRun run;
  private final Paging paging;
  private @Nullable RunEnd failure;

  /** A run in which whoever can run first does so first. */
  ProgramRun(VirtualEngine engine, MachineSpec machine) {
    this(engine, machine, 1, Chooser.fifo());
  }

  /**
   * A run whose steps in parallel may meet otherwise.
   *
   * @param seed of all dice
   * @param chooser who runs next
   */
  ProgramRun(VirtualEngine engine, MachineSpec machine, long seed, Chooser chooser) {
    int cgroup = machine.setup().provision().cgroups().isEmpty() ? 0 : 1;
    ProcessSpec main = new ProcessSpec(List.of(new ThreadSpec("main", 0, List.of())), cgroup);
    RunSetup setup = RunSetup.of(machine, List.of(main), seed);
    Course inOrder = Course.inOrder(chooser, LIMITS);
    paging = machine.topology().paging();
    run = VirtualMachineRun.begin(engine, setup, inOrder, this::note);
    run.goOn();
  }

  /**
   * What each step of a moment answered, or null if it has not returned though nothing can run any
   * more.
   */
  List<@Nullable StepResult> drive(List<TaskStep> moment) {
    List<@Nullable StepResult> answers = new ArrayList<>();
    if (failure != null) {
      return answers;
    }
    for (int i = 0; i < moment.size(); i++) {
      int index = i;
      answers.add(null);
      TaskStep step = moment.get(i);
      run.tell(new Machine.Drive(step.task(), step.step(), outcome -> answers.set(index, outcome)));
    }
    run.goOn();
    return answers;
  }

  private @Nullable StepResult ask(String task, Step step) {
    List<@Nullable StepResult> answers = drive(List.of(new TaskStep(task, step)));
    return answers.isEmpty() ? null : answers.get(0);
  }

  /** Where the pages of a task's map are, as move_pages says that is only asked. */
  @Nullable StepResult placement(String task, long vpn, long pages) {
    return ask(task, MovePagesCall.MovePages.query(vpn, pages));
  }

  /** How many huge pages map a task's map. */
  long hugePages(String task, long vpn, long pages) {
    StepResult outcome = ask(task, new Step.Smaps(vpn, pages));
    return outcome == null ? -1 : outcome.ret();
  }

  /**
   * The order of the folio of each page of a task's map, -1 where nothing is mapped and -2 where a
   * page is in swap: /proc/PID/pagemap and /proc/kpageflags. Null if the task cannot tell.
   */
  @Nullable List<Integer> folioOrders(String task, long vpn, long pages) {
    StepResult outcome = ask(task, new PagemapCall.Pagemap(vpn, pages));
    return outcome == null ? null : outcome.status();
  }

  /** The counters of each folio size, such as 64kB. */
  SortedMap<String, SortedMap<String, Long>> folioCounters() {
    MachineReport report = run.report();
    return report == null ? new TreeMap<>() : report.folios().bySize(paging);
  }

  /**
   * The events and the swapped pages of the first task's memory cgroup: {@code events.high}, {@code
   * swap}. Null if there is none.
   */
  @Nullable SortedMap<String, Long> cgroup() {
    MachineReport report = run.report();
    if (report == null || report.cgroups().isEmpty()) {
      return null;
    }
    CgroupImage group = report.cgroups().get(0);
    SortedMap<String, Long> told = new TreeMap<>();
    group.events().forEach((event, count) -> told.put("events." + event.text(), count));
    told.put("swap", group.swap());
    return told;
  }

  /** The event counters since the start, zeros left out. */
  SortedMap<VmCounter, Long> vmstat() {
    MachineReport report = run.report();
    return report == null ? new TreeMap<>() : report.vmstat();
  }

  /** How the run failed, or null if it goes on. */
  @Nullable RunEnd failure() {
    return failure;
  }

  @Override
  public void close() {
    run.close();
  }

  private void note(RunEnd end) {
    if (end.kind() != RunEnd.Kind.QUIESCENT) {
      failure = end;
    }
  }
}
