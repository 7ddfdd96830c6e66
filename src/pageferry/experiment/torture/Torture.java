package pageferry.experiment.torture;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import pageferry.experiment.conf.BadInput;
import pageferry.world.FaultPoint;

/** A series of ordeals: those that once failed first, then random ones. */
public final class Torture {
  private static final int SHRINK_TRIALS = 400;

  /** Of ordeals that do not end, each of which takes long. */
  private static final int SHRINK_ENDLESS = 150;

  /** How long a failure is made small at most, in real time. */
  private static final long SHRINK_NS = 60_000_000_000L;

  private final Grounds grounds;
  private final UnaryOperator<FaultPoint> sabotage;
  private final Map<String, Finding> findings = new TreeMap<>();
  private final Map<Integer, Outcome> bare = new TreeMap<>();
  private final EnumMap<Outcome.Kind, Integer> endings = new EnumMap<>(Outcome.Kind.class);
  private int runs;

  /**
   * What the series came to.
   *
   * @param runs how many ordeals were run, those of minimising left out
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
   * How many ordeals ended how; the others failed.
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
   * @param seed the ordeal's seed
   * @param failure what was wrong
   * @param least the smallest ordeal in which it still is
   * @param parts how many parts the ordeal had before
   */
  public record Finding(long seed, Failure failure, Ordeal least, int parts) {}

  /** Tells how far a series has come. */
  public interface Listener {
    /** So many runs are done, so many kinds of failure found. */
    void at(int runs, int findings);

    /** So many smaller runs have been tried to make the failure small. */
    default void shrinks(Failure failure, int trials) {}

    /** Something has failed, and been made small. */
    default void found(Finding finding) {}
  }

  public Torture(Grounds grounds) {
    this(grounds, faults -> faults);
  }

  /** The same with machines that are worse than their faults. */
  Torture(Grounds grounds, UnaryOperator<FaultPoint> sabotage) {
    this.grounds = grounds;
    this.sabotage = sabotage;
  }

  /**
   * Runs the ordeals of the given seeds, then those drawn from {@code first} on, until it is told
   * to stop.
   */
  public Result run(List<Long> known, long first, BooleanSupplier goesOn, Listener listener) {
    Coverage coverage = new Coverage();
    Draw seeds = new Draw(first);
    try (Trials trials = new Trials(sabotage)) {
      while (runs < known.size() || goesOn.getAsBoolean()) {
        long seed = runs < known.size() ? known.get(runs) : Math.abs(seeds.seed());
        Ordeal ordeal = grounds.draw(seed);
        note(trials, bareOf(trials, ordeal.row(), listener), ordeal, coverage, listener);
        listener.at(runs, findings.size());
      }
    }
    Endings all =
        new Endings(
            count(Outcome.Kind.WHOLE),
            count(Outcome.Kind.CUT_OFF),
            count(Outcome.Kind.ENDED_EARLY),
            count(Outcome.Kind.AS_KNOWN));
    return new Result(runs, all, coverage, ownEndings(), new ArrayList<>(findings.values()));
  }

  private int count(Outcome.Kind kind) {
    return endings.getOrDefault(kind, 0);
  }

  private void note(
      Trials trials, Outcome bareOne, Ordeal ordeal, Coverage coverage, Listener listener) {
    Outcome outcome = tried(trials, bareOne, ordeal, coverage);
    runs++;
    endings.merge(outcome.kind(), 1, Integer::sum);
    found(trials, ordeal, outcome, listener);
  }

  private void found(Trials trials, Ordeal ordeal, Outcome outcome, Listener listener) {
    Failure failure = outcome.wrong();
    if (failure != null && !findings.containsKey(failure.signature())) {
      Finding finding = shrink(trials, ordeal, failure, listener);
      findings.put(failure.signature(), finding);
      listener.found(finding);
    }
  }

  /** How a run of the experiment ends with nothing drawn; what is unsound in it is found, too. */
  private Outcome bareOf(Trials trials, int row, Listener listener) {
    Outcome done = bare.get(row);
    if (done != null) {
      return done;
    }
    Ordeal ordeal = grounds.bare(row);
    Outcome outcome = trials.run(ordeal, grounds.threads(row), new Coverage());
    Failure failure = outcome.failure();
    boolean isOwn = failure != null && Outcome.isOfPrograms(failure.kind());
    Outcome judged = isOwn ? outcome.asKnown() : outcome;
    bare.put(row, judged);
    found(trials, ordeal, judged, listener);
    return judged;
  }

  private List<String> ownEndings() {
    List<String> own = new ArrayList<>();
    bare.forEach(
        (row, outcome) -> {
          Failure failure = outcome.failure();
          if (failure != null && outcome.kind() == Outcome.Kind.AS_KNOWN) {
            own.add(grounds.title(row) + ": " + failure.text());
          }
        });
    return own;
  }

  private Outcome tried(Trials trials, Outcome bareOne, Ordeal ordeal, Coverage coverage) {
    try {
      Outcome outcome = trials.run(ordeal, grounds.threads(ordeal.row()), coverage);
      if (isUnjudged(bareOne, outcome)) {
        return Outcome.of(Outcome.Kind.CUT_OFF);
      }
      return isKnown(bareOne, ordeal, outcome) ? outcome.asKnown() : outcome;
    } catch (BadInput unreadable) {
      throw new IllegalStateException(
          "seed " + ordeal.seed() + " draws what cannot be read: " + unreadable.getMessage(),
          unreadable);
    }
  }

  /** Whether it goes on for ever where the experiment does not end in time by itself either. */
  private static boolean isUnjudged(Outcome bareOne, Outcome outcome) {
    Failure failure = outcome.wrong();
    return bareOne.kind() == Outcome.Kind.CUT_OFF
        && failure != null
        && failure.kind().equals(Outcome.ENDLESS);
  }

  /**
   * Whether a failure is one that the experiment itself has, or says that it may have. Where its
   * threads wait for each other, the drawn ones may well do the same.
   */
  private boolean isKnown(Outcome bareOne, Ordeal ordeal, Outcome outcome) {
    Failure failure = outcome.wrong();
    if (failure == null) {
      return false;
    }
    Failure own = bareOne.kind() == Outcome.Kind.AS_KNOWN ? bareOne.failure() : null;
    boolean isLikeOwn =
        own != null
            && (own.kind().equals(failure.kind())
                || own.kind().equals(Outcome.OWN_DEADLOCK)
                    && failure.kind().equals(Outcome.DEADLOCK));
    boolean isAllowed =
        failure.kind().equals(Outcome.OWN_DEADLOCK) && grounds.mayGetStuck(ordeal.row());
    return isLikeOwn || isAllowed;
  }

  private Finding shrink(Trials trials, Ordeal ordeal, Failure failure, Listener listener) {
    String signature = failure.signature();
    long end = System.nanoTime() + SHRINK_NS;
    int[] count = new int[1];
    Ordeal least =
        Shrink.of(
            ordeal,
            each -> {
              listener.shrinks(failure, ++count[0]);
              return System.nanoTime() < end && signature.equals(signature(trials, each));
            },
            failure.kind().equals(Outcome.ENDLESS) ? SHRINK_ENDLESS : SHRINK_TRIALS);
    return new Finding(ordeal.seed(), failure, least, ordeal.size());
  }

  /** Of what fails in an ordeal; null if nothing does, or what is left cannot be read. */
  private @Nullable String signature(Trials trials, Ordeal ordeal) {
    try {
      Failure again = trials.run(ordeal, grounds.threads(ordeal.row()), new Coverage()).wrong();
      return again == null ? null : again.signature();
    } catch (BadInput makesNoSense) {
      return null;
    }
  }
}
