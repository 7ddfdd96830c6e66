package pageferry.conform;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
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
import pageferry.experiment.conf.ConfFiles;
import pageferry.experiment.conf.ConfParser;
import pageferry.experiment.conf.Entry;
import pageferry.experiment.program.Layout;
import pageferry.experiment.program.Names;
import pageferry.experiment.program.StepReader;
import pageferry.experiment.read.Machines;
import pageferry.experiment.run.RunSetup;
import pageferry.experiment.run.VirtualMachineRun;
import pageferry.house.Slow;
import pageferry.mm.MachineImage;
import pageferry.observe.Audit;
import pageferry.observe.Invariants;
import pageferry.observe.StayAudit;
import pageferry.observe.Tee;
import pageferry.protocol.kernel.Step;

/**
 * Whatever several tasks do at once, in whatever order: nothing hangs, breaks or is lost. The seed
 * is fixed, so that the suite answers the same each time; fresh ones are torture's.
 */
@Slow
class InterleavingTest {
  private static final Machines MACHINES = new Machines(ConfFiles.installed());
  private static final VirtualEngine ENGINE = VirtualEngine.start();
  private static final Pattern THREAD =
      Pattern.compile("process (\\d+) cpu (\\d+)\\R((?: .*\\R)+)");
  private static final RunLimits LIMITS = new RunLimits(20_000_000, 1L << 50);
  private static final ThreadSpec DRAINER =
      new ThreadSpec(
          "drainer",
          0,
          read(
              "drainer",
              "[{ op = mmap, map = a, pages = 1 },"
                  + " { op = move_pages, map = a, nodes = [0] }]"));

  @AfterContainer
  static void stop() {
    ENGINE.close();
  }

  @Provide
  static Arbitrary<List<List<RandomPrograms.Thread>>> processes() {
    return RandomPrograms.processes();
  }

  @Provide
  static Arbitrary<String> kernels() {
    return Arbitraries.of("5.10", "6.1", "6.12", "7.2");
  }

  @Property(tries = 300, seed = "1971940400306877953", edgeCases = EdgeCasesMode.NONE)
  void tasks_that_race_leave_no_page_behind_and_nobody_waiting(
      @ForAll("processes") List<List<RandomPrograms.Thread>> processes,
      @ForAll("kernels") String kernel,
      @ForAll boolean movable,
      @ForAll long seed) {
    Invariants locks = new Invariants();
    StayAudit stays = new StayAudit();
    MachineSpec machine =
        MACHINES.plain(movable ? "quad-movable" : "quad", kernel).watchedBy(new Tee(locks, stays));
    Course course = Course.inOrder(Chooser.random(seed), LIMITS);
    try (VirtualMachineRun run =
        VirtualMachineRun.begin(
            ENGINE, RunSetup.of(machine, List.of(), seed), course, InterleavingTest::rests)) {
      List<Long> before = drained(run);
      for (int i = 0; i < processes.size(); i++) {
        run.tell(new Machine.Spawn(process(i, processes.get(i))));
      }
      assertThat(drained(run)).as("free pages per node").isEqualTo(before);
      MachineImage image = run.image();
      assertThat(Audit.complaints(image)).isEmpty();
      assertThat(locks.complaints(image)).isEmpty();
      assertThat(stays.complaints()).as("pages that stayed without a cause").isEmpty();
    }
  }

  /** Found at random once: the fault looked the page up for ever, and no time passed. */
  @Example
  void a_fault_that_finds_a_shared_page_on_its_way_waits_for_it() throws IOException {
    List<List<RandomPrograms.Thread>> processes = List.of(new ArrayList<>(), new ArrayList<>());
    String text = Files.readString(Path.of("tests/pageferry/conform/page-on-its-way.txt"));
    Matcher thread = THREAD.matcher(text);
    while (thread.find()) {
      int process = Integer.parseInt(thread.group(1));
      int cpu = Integer.parseInt(thread.group(2));
      processes.get(process).add(new RandomPrograms.Thread(cpu, List.of(thread.group(3))));
    }
    tasks_that_race_leave_no_page_behind_and_nobody_waiting(processes, "5.10", true, -758);
  }

  private static ProcessSpec process(int process, List<RandomPrograms.Thread> threads) {
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < threads.size(); i++) {
      texts.add(RandomPrograms.program(process, i, threads.get(i)));
    }
    Names names = new Names(4);
    Layout layout = new Layout();
    List<Entry> programs = new ArrayList<>();
    for (String text : texts) {
      Entry program = ConfParser.text("random", "program = " + text).members("it").get("program");
      names.collect(program, layout);
      programs.add(program);
    }
    StepReader reader = new StepReader(layout, names);
    List<ThreadSpec> specs = new ArrayList<>();
    for (int i = 0; i < threads.size(); i++) {
      String name = "thread-" + process + "-" + i;
      specs.add(new ThreadSpec(name, threads.get(i).cpu(), reader.program(programs.get(i))));
    }
    return new ProcessSpec(specs);
  }

  private static List<Step> read(String name, String text) {
    Entry program = ConfParser.text(name, "program = " + text).members("it").get("program");
    Names names = new Names(4);
    Layout layout = new Layout();
    names.collect(program, layout);
    return new StepReader(layout, names).program(program);
  }

  /** Free pages per node when all tasks have exited and all LRU batches are empty. */
  private static List<Long> drained(VirtualMachineRun run) {
    run.goOn();
    run.tell(new Machine.Spawn(new ProcessSpec(List.of(DRAINER))));
    run.goOn();
    MachineReport report = run.report();
    assertThat(report.tasks()).as("tasks that have not exited").isEmpty();
    return report.freePages();
  }

  private static void rests(RunEnd end) {
    assertThat(end.kind()).as(end.message()).isEqualTo(RunEnd.Kind.QUIESCENT);
  }
}
