package pageferry.experiment.torture;

import java.util.ArrayList;
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

  private final Grounds grounds;
  private final UnaryOperator<FaultPoint> sabotage;

  /**
   * What the series came to.
   *
   * @param runs how many ordeals were run, those of minimising left out
   * @param coverage what befell the machines
   * @param findings what failed, one of each kind
   */
  public record Result(int runs, Coverage coverage, List<Finding> findings) {
    public Result {
      findings = List.copyOf(findings);
    }
  }

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
    Map<String, Finding> findings = new TreeMap<>();
    Coverage coverage = new Coverage();
    Draw seeds = new Draw(first);
    int runs = 0;
    try (Trials trials = new Trials(sabotage)) {
      while (runs < known.size() || goesOn.getAsBoolean()) {
        long seed = runs < known.size() ? known.get(runs) : Math.abs(seeds.seed());
        Ordeal ordeal = grounds.draw(seed);
        Failure failure = tried(trials, ordeal, coverage);
        runs++;
        if (failure != null && !findings.containsKey(failure.signature())) {
          findings.put(failure.signature(), shrink(trials, ordeal, failure));
        }
        listener.at(runs, findings.size());
      }
    }
    return new Result(runs, coverage, new ArrayList<>(findings.values()));
  }

  /** An ordeal that cannot even be read is a mistake of the drawing, and so a failure as well. */
  private static @Nullable Failure tried(Trials trials, Ordeal ordeal, Coverage coverage) {
    try {
      return trials.run(ordeal, coverage);
    } catch (BadInput unreadable) {
      return new Failure("unreadable", List.of(String.valueOf(unreadable.getMessage())));
    }
  }

  private static Finding shrink(Trials trials, Ordeal ordeal, Failure failure) {
    String signature = failure.signature();
    Ordeal least =
        Shrink.of(
            ordeal,
            each -> {
              Failure again = tried(trials, each, new Coverage());
              return again != null && again.signature().equals(signature);
            },
            failure.kind().endsWith("limit") ? SHRINK_ENDLESS : SHRINK_TRIALS);
    return new Finding(ordeal.seed(), failure, least, ordeal.size());
  }
}
