package pageferry.experiment.torture;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import pageferry.experiment.conf.BadInput;
import pageferry.experiment.run.Crew;
import pageferry.world.FaultPoint;

/** A series of random experiments: those that once failed first, then random ones. */
public final class Torture {
  private static final int SHRINK_TRIALS = 400;

  /** Of random experiments that do not end, each of which takes long. */
  private static final int SHRINK_ENDLESS = 150;

  /** How long a failure is made small at most, in real time. */
  private static final long SHRINK_NS = 60_000_000_000L;

  private final TortureTemplate template;
  private final int parallel;
  private final UnaryOperator<FaultPoint> sabotage;
  private final Map<String, Finding> findings = new TreeMap<>();
  private final Map<Integer, TortureOutcome> bare = new TreeMap<>();
  private final EnumMap<TortureOutcome.Kind, Integer> endings =
      new EnumMap<>(TortureOutcome.Kind.class);
  private boolean more;
  private @Nullable Crew crew;
  private int runs;

  /**
   * What the series came to.
   *
   * @param runs how many random experiments were run, those of minimising left out
   * @param endings how they ended
   * @param coverage what befell the machines
   * @param known how the experiment's own runs end badly, with nothing drawn
   * @param findings what failed, one of each kind
   */
  public record Result(
      int runs, Endings endings, Coverage coverage, List<String> known, List<Finding> findings) {
    public Result {
      known = List.copyOf(known);
      findings = List.copyOf(findings);
    }
  }

  /**
   * How many random experiments ended how; the others failed.
   *
   * @param whole came to their end and were audited
   * @param cutOff were cut off by a limit
   * @param early ended with a task that waits for a signal which nobody is left to raise
   * @param asKnown ended as the experiment does by itself
   */
  public record Endings(int whole, int cutOff, int early, int asKnown) {}

  /**
   * Something that failed.
   *
   * @param seed the experiment's seed
   * @param failure what was wrong
   * @param least the smallest experiment in which it still is
   * @param parts how many parts the experiment had before
   */
  public record Finding(long seed, Failure failure, RandomExperiment least, int parts) {}

  /** Tells how far a series has come. */
  public interface Listener {
    /** So many runs are done, so many kinds of failure found. */
    void at(int runs, int findings);

    /** So many smaller runs have been tried to make the failure small. */
    default void shrinks(Failure failure, int trials) {}

    /** Something has failed, and been made small. */
    default void found(Finding finding) {}
  }

  /**
   * @param parallel how many experiments are run at once, which nobody can tell from the results
   */
  public Torture(TortureTemplate template, int parallel) {
    this(template, parallel, faults -> faults);
  }

  /**
   * Has half of the seeds be below 0, which draw more than seeds once did; those above 0 therefore
   * draw what they always drew.
   */
  public Torture drawingMore() {
    more = true;
    return this;
  }

  /** Has others run the random experiments; what fails is made small here. */
  public Torture by(Crew others) {
    crew = others;
    return this;
  }

  /** The same with machines that are worse than their faults. */
  Torture(TortureTemplate template, int parallel, UnaryOperator<FaultPoint> sabotage) {
    this.template = template;
    this.parallel = parallel;
    this.sabotage = sabotage;
  }

  /**
   * Runs the random experiments of the given seeds, then those drawn from {@code first} on, until
   * it is told to stop.
   */
  public Result run(List<Long> known, long first, BooleanSupplier goesOn, Listener listener) {
    Coverage coverage = new Coverage();
    Draw seeds = new Draw(first);
    Iterator<Long> knownSeeds = known.iterator();
    Supplier<Long> next =
        () ->
            knownSeeds.hasNext() ? knownSeeds.next() : more ? seeds.seed() : Math.abs(seeds.seed());
    try (TortureRuns trials = new TortureRuns(sabotage);
        TortureHands hands = hands(next, goesOn)) {
      while (runs < known.size() || goesOn.getAsBoolean()) {
        TortureHands.Done done = hands.next();
        if (done == null) {
          break;
        }
        coverage.add(done.coverage());
        note(trials, bareOf(trials, done.random().row(), listener), done, listener);
        listener.at(runs, findings.size());
      }
    }
    Endings all =
        new Endings(
            count(TortureOutcome.Kind.WHOLE),
            count(TortureOutcome.Kind.CUT_OFF),
            count(TortureOutcome.Kind.ENDED_EARLY),
            count(TortureOutcome.Kind.AS_KNOWN));
    return new Result(runs, all, coverage, ownEndings(), new ArrayList<>(findings.values()));
  }

  private TortureHands hands(Supplier<Long> seeds, BooleanSupplier goesOn) {
    Crew others = crew;
    return others == null
        ? new TortureCrew(template, sabotage, parallel, seeds)
        : new TortureBatches(template, others, seeds, goesOn);
  }

  private int count(TortureOutcome.Kind kind) {
    return endings.getOrDefault(kind, 0);
  }

  private void note(
      TortureRuns trials, TortureOutcome bareOne, TortureHands.Done done, Listener listener) {
    TortureOutcome outcome = judged(bareOne, done);
    runs++;
    endings.merge(outcome.kind(), 1, Integer::sum);
    found(trials, done.random(), outcome, listener);
  }

  private void found(
      TortureRuns trials, RandomExperiment random, TortureOutcome outcome, Listener listener) {
    Failure failure = outcome.wrong();
    if (failure != null && !findings.containsKey(failure.signature())) {
      Finding finding = shrink(trials, random, failure, listener);
      findings.put(failure.signature(), finding);
      listener.found(finding);
    }
  }

  /** How a run of the experiment ends with nothing drawn; what is unsound in it is found, too. */
  private TortureOutcome bareOf(TortureRuns trials, int row, Listener listener) {
    TortureOutcome done = bare.get(row);
    if (done != null) {
      return done;
    }
    RandomExperiment random = template.bare(row);
    TortureOutcome outcome = trials.run(random, template.threads(row), new Coverage());
    Failure failure = outcome.failure();
    boolean isOwn = failure != null && TortureOutcome.isOfPrograms(failure.kind());
    TortureOutcome judged = isOwn ? outcome.asKnown() : outcome;
    bare.put(row, judged);
    found(trials, random, judged, listener);
    return judged;
  }

  private List<String> ownEndings() {
    List<String> own = new ArrayList<>();
    bare.forEach(
        (row, outcome) -> {
          Failure failure = outcome.failure();
          if (failure != null && outcome.kind() == TortureOutcome.Kind.AS_KNOWN) {
            own.add(template.title(row) + ": " + failure.text());
          }
        });
    return own;
  }

  private TortureOutcome judged(TortureOutcome bareOne, TortureHands.Done done) {
    TortureOutcome outcome = done.outcome();
    if (isUnjudged(bareOne, outcome)) {
      return TortureOutcome.of(TortureOutcome.Kind.CUT_OFF);
    }
    return isKnown(bareOne, done.random(), outcome) ? outcome.asKnown() : outcome;
  }

  /** Whether it goes on for ever where the experiment does not end in time by itself either. */
  private static boolean isUnjudged(TortureOutcome bareOne, TortureOutcome outcome) {
    Failure failure = outcome.wrong();
    return bareOne.kind() == TortureOutcome.Kind.CUT_OFF
        && failure != null
        && failure.kind().equals(TortureOutcome.ENDLESS);
  }

  /**
   * Whether a failure is one that the experiment itself has, or says that it may have. Where its
   * threads wait for each other, the drawn ones may well do the same.
   */
  private boolean isKnown(TortureOutcome bareOne, RandomExperiment random, TortureOutcome outcome) {
    Failure failure = outcome.wrong();
    if (failure == null) {
      return false;
    }
    Failure own = bareOne.kind() == TortureOutcome.Kind.AS_KNOWN ? bareOne.failure() : null;
    boolean isLikeOwn =
        own != null
            && (own.kind().equals(failure.kind())
                || own.kind().equals(TortureOutcome.OWN_DEADLOCK)
                    && failure.kind().equals(TortureOutcome.DEADLOCK));
    boolean isAllowed =
        failure.kind().equals(TortureOutcome.OWN_DEADLOCK) && template.mayGetStuck(random.row());
    return isLikeOwn || isAllowed;
  }

  private Finding shrink(
      TortureRuns trials, RandomExperiment random, Failure failure, Listener listener) {
    String signature = failure.signature();
    long end = System.nanoTime() + SHRINK_NS;
    int[] count = new int[1];
    RandomExperiment least =
        Shrink.of(
            random,
            each -> {
              listener.shrinks(failure, ++count[0]);
              return System.nanoTime() < end && signature.equals(signature(trials, each));
            },
            failure.kind().equals(TortureOutcome.ENDLESS) ? SHRINK_ENDLESS : SHRINK_TRIALS);
    return new Finding(random.seed(), failure, least, random.size());
  }

  /** Of what fails in a random experiment; null if nothing does, or what is left cannot be read. */
  private @Nullable String signature(TortureRuns trials, RandomExperiment random) {
    try {
      Failure again = trials.run(random, template.threads(random.row()), new Coverage()).wrong();
      return again == null ? null : again.signature();
    } catch (BadInput makesNoSense) {
      return null;
    }
  }
}
