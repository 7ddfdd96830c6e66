package pageferry.experiment.litmus;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import pageferry.actors.MachineSpec;
import pageferry.engine.virtual.Picker;
import pageferry.engine.virtual.VirtualEngine;
import pageferry.experiment.litmus.LitmusProgram.Racer;
import pageferry.experiment.run.Homes;
import pageferry.explore.Replay;
import pageferry.explore.Search;
import pageferry.explore.SearchKind;
import pageferry.explore.SearchSize;
import pageferry.observe.ScheduleEvent;
import pageferry.observe.SignalPlan;
import pageferry.observe.Standstill;
import pageferry.observe.WaitGraph;
import pageferry.world.KernelBug;
import pageferry.world.Tracepoint;
import pageferry.world.Tracer;

/**
 * Searches the schedules of one litmus program for outcomes, by several searches in turns: one that
 * ends when it has seen all, and two that soon see what is far apart; first the tasks run one after
 * the other, in each order. The longer nobody has found anything new, the longer are the turns of
 * the one that may end it.
 */
final class LitmusSearch {
  /** How many schedules a search runs before it is the next one's turn. */
  private static final int TURN = 50;

  private static final int DEPTH = 3;
  private static final long SEED = 1;

  private final VirtualEngine engine;
  private final MachineSpec machine;
  private final LitmusProgram program;

  /** Those that were met, by their text, which is compared faster than they are. */
  private final SortedMap<String, Met> outcomes = new TreeMap<>();

  private long schedules;
  private long steps;
  private long cutOff;
  private long tookNs;
  private Turns turns = new Turns(List.of());

  /**
   * @param machine what the program runs on
   */
  LitmusSearch(VirtualEngine engine, MachineSpec machine, LitmusProgram program) {
    this.engine = engine;
    this.machine = machine;
    this.program = program;
  }

  /** How often an outcome was met, and the choices that led to it first. */
  private static final class Met {
    final LitmusOutcome outcome;
    final long[] choices;
    final List<String> complaints;
    long count;

    Met(LitmusOutcome outcome, long[] choices, List<String> complaints) {
      this.outcome = outcome;
      this.choices = choices;
      this.complaints = complaints;
    }
  }

  /** Searches until all has been seen, the time has passed or nobody wants more. */
  LitmusFound search(long budgetNs, BooleanSupplier isStopped) {
    begin();
    goOn(budgetNs, isStopped);
    return found();
  }

  /** Runs the tasks one after the other, in each order, and makes ready for more. */
  void begin() {
    long began = System.nanoTime();
    SearchSize size = size();
    List<Integer> cpus = program.racers().stream().map(Racer::cpu).toList();
    orders(cpus).forEach(order -> run(new RaceGate(new OneByOne(order))));
    turns =
        new Turns(
            List.of(
                SearchKind.EXHAUSTIVE.search(size, SEED),
                SearchKind.PCT.search(size, SEED),
                SearchKind.REVERSAL.search(size, SEED)));
    tookNs += System.nanoTime() - began;
  }

  /** All orders of some CPUs. */
  private static List<List<Integer>> orders(List<Integer> cpus) {
    if (cpus.isEmpty()) {
      return List.of(List.of());
    }
    List<List<Integer>> orders = new ArrayList<>();
    for (int first : cpus) {
      for (List<Integer> rest : orders(cpus.stream().filter(cpu -> cpu != first).toList())) {
        List<Integer> order = new ArrayList<>(List.of(first));
        order.addAll(rest);
        orders.add(order);
      }
    }
    return orders;
  }

  /**
   * The same by other searches.
   *
   * @param searches the first of them ends the search when it has no more schedules
   */
  LitmusFound inTurns(List<Search> searches, long budgetNs, BooleanSupplier isStopped) {
    turns = new Turns(searches);
    goOn(budgetNs, isStopped);
    return found();
  }

  /** Goes on where it stopped, for some time more. */
  void goOn(long budgetNs, BooleanSupplier isStopped) {
    long began = System.nanoTime();
    boolean over = turns.exhausted;
    while (!over) {
      turns.next();
      over = turns.exhausted || System.nanoTime() - began >= budgetNs || isStopped.getAsBoolean();
    }
    tookNs += System.nanoTime() - began;
  }

  /** Whether all has been seen, so that there is nothing to go on with. */
  boolean isExhausted() {
    return turns.exhausted;
  }

  /** Searches that take turns. */
  private final class Turns {
    private final List<Search> searches;
    private final long[] numbers;
    private int turn;
    private int left = TURN;
    private int quiet;
    private int known;
    private boolean exhausted;

    Turns(List<Search> searches) {
      this.searches = List.copyOf(searches);
      this.numbers = new long[searches.size()];
    }

    /** The one whose turn it is runs its next schedule, or passes the turn on if it has none. */
    void next() {
      Picker picker = searches.get(turn).schedule(numbers[turn]++);
      if (picker == null) {
        exhausted |= turn == 0;
        left = 0;
      } else {
        run(new RaceGate(picker));
        left--;
      }
      if (left == 0) {
        quiet = outcomes.size() > known ? 0 : quiet + 1;
        known = outcomes.size();
        turn = (turn + 1) % numbers.length;
        left = turn == 0 ? TURN * (1 + quiet) : TURN;
      }
    }
  }

  private SearchSize size() {
    RaceGate gate = new RaceGate(Picker.fifo());
    try (LitmusRun run = new LitmusRun(engine, machine, program, gate)) {
      run.outcome();
    }
    int chains = program.racers().size() + 1;
    return new SearchSize(Math.max(1, gate.steps()), chains, DEPTH, Homes::isHome);
  }

  private void run(RaceGate gate) {
    try (LitmusRun run = new LitmusRun(engine, machine, program, gate)) {
      LitmusOutcome outcome = run.outcome();
      schedules++;
      steps += gate.steps();
      cutOff += gate.isCutOff() ? 1 : 0;
      if (outcome != null) {
        String text = outcome.fields().toString();
        outcomes.computeIfAbsent(text, fresh -> new Met(outcome, gate.choices(), run.complaints()))
            .count++;
      }
    }
  }

  /** How many schedules have been run so far. */
  long schedules() {
    return schedules;
  }

  /** What has been found so far. */
  LitmusFound found() {
    SortedMap<LitmusOutcome, LitmusFound.Met> met = new TreeMap<>();
    for (Met each : outcomes.values()) {
      List<String> labels = Arrays.stream(each.choices).mapToObj(engine::label).toList();
      met.put(each.outcome, new LitmusFound.Met(each.count, labels, each.complaints));
    }
    boolean exhausted = turns.exhausted && cutOff == 0;
    return new LitmusFound(met, exhausted, schedules, steps, cutOff, tookNs);
  }

  /** Runs the schedule of an outcome that was found once more and tells all of it. */
  LitmusSchedule schedule(LitmusOutcome outcome, LitmusFound.Met met) {
    LitmusSchedule schedule = replay(met.labels());
    if (schedule == null) {
      throw new KernelBug("a schedule of " + program.name() + " goes otherwise: " + outcome);
    }
    return schedule;
  }

  /** Runs a schedule and tells all of it; null if a step of it cannot be taken. */
  @Nullable LitmusSchedule replay(List<String> labels) {
    RaceGate gate = new RaceGate(new Replay(labels, true));
    Watcher watcher = new Watcher(gate);
    try (LitmusRun run = new LitmusRun(engine, machine.watchedBy(watcher), program, gate)) {
      LitmusOutcome outcome = run.outcome();
      if (outcome == null) {
        return null;
      }
      Standstill still = Standstill.of(watcher.graph).with(names());
      return new LitmusSchedule(outcome, watcher.events, still);
    }
  }

  private SortedMap<Integer, Standstill.Known> names() {
    SortedMap<Integer, Standstill.Known> names = new TreeMap<>();
    program
        .numbers()
        .forEach((task, name) -> names.put(task, new Standstill.Known(name, List.of())));
    return names;
  }

  /** Hears what happens in a race. */
  private static final class Watcher implements Tracer {
    final WaitGraph graph = new WaitGraph(SignalPlan.UNKNOWN);
    final List<ScheduleEvent> events = new ArrayList<>();
    private final RaceGate gate;

    Watcher(RaceGate gate) {
      this.gate = gate;
    }

    @Override
    public void emit(long timeNs, int cpu, int task, Tracepoint event) {
      graph.emit(timeNs, cpu, task, event);
      if (gate.isOpen()) {
        events.add(new ScheduleEvent(gate.steps(), task, event));
      }
    }
  }
}
