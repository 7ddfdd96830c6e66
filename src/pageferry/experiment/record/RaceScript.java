package pageferry.experiment.record;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import pageferry.experiment.conform.CorpusProgram.TaskStep;
import pageferry.experiment.litmus.LitmusProgram;
import pageferry.experiment.litmus.LitmusProgram.Racer;
import pageferry.experiment.program.Layout;
import pageferry.experiment.record.GuestImage.Kind;
import pageferry.mm.MemPolicy;
import pageferry.mm.StepOp;
import pageferry.protocol.kernel.Step;
import pageferry.protocol.mempolicy.GetMempolicyCall.GetMempolicy;
import pageferry.protocol.move.MovePagesCall.MovePages;
import pageferry.protocol.program.NodeArg;

/**
 * One litmus program in the words of the guest: memory is prepared, the tasks meet and race, what
 * is there is read, and all of it again, with the tasks on other CPUs of their sets now and then.
 */
final class RaceScript implements GuestScript {
  /** What a page holds that a task has filled in the preparation, by its number; then in a race. */
  static final String LETTERS = "0ijkABC";

  private static final long UNLINK = 87;
  private static final long MASK_BITS = 1024;
  private static final int IN_RACE = 3;

  /** As many loops a task waits at most before its first step. */
  private static final long MOST_LOOPS = 2048;

  /** Placings of tasks on CPUs that one program is run with at most. */
  private static final int MOST_PLACINGS = 8;

  private final LitmusProgram program;
  private final Bounds bounds;
  private final List<Asked> asked = new ArrayList<>();
  private List<String> tasks = List.of();

  /**
   * How often a program is run.
   *
   * @param rounds at most
   * @param seconds after which there is no further round
   */
  record Bounds(long rounds, long seconds) {}

  /** What a line of the guest is about. */
  enum What {
    INITIAL,
    RACE,
    PLACEMENT,
    POLICY,
    CONTENT
  }

  /**
   * What the guest's answers under an index are about.
   *
   * @param task who was asked
   * @param map the map that it is about; empty for the race's steps
   */
  record Asked(What what, String task, String map) {}

  RaceScript(LitmusProgram program, Bounds bounds) {
    this.program = program;
    this.bounds = bounds;
  }

  @Override
  public String name() {
    return program.name();
  }

  LitmusProgram program() {
    return program;
  }

  /** What the guest's answers are about, by their indices. */
  List<Asked> asked() {
    return asked;
  }

  /** The name of the task that the guest knows under a number. */
  String task(int slot) {
    return tasks.get(slot);
  }

  @Override
  public String machine() {
    return program.traits().machine();
  }

  @Override
  public String refusal() {
    return GuestScript.refusal(words(new GuestImage()), steps());
  }

  private Stream<Step> steps() {
    return Stream.of(
            program.prepare().stream().map(TaskStep::step),
            program.racers().stream().flatMap(each -> each.steps().stream()),
            program.read().stream().map(TaskStep::step))
        .flatMap(each -> each);
  }

  private StepWords words(GuestImage image) {
    String first = program.racers().get(0).task();
    return new StepWords(image, List.copyOf(program.layout().maps()), first);
  }

  @Override
  public void addTo(GuestImage image, GuestSettings settings, int number) {
    settings.before(program.traits().setup());
    image.record(Kind.BEGIN, number);
    List<Map<String, Integer>> placings = placings();
    for (Map<String, Integer> placing : placings) {
      asked.clear();
      Rounds rounds = new Rounds(image, words(image), placing);
      long seconds = Math.max(1, bounds.seconds() / placings.size());
      image.record(Kind.LOOP, Math.max(1, bounds.rounds() / placings.size()), seconds);
      rounds.one();
      tasks = rounds.words.taskNames();
    }
    image.record(Kind.END);
    settings.after(program.traits().setup(), steps());
  }

  /** The ways in which the tasks can be put on CPUs of their sets, no two on the same. */
  private List<Map<String, Integer>> placings() {
    List<Map<String, Integer>> placings = List.of(new TreeMap<>());
    for (Racer racer : program.racers()) {
      List<Map<String, Integer>> more = new ArrayList<>();
      for (Map<String, Integer> placing : placings) {
        for (int cpu : racer.cpus()) {
          if (!placing.containsValue(cpu)) {
            Map<String, Integer> own = new TreeMap<>(placing);
            own.put(racer.task(), cpu);
            more.add(own);
          }
        }
      }
      placings = more;
    }
    return placings.subList(0, Math.min(placings.size(), MOST_PLACINGS));
  }

  /** The rounds of a program with its tasks on certain CPUs. */
  private final class Rounds {
    private final GuestImage image;
    private final StepWords words;
    private final Map<String, Integer> placing;

    Rounds(GuestImage image, StepWords words, Map<String, Integer> placing) {
      this.image = image;
      this.words = words;
      this.placing = placing;
    }

    void one() {
      unlinkFiles();
      if (steps().anyMatch(step -> step.op() == StepOp.OFFLINE_BLOCK)) {
        image.record(Kind.ONLINE);
      }
      image.record(Kind.SPAWN);
      String first = program.racers().get(0).task();
      silent(first, moveTo(first));
      for (Racer racer : program.racers()) {
        if (!racer.process() && !racer.task().equals(first)) {
          silent(first, GuestStep.words(GuestStep.Kind.THREAD, words.slot(racer.task())));
          silent(racer.task(), moveTo(racer.task()));
        }
      }
      program.prepare().forEach(each -> silent(each.task(), prepared(each)));
      ask(What.INITIAL);
      if (program.traits().counters()) {
        image.record(Kind.MARK, 0);
      }
      race();
      if (program.traits().counters()) {
        image.record(Kind.COUNT, 0);
      }
      see();
      image.record(Kind.AGAIN);
    }

    /** Files of the round before would still have their pages. */
    private void unlinkFiles() {
      for (int i = 0; i < program.layout().maps().size(); i++) {
        long path = image.text(StepWords.tmpfs(i));
        image.record(Kind.CALL, 0, UNLINK, path, 0, 0, 0, 0, 0);
      }
    }

    private long[] moveTo(String task) {
      return words.of(new Step.SetAffinity(placing.getOrDefault(task, 0)));
    }

    private void silent(String task, long[] step) {
      image.step(-1, words.slot(task), step);
    }

    private void loud(Asked about, long[] step) {
      image.step(asked.size(), words.slot(about.task()), step);
      asked.add(about);
    }

    /** Children are put on their CPUs, and pages are filled. */
    private long[] prepared(TaskStep step) {
      if (step.step().op() == StepOp.SCHED_SETAFFINITY) {
        return moveTo(step.task());
      }
      return wordsOf(step.step(), letter(step.task()), true);
    }

    /** The words of a step; a write puts a letter into pages, at their ends too or not. */
    private long[] wordsOf(Step step, long letter, boolean whole) {
      return step instanceof Step.Touch touch
          ? GuestStep.pages(
              touch.pages(), GuestStep.Kind.LETTER, touch.write() ? letter : 0, whole ? 1 : 0)
          : words.of(step);
    }

    private long letter(String task) {
      return LETTERS.indexOf(task.toLowerCase(Locale.ROOT).charAt(0) - 'a' + 'i');
    }

    private void race() {
      List<Racer> racers =
          program.racers().stream().filter(each -> !each.steps().isEmpty()).toList();
      List<long[]> races = racers.stream().map(each -> race(each, racers.size())).toList();
      image.record(Kind.TOGETHER, racers.size());
      for (int i = 0; i < racers.size(); i++) {
        loud(new Asked(What.RACE, racers.get(i).task(), ""), races.get(i));
      }
    }

    private long[] race(Racer racer, int racers) {
      List<long[]> steps = new ArrayList<>();
      for (Step step : racer.steps()) {
        steps.add(wordsOf(step, letter(racer.task()) + IN_RACE, false));
      }
      int length = 4 + steps.stream().mapToInt(each -> each.length + 1).sum();
      long[] race = new long[length];
      race[0] = GuestStep.Kind.RACE.ordinal();
      race[1] = racers;
      race[2] = MOST_LOOPS;
      race[3] = steps.size();
      int at = 4;
      for (long[] step : steps) {
        race[at] = step.length + 1;
        System.arraycopy(step, 0, race, at + 1, step.length);
        at += step.length + 1;
      }
      return race;
    }

    private void see() {
      ask(What.PLACEMENT);
      if (program.showsPolicy()) {
        ask(What.POLICY);
      }
      if (program.showsHugePages()) {
        program.lookers().forEach(task -> image.record(Kind.SMAPS, words.slot(task)));
      }
      program.read().forEach(each -> silent(each.task(), words.of(each.step())));
      ask(What.CONTENT);
    }

    private void ask(What what) {
      for (String task : program.lookers()) {
        for (String map : program.layout().maps()) {
          Layout.Area area = program.layout().find(map);
          if (area != null) {
            loud(new Asked(what, task, map), question(what, area));
          }
        }
      }
    }

    private long[] question(What what, Layout.Area area) {
      return switch (what) {
        case CONTENT ->
            GuestStep.words(GuestStep.Kind.CONTENT, area.vpn() << 12, area.end() - area.vpn());
        case POLICY ->
            words.of(
                new GetMempolicy(
                    area.vpn() << 12,
                    MemPolicy.GET_ADDR,
                    NodeArg.Pointer.MASK,
                    NodeArg.Pointer.MASK,
                    MASK_BITS));
        default -> words.of(MovePages.query(area.vpn(), area.pages()));
      };
    }
  }
}
