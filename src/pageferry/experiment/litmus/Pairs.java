package pageferry.experiment.litmus;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import pageferry.engine.virtual.VirtualEngine;
import pageferry.experiment.conf.ConfParser;
import pageferry.experiment.read.Machines;
import pageferry.experiment.run.Progress;
import pageferry.experiment.run.Workers;

/**
 * Searches the races of all pairs of operations on one page, or of triples of the main ones on two.
 * They are searched in rounds, so that the short ones do not wait for the long: in each, every race
 * that is not exhausted gets its share of half the time that is left.
 */
public final class Pairs {
  private static final List<PairPage> OF_PAIRS =
      List.of(PairPage.BASE, PairPage.THP, PairPage.SHMEM, PairPage.FOLIO, PairPage.SWAPPED);

  /** A round is worth its while if each race gets so much. */
  private static final long LEAST_NS = 5_000_000;

  private final Machines machines;
  private final String kernel;
  private final LitmusReader reader;
  private final Litmus.Effort effort;

  /**
   * @param kernel the kernel that runs
   * @param effort how long all are searched at most, how many at a time, and whether each outcome
   *     is told with a schedule
   */
  public Pairs(Machines machines, String kernel, Litmus.Effort effort) {
    this.machines = machines;
    this.kernel = kernel;
    this.reader = new LitmusReader(machines.cpuCounts());
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
    List<List<Race>> shares = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      int own = i;
      shares.add(races.stream().filter(each -> races.indexOf(each) % threads == own).toList());
    }
    Map<Race, PairCell> cells = new TreeMap<>(Comparator.comparingInt(races::indexOf));
    new Workers(threads)
        .run(shares, share -> share.size() + " races", this::share, progress)
        .forEach(cells::putAll);
    return List.copyOf(cells.values());
  }

  /** The races of one thread. */
  private Map<Race, PairCell> share(VirtualEngine engine, List<Race> races, Progress progress) {
    long began = System.nanoTime();
    Map<Race, LitmusSearch> searches = new LinkedHashMap<>();
    for (Race race : races) {
      if (!progress.isStopped()) {
        searches.put(race, begun(engine, race));
      }
    }
    List<LitmusSearch> open = new ArrayList<>(searches.values());
    long leftNs = left(began, effort.budgetNs() / 4);
    while (!open.isEmpty() && leftNs > 0 && !progress.isStopped()) {
      long eachNs = Math.max(LEAST_NS, leftNs / (2L * open.size()));
      for (LitmusSearch search : open) {
        search.goOn(eachNs, progress::isStopped);
        long schedules = searches.values().stream().mapToLong(LitmusSearch::schedules).sum();
        String done = schedules + " schedules, " + open.size() + " races still open";
        progress.within(done, System.nanoTime() - began, effort.budgetNs());
      }
      open.removeIf(LitmusSearch::isExhausted);
      leftNs = left(began, 0);
    }
    Map<Race, PairCell> cells = new LinkedHashMap<>();
    searches.forEach((race, search) -> cells.put(race, cell(race, search)));
    return cells;
  }

  /** What is left of the time; races that took much of it to begin are searched for some more. */
  private long left(long began, long leastNs) {
    return Math.max(leastNs, effort.budgetNs() - (System.nanoTime() - began));
  }

  private LitmusSearch begun(VirtualEngine engine, Race race) {
    String text = race.page().program(race.operations());
    LitmusProgram program = reader.program(ConfParser.json("a race", text));
    LitmusSearch search = new LitmusSearch(engine, program.machine(machines, kernel), program);
    search.begin();
    return search;
  }

  private PairCell cell(Race race, LitmusSearch search) {
    LitmusFound found = search.found();
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
