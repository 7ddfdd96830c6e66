package pageferry.experiment.explore;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import pageferry.engine.virtual.Picker;
import pageferry.engine.virtual.RunEnd;
import pageferry.engine.virtual.VirtualEngine;
import pageferry.experiment.plan.Finding;
import pageferry.experiment.plan.Row;
import pageferry.experiment.plan.SearchPlan;
import pageferry.experiment.run.Progress;
import pageferry.experiment.run.Workers;
import pageferry.explore.Search;
import pageferry.explore.SearchSize;

/** Searches the schedules of one row, with one engine per thread. */
public final class Explorer {
  /** Steps of the run that tells how many steps a schedule needs. */
  private static final long LONGER = 300_000;

  private final Row row;
  private final SearchPlan plan;
  private final Budget budget;
  private final Listener listener;
  private final AtomicBoolean stop = new AtomicBoolean();
  private final AtomicLong done = new AtomicLong();

  /**
   * How much may be spent.
   *
   * @param threads threads that search
   * @param timeNs real nanoseconds after which no further schedule begins
   * @param twice whether each schedule is run twice, to see that it is the same
   */
  public record Budget(int threads, long timeNs, boolean twice) {}

  /** Tells how far a search has come; may be called by any of its threads. */
  public interface Listener {
    /** So many of so many schedules have been run. */
    void at(long done, long of);

    /** A schedule has met something. */
    default void met(Finding finding) {}

    /** Whether no further schedule is to begin. */
    default boolean isStopped() {
      return false;
    }
  }

  private Explorer(Row row, Budget budget, Listener listener) {
    this.row = row;
    this.listener = listener;
    this.plan = row.scenario().search();
    this.budget = budget;
  }

  /** Searches a row; within a budget of time alone the same seed finds the same. */
  public static Exploration explore(Row row, Budget budget) {
    return explore(row, budget, (done, of) -> {});
  }

  /** The same, and tells how far it has come. */
  public static Exploration explore(Row row, Budget budget, Listener listener) {
    return new Explorer(row, budget, listener).run();
  }

  /** What one thread has seen. */
  private static final class Share {
    final TreeMap<String, Found> found = new TreeMap<>();
    final TreeSet<Long> outcomes = new TreeSet<>();
    long schedules;
    long steps;
    long cutOff;
    long begun;
    boolean freely = true;
    long foundNs = Long.MAX_VALUE;
    boolean exhausted;
  }

  private Exploration run() {
    long began = System.nanoTime();
    try (VirtualEngine engine = VirtualEngine.start()) {
      Trials trials = new Trials(engine, row);
      Trial inOrder = trials.inOrder();
      SearchSize space = trials.space(inOrder, plan.depth());
      Search search = plan.kind().search(space, row.scenario().conduct().seed());
      int threads = search.sequential() ? 1 : budget.threads();
      List<Share> shares = new ArrayList<>();
      if (threads == 1) {
        shares.add(share(trials, search, 0, 1, began));
      } else {
        shares.addAll(inParallel(search, threads, began));
      }
      Share all = merged(shares);
      boolean whole = all.cutOff == 0 && all.freely && !Judge.isCutOff(inOrder.end());
      Exploration.Counts counts = counts(all);
      return new Exploration(
          row,
          counts,
          new Exploration.Took(System.nanoTime() - began, all.foundNs),
          search.guarantee(whole),
          inOrder(engine, counts),
          found(all));
    }
  }

  private List<Share> inParallel(Search search, int threads, long began) {
    return new Workers(threads)
        .run(
            IntStream.range(0, threads).boxed().toList(),
            first -> "",
            (engine, first, own) -> share(new Trials(engine, row), search, first, threads, began),
            Progress.NONE);
  }

  /** Runs the schedules number first, first + stride, and so on. */
  private Share share(Trials trials, Search search, long first, long stride, long began) {
    Share share = new Share();
    long ready = System.nanoTime();
    boolean stopsAtCycle = Trials.stopsAtCycle(plan.kind());
    for (long number = first; number < plan.schedules() && !isOver(began); number += stride) {
      Picker picker = search.schedule(number);
      if (picker == null) {
        share.exhausted = true;
        break;
      }
      Trial trial = trials.run(picker, stopsAtCycle);
      if (budget.twice()) {
        requireSame(trials, trial, number, stopsAtCycle);
      }
      note(share, trials, trial, number);
      if (trial.finding() != null) {
        share.foundNs = Math.min(share.foundNs, System.nanoTime() - ready);
        listener.met(trial.finding());
      }
      listener.at(done.incrementAndGet(), plan.schedules());
    }
    return share;
  }

  private boolean isOver(long began) {
    if (System.nanoTime() - began >= budget.timeNs() || listener.isStopped()) {
      stop.set(true);
    }
    return stop.get();
  }

  private void note(Share share, Trials trials, Trial trial, long number) {
    share.schedules++;
    share.steps += trial.end().steps();
    share.cutOff += trial.isCutOff() ? 1 : 0;
    share.begun += trial.began() ? 1 : 0;
    share.freely &= trial.freely() || trial.finding() != null;
    if (trial.end().kind() != RunEnd.Kind.GIVEN_UP || trial.finding() != null) {
      share.outcomes.add(trial.outcome());
    }
    Finding finding = trial.finding();
    if (finding != null) {
      String key = finding.kind() + " " + finding.signature();
      Found known = share.found.get(key);
      share.found.put(
          key, known == null ? new Found(finding, number, 1, trials.labels(trial)) : known.again());
    }
  }

  private static void requireSame(Trials trials, Trial trial, long number, boolean stopsAtCycle) {
    String divergence = Replayer.divergence(trials, trial, stopsAtCycle);
    if (divergence != null) {
      throw new IllegalStateException(
          "schedule " + number + " is not deterministic: " + divergence);
    }
  }

  private static Share merged(List<Share> shares) {
    Share all = new Share();
    all.exhausted = true;
    for (Share share : shares) {
      all.schedules += share.schedules;
      all.steps += share.steps;
      all.cutOff += share.cutOff;
      all.begun += share.begun;
      all.freely &= share.freely;
      all.outcomes.addAll(share.outcomes);
      all.exhausted &= share.exhausted;
      all.foundNs = Math.min(all.foundNs, share.foundNs);
      share.found.forEach((key, found) -> all.found.merge(key, found, Found::and));
    }
    return all;
  }

  private static Exploration.Counts counts(Share all) {
    return new Exploration.Counts(
        all.schedules,
        all.steps,
        all.outcomes.size(),
        all.exhausted && all.cutOff == 0 && all.freely,
        all.cutOff,
        all.begun);
  }

  private static List<Found> found(Share all) {
    List<Found> found = new ArrayList<>(all.found.values());
    found.sort((a, b) -> Long.compare(a.first(), b.first()));
    return found;
  }

  /** What a run in order takes, if the steps of a schedule did not suffice; otherwise nothing. */
  private Exploration.InOrder inOrder(VirtualEngine engine, Exploration.Counts counts) {
    if (counts.schedules() == 0 || counts.cutOff() < counts.schedules()) {
      return Exploration.InOrder.UNKNOWN;
    }
    Trial longer = new Trials(engine, row, LONGER).inOrder();
    boolean ended = !Judge.isCutOff(longer.end());
    return new Exploration.InOrder(
        longer.began() ? longer.prefix() : -1, ended ? longer.end().steps() : -1);
  }

  /** Whether a finding of that kind and signature is among those of a search. */
  static @Nullable Found matching(Exploration exploration, Finding wanted) {
    for (Found found : exploration.found()) {
      if (found.finding().isLike(wanted)) {
        return found;
      }
    }
    return null;
  }
}
