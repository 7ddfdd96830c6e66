package pageferry.experiment.litmus;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import pageferry.engine.virtual.VirtualEngine;
import pageferry.experiment.read.Machines;
import pageferry.experiment.run.Crew;
import pageferry.experiment.run.Progress;
import pageferry.experiment.run.Workers;

/**
 * Searches the races of all pairs of operations on one page, or of triples of the main ones on two.
 */
public final class Pairs {
  private static final List<PairPage> OF_PAIRS =
      List.of(PairPage.BASE, PairPage.THP, PairPage.SHMEM, PairPage.FOLIO, PairPage.SWAPPED);

  private final Machines machines;
  private final String kernel;
  private final Mover mover;
  private final Litmus.Effort effort;

  /**
   * @param mover by what pages are moved
   * @param kernel the kernel that runs
   * @param effort how long all are searched at most, how many at a time, and whether each outcome
   *     is told with a schedule
   */
  public Pairs(Mover mover, String kernel, Litmus.Effort effort) {
    this.machines = mover.machines();
    this.kernel = kernel;
    this.mover = mover;
    this.effort = effort;
  }

  /**
   * Operations that race, a task each.
   *
   * @param page on what they race
   * @param operations what each task does
   */
  public record Race(PairPage page, List<PairOperation> operations) {
    public Race {
      operations = List.copyOf(operations);
    }

    /** What a user calls it: {@code munmap-move_pages}. */
    public String name() {
      return operations.stream().map(PairOperation::text).collect(Collectors.joining("-"));
    }

    private String program() {
      return page.program(operations);
    }
  }

  /** All pairs of operations, in either order, on each kind of page. */
  public static List<Race> pairs() {
    List<Race> pairs = new ArrayList<>();
    for (PairPage page : OF_PAIRS) {
      for (PairOperation one : PairOperation.values()) {
        for (PairOperation other : PairOperation.values()) {
          if (other.compareTo(one) <= 0) {
            pairs.add(new Race(page, List.of(one, other)));
          }
        }
      }
    }
    return List.copyOf(pairs);
  }

  /** All triples of the main operations, in any order, on two pages. */
  public static List<Race> triples() {
    List<Race> triples = new ArrayList<>();
    for (PairOperation one : PairOperation.MAIN) {
      for (PairOperation other : PairOperation.MAIN) {
        for (PairOperation third : PairOperation.MAIN) {
          if (third.compareTo(other) <= 0 && other.compareTo(one) <= 0) {
            triples.add(new Race(PairPage.TWO, List.of(one, other, third)));
          }
        }
      }
    }
    return List.copyOf(triples);
  }

  /** What came of some races, in their order; if it is stopped, of those that were begun. */
  public List<PairCell> run(List<Race> races, Progress progress) {
    int threads = Math.min(effort.threads(), races.size());
    List<List<Race>> shares = shares(races, threads);
    Map<Race, PairCell> cells = new TreeMap<>(Comparator.comparingInt(races::indexOf));
    new Workers(threads)
        .run(shares, share -> share.size() + " races", this::share, progress)
        .forEach(cells::putAll);
    return List.copyOf(cells.values());
  }

  /** The races of one thread. */
  private Map<Race, PairCell> share(VirtualEngine engine, List<Race> races, Progress progress) {
    RaceRounds rounds = new RaceRounds(engine, machines, kernel);
    return cells(rounds, races, rounds.search(texts(races), effort.budgetNs(), progress));
  }

  /**
   * The same by others, who share the time of one thread as its races would; schedules are told
   * here, from what they found.
   */
  public List<PairCell> run(List<Race> races, Progress progress, Crew crew) {
    List<List<Race>> shares = shares(races, RaceUnits.count(races.size()));
    long eachNs = Math.max(1, effort.budgetNs() / shares.size());
    RaceUnits work =
        new RaceUnits("races", kernel, mover, eachNs, shares.stream().map(Pairs::texts).toList());
    Map<Race, PairCell> cells = new TreeMap<>(Comparator.comparingInt(races::indexOf));
    try (VirtualEngine engine = VirtualEngine.start()) {
      RaceRounds rounds = new RaceRounds(engine, machines, kernel);
      crew.run(work, progress)
          .forEach((unit, gave) -> cells.putAll(cells(rounds, shares.get(unit), gave.found())));
    }
    return List.copyOf(cells.values());
  }

  /** The races dealt out, one to each share after another. */
  private static List<List<Race>> shares(List<Race> races, int count) {
    List<List<Race>> shares = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int own = i;
      shares.add(
          IntStream.range(0, races.size())
              .filter(n -> n % count == own)
              .mapToObj(races::get)
              .toList());
    }
    return shares;
  }

  private static List<String> texts(List<Race> races) {
    return races.stream().map(Race::program).toList();
  }

  /** What came of the first of some races, as many as were begun. */
  private Map<Race, PairCell> cells(RaceRounds rounds, List<Race> races, List<LitmusFound> found) {
    Map<Race, PairCell> cells = new LinkedHashMap<>();
    for (int i = 0; i < found.size(); i++) {
      Race race = races.get(i);
      cells.put(race, cell(race, rounds.fresh(race.program()), found.get(i)));
    }
    return cells;
  }

  private PairCell cell(Race race, LitmusSearch search, LitmusFound found) {
    boolean discards = race.operations().stream().anyMatch(PairOperation::discards);
    Map<String, PairCell.Finding> findings = new TreeMap<>();
    List<LitmusSchedule> told = new ArrayList<>();
    found
        .outcomes()
        .forEach(
            (outcome, met) -> {
              if (effort.schedules()) {
                told.add(search.schedule(outcome, met));
              }
              for (String wrong : wrong(outcome, met.complaints(), discards)) {
                findings.computeIfAbsent(
                    kind(wrong),
                    fresh -> new PairCell.Finding(wrong, search.schedule(outcome, met)));
              }
            });
    return new PairCell(
        race.page(), race.operations(), found, List.copyOf(findings.values()), told);
  }

  /** What tells findings apart: their words without their numbers. */
  private static String kind(String finding) {
    return finding.replaceAll("0x[0-9a-f]+|[0-9]+", "N");
  }

  /** All that is wrong with an outcome. */
  static List<String> wrong(LitmusOutcome outcome, List<String> complaints, boolean discards) {
    TreeSet<String> wrong = new TreeSet<>();
    outcome
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
    complaints.forEach(each -> wrong.add("audit: " + each));
    return List.copyOf(wrong);
  }

  private static boolean isLost(String content, boolean discards) {
    return content.contains("?") || !discards && content.matches(".*[0abc]x.*");
  }
}
