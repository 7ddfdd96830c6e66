package pageferry.experiment.zoo;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import pageferry.experiment.explore.Exploration;
import pageferry.experiment.explore.Explorer;
import pageferry.experiment.explore.Found;
import pageferry.experiment.explore.Minimised;
import pageferry.experiment.explore.Minimiser;
import pageferry.experiment.plan.Finding;
import pageferry.experiment.plan.Row;

/** Searches for the bugs of the zoo, and in vain where they are mended. */
public final class Zoo {
  /** So many schedules at most are run to make a finding small. */
  private static final long MOST_RUNS = 2_000;

  /** ... and for so long at most, in real time. */
  private static final Duration LONGEST_TIME = Duration.ofSeconds(10);

  private final Budget budget;
  private final Listener listener;

  /**
   * How much may be spent on one bug.
   *
   * @param threads threads that search
   * @param timeNs real nanoseconds after which neither search begins another schedule
   */
  public record Budget(int threads, long timeNs) {}

  /** Tells how far the search for a bug has come. */
  public interface Listener {
    /** What is being done. */
    void at(String doing);

    /** Whether no more is to be done. */
    boolean isStopped();
  }

  public Zoo(Budget budget, Listener listener) {
    this.budget = budget;
    this.listener = listener;
  }

  /** Searches for one bug until it is met, makes it small, and searches the fix. */
  public Caught caught(Exhibit exhibit) {
    long began = System.nanoTime();
    Exhibit.Hunt hunt = exhibit.hunt();
    if (hunt == null) {
      return new Caught(exhibit, null, null, null, null, 0);
    }
    Exploration with = search(exhibit.id(), hunt.bug(), hunt.finds(), budget.timeNs());
    Found met = firstOf(with, hunt.finds());
    long left = budget.timeNs() - (System.nanoTime() - began);
    Exploration without = search(exhibit.id() + ", mended", hunt.fixed(), null, left);
    long took = System.nanoTime() - began;
    Minimiser.Size small = met == null ? null : size(hunt, met);
    return new Caught(exhibit, with, met, small, without, took);
  }

  private Exploration search(String title, Row row, Finding.@Nullable Kind untilMet, long timeNs) {
    Explorer.Budget spent = new Explorer.Budget(budget.threads(), Math.max(1, timeNs), false);
    return Explorer.explore(row, spent, new Until(title, untilMet));
  }

  private Minimiser.Size size(Exhibit.Hunt hunt, Found met) {
    try (Minimiser minimiser = new Minimiser(hunt.experiment(), new Enough())) {
      Minimised small = minimiser.minimise(hunt.bug(), met);
      return small.after();
    }
  }

  private static @Nullable Found firstOf(Exploration search, Finding.Kind kind) {
    return search.found().stream()
        .filter(each -> each.finding().kind() == kind)
        .findFirst()
        .orElse(null);
  }

  /** Ends making a finding small after so many runs. */
  private final class Enough implements Minimiser.Listener {
    private final long began = System.nanoTime();
    private long runs;

    @Override
    public void at(long now) {
      runs = now;
      listener.at("made small in " + now + " runs");
    }

    @Override
    public boolean isContent() {
      boolean isEnough = runs >= MOST_RUNS || System.nanoTime() - began >= LONGEST_TIME.toNanos();
      return isEnough || listener.isStopped();
    }
  }

  /** Ends a search once it has met what it is for. */
  private final class Until implements Explorer.Listener {
    private final String title;
    private final Finding.@Nullable Kind wanted;
    private final AtomicBoolean met = new AtomicBoolean();

    Until(String title, Finding.@Nullable Kind wanted) {
      this.title = title;
      this.wanted = wanted;
    }

    @Override
    public void at(long done, long of) {
      listener.at(title + ": " + done + " of " + of + " schedules");
    }

    @Override
    public void met(Finding finding) {
      if (finding.kind() == wanted) {
        met.set(true);
      }
    }

    @Override
    public boolean isStopped() {
      return met.get() || listener.isStopped();
    }
  }
}
