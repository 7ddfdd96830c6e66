package pageferry.experiment.litmus;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import pageferry.actors.Machine;
import pageferry.actors.MachineReport;
import pageferry.actors.MachineSpec;
import pageferry.actors.ProcessSpec;
import pageferry.actors.ProcessSpec.ThreadSpec;
import pageferry.engine.virtual.Course;
import pageferry.engine.virtual.RunEnd;
import pageferry.engine.virtual.RunLimits;
import pageferry.engine.virtual.VirtualEngine;
import pageferry.experiment.conform.CorpusProgram.TaskStep;
import pageferry.experiment.conform.RunLength;
import pageferry.experiment.litmus.LitmusProgram.Racer;
import pageferry.experiment.program.Layout;
import pageferry.experiment.program.StepReader;
import pageferry.experiment.run.RunSetup;
import pageferry.experiment.run.VirtualMachineRun;
import pageferry.mm.MachineImage;
import pageferry.mm.MemPolicy;
import pageferry.mm.PageSet;
import pageferry.mm.Paging;
import pageferry.mm.Signal;
import pageferry.mm.VmCounter;
import pageferry.observe.Audit;
import pageferry.observe.Tee;
import pageferry.protocol.kernel.Step;
import pageferry.protocol.mempolicy.GetMempolicyCall;
import pageferry.protocol.move.MovePagesCall;
import pageferry.protocol.program.NodeArg;
import pageferry.protocol.program.StepResult;
import pageferry.world.CostModel;

/** One schedule of a litmus program: the memory is prepared, the tasks race, and one looks. */
final class LitmusRun implements AutoCloseable {
  private static final RunLimits LIMITS = new RunLimits(200_000_000, Long.MAX_VALUE);
  private static final long MASK_BITS = 1025;

  private final LitmusProgram program;
  private final RaceGate gate;
  private final VirtualMachineRun run;
  private final LitmusContents contents;
  private final SortedMap<String, String> fields = new TreeMap<>();
  private @Nullable RunEnd failure;
  private boolean over;

  /**
   * @param machine the machine, with whoever watches it
   * @param gate who chooses during the race
   */
  LitmusRun(VirtualEngine engine, MachineSpec machine, LitmusProgram program, RaceGate gate) {
    this.program = program;
    this.gate = gate;
    this.contents = new LitmusContents(program.numbers());
    List<ThreadSpec> threads = new ArrayList<>();
    for (Racer racer : program.racers()) {
      if (!racer.process()) {
        threads.add(new ThreadSpec(racer.task(), racer.cpu(), List.of()));
      }
    }
    MachineSpec free =
        new MachineSpec(
            machine.topology(),
            machine.profile(),
            machine.strategy(),
            CostModel.free(),
            machine.setup(),
            new Tee(contents, machine.tracer()));
    int group = program.traits().setup().provision().cgroups().isEmpty() ? 0 : 1;
    RunSetup setup = RunSetup.of(free, List.of(new ProcessSpec(threads, group)), 1);
    run = VirtualMachineRun.begin(engine, setup, Course.explored(gate, LIMITS), this::note);
    run.goOn();
  }

  /** What came of it, or null if the picker gave it up. */
  @Nullable LitmusOutcome outcome() {
    program.prepare().forEach(step -> drive(step.task(), step.step()));
    SortedMap<VmCounter, Long> before = failure == null ? counters() : new TreeMap<>();
    Map<Racer, List<Answered>> answers = failure == null ? race() : Map.of();
    if (failure != null && failure.kind() == RunEnd.Kind.GIVEN_UP) {
      return null;
    }
    over = failure == null;
    for (Racer racer : answers.keySet()) {
      over &= answered(racer, answers.getOrDefault(racer, List.of()));
    }
    if (over && failure == null) {
      count(before, counters());
      look();
    }
    if (failure != null) {
      fields.put(LitmusOutcome.END, String.valueOf(failure.cause()));
    }
    return new LitmusOutcome(fields);
  }

  /** What a step of the race answered, and what it read. */
  private record Answered(StepResult result, List<String> read) {}

  private Map<Racer, List<Answered>> race() {
    contents.raceBegins();
    Map<Racer, List<Answered>> answers = new LinkedHashMap<>();
    for (Racer racer : program.racers()) {
      List<Answered> own = new ArrayList<>();
      answers.put(racer, own);
      drive(racer, own);
    }
    gate.open();
    run.goOn();
    gate.close();
    return answers;
  }

  /** Lets a task do its next step, and the one after it as soon as that has returned. */
  private void drive(Racer racer, List<Answered> answers) {
    if (answers.size() < racer.steps().size()) {
      Step step = racer.steps().get(answers.size());
      run.tell(
          new Machine.Drive(
              racer.task(),
              step,
              answer -> {
                answers.add(new Answered(answer, contents.wordsRead(racer.task())));
                drive(racer, answers);
              }));
    }
  }

  /** Notes what a task's steps answered; false if one never returned. */
  private boolean answered(Racer racer, List<Answered> answers) {
    for (int i = 0; i < racer.steps().size(); i++) {
      Answered answer = i < answers.size() ? answers.get(i) : null;
      StepResult result = answer == null ? null : answer.result();
      List<String> read = answer == null ? List.of() : answer.read();
      String name = LitmusOutcome.RACE + racer.task() + "." + i;
      fields.put(name, LitmusAnswer.of(racer.steps().get(i), result, read));
    }
    return answers.size() == racer.steps().size();
  }

  private @Nullable StepResult drive(String task, Step step) {
    List<StepResult> answer = new ArrayList<>();
    if (failure == null) {
      run.tell(new Machine.Drive(task, step, answer::add));
      run.goOn();
    }
    return answer.isEmpty() ? null : answer.get(0);
  }

  private void count(SortedMap<VmCounter, Long> before, SortedMap<VmCounter, Long> after) {
    for (VmCounter counter : after.keySet()) {
      long more = after.getOrDefault(counter, 0L) - before.getOrDefault(counter, 0L);
      if (more != 0 && program.traits().counters() && RecordedOutcomes.isCounter(counter.text())) {
        fields.put(LitmusOutcome.VMSTAT + counter.text(), Long.toString(more));
      }
    }
  }

  private SortedMap<VmCounter, Long> counters() {
    MachineReport report = run.report();
    return report == null ? new TreeMap<>() : report.vmstat();
  }

  /** What the audit of all memory complains of, if the race came to its end. */
  List<String> complaints() {
    MachineImage image = over && failure == null ? run.image() : null;
    return image == null ? List.of() : Audit.complaints(image);
  }

  // What is seen after the race

  private void look() {
    for (String task : program.lookers()) {
      for (String map : program.layout().maps()) {
        Layout.Area area = program.layout().find(map);
        if (area != null) {
          see(task, "placement", map, placement(task, area));
          if (program.showsPolicy()) {
            see(task, "policy", map, policy(task, area));
          }
          if (program.showsHugePages()) {
            seeHugePages(task, map, area);
          }
        }
      }
    }
    for (TaskStep step : program.read()) {
      drive(step.task(), step.step());
    }
    for (String task : program.lookers()) {
      for (String map : program.layout().maps()) {
        Layout.Area area = program.layout().find(map);
        if (area != null) {
          see(task, "content", map, content(task, area));
        }
      }
    }
  }

  /** What a process reads in a map, page by page, signals included. */
  private String content(String task, Layout.Area area) {
    List<String> letters = new ArrayList<>();
    long at = area.vpn();
    while (at < area.end()) {
      contents.pagesRead(task);
      StepResult answer = drive(task, new Step.Touch(PageSet.span(at, area.end() - at, 1), false));
      StepResult.UserSignal signal = answer == null ? null : answer.signal();
      letters.addAll(contents.pagesRead(task));
      if (signal == null) {
        break;
      }
      letters.add(signal.sig() == Signal.SIGBUS ? "E" : "S");
      at = signal.vpn() + 1;
    }
    return RunLength.ofWords(letters);
  }

  private void see(String task, String what, String map, String value) {
    fields.put(LitmusOutcome.SEE + task + " " + what + "." + map, value);
  }

  private String placement(String task, Layout.Area area) {
    StepResult answer = drive(task, MovePagesCall.MovePages.query(area.vpn(), area.pages()));
    if (answer == null) {
      return "no answer";
    }
    return answer.errno() == null ? RunLength.of(answer.status()) : answer.errno().name();
  }

  private String policy(String task, Layout.Area area) {
    StepResult answer =
        drive(
            task,
            new GetMempolicyCall.GetMempolicy(
                Paging.X86_64.address(area.vpn()),
                MemPolicy.GET_ADDR,
                NodeArg.Pointer.MASK,
                NodeArg.Pointer.MASK,
                MASK_BITS));
    if (answer == null) {
      return "no answer";
    }
    if (answer.errno() != null) {
      return answer.errno().name();
    }
    String nodes = answer.said().getOrDefault("nodes", "[]").replaceAll("[\\[\\]]", "");
    String mode = StepReader.mode(Integer.parseInt(answer.said().getOrDefault("mode", "0")));
    return nodes.isEmpty() ? mode : mode + ":" + nodes;
  }

  private void seeHugePages(String task, String map, Layout.Area area) {
    StepResult answer = drive(task, new Step.Smaps(area.vpn(), area.pages()));
    if (answer != null && answer.ret() != 0) {
      see(task, "thp", map, Long.toString(answer.ret()));
    }
  }

  private void note(RunEnd end) {
    if (end.kind() != RunEnd.Kind.QUIESCENT) {
      failure = end;
    }
  }

  @Override
  public void close() {
    run.close();
  }
}
