package pageferry.experiment.explore;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import pageferry.engine.virtual.Picker;
import pageferry.engine.virtual.RunEnd;
import pageferry.engine.virtual.VirtualEngine;
import pageferry.experiment.Finding;
import pageferry.experiment.Row;
import pageferry.experiment.SearchPlan;
import pageferry.explore.Search;
import pageferry.explore.Space;

/** Searches the schedules of one row, with one engine per thread. */
public final class Explorer {
  private static final long CHECKED_EVERY = 64;

  private final Row row;
  private final SearchPlan plan;
  private final Budget budget;
  private final AtomicBoolean stop = new AtomicBoolean();

  /**
   * How much may be spent.
   *
   * @param threads threads that search
   * @param timeNs real nanoseconds after which no further schedule begins
   * @param twice whether each schedule is run twice, to see that it is the same
   */
  public record Budget(int threads, long timeNs, boolean twice) {}

  private Explorer(Row row, Budget budget) {
    this.row = row;
    this.plan = row.scenario().search();
    this.budget = budget;
  }

  /** Searches a row; within a budget of time alone the same seed finds the same. */
  public static Exploration explore(Row row, Budget budget) {
    return new Explorer(row, budget).run();
  }

  /** What one thread has seen. */
  private static final class Share {
    final TreeMap<String, Found> found = new TreeMap<>();
    final TreeSet<Long> outcomes = new TreeSet<>();
    long schedules;
    long steps;
    long cutOff;
    long foundNs = Long.MAX_VALUE;
    boolean exhausted;
  }

  private Exploration run() {
    long began = System.nanoTime();
    try (VirtualEngine engine = VirtualEngine.start()) {
      Trials trials = new Trials(engine, row);
      Space space = trials.space(plan.depth());
      Search search = plan.kind().search(space, row.scenario().conduct().seed());
      int threads = search.sequential() ? 1 : budget.threads();
      List<Share> shares = new ArrayList<>();
      if (threads == 1) {
        shares.add(share(trials, search, 0, 1, began));
      } else {
        shares.addAll(inParallel(search, threads, began));
      }
      return merged(shares, search, System.nanoTime() - began);
    }
  }

  private List<Share> inParallel(Search search, int threads, long began) {
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      List<Callable<Share>> tasks = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        int first = i;
        tasks.add(
            () -> {
              try (VirtualEngine engine = VirtualEngine.start()) {
                return share(new Trials(engine, row), search, first, threads, began);
              }
            });
      }
      List<Share> shares = new ArrayList<>();
      for (Future<Share> each : pool.invokeAll(tasks)) {
        shares.add(each.get());
      }
      return shares;
    } catch (ExecutionException failed) {
      throw new IllegalStateException("a search thread failed", failed.getCause());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while searching", interrupted);
    } finally {
      pool.shutdownNow();
    }
  }

  /** Runs the schedules number first, first + stride, and so on. */
  private Share share(Trials trials, Search search, long first, long stride, long began) {
    Share share = new Share();
    long ready = System.nanoTime();
    boolean stopsAtCycle = Trials.stopsAtCycle(plan.kind());
    for (long number = first; number < plan.schedules() && !stop.get(); number += stride) {
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
      }
      if (share.schedules % CHECKED_EVERY == 0 && System.nanoTime() - began > budget.timeNs()) {
        stop.set(true);
      }
    }
    return share;
  }

  private void note(Share share, Trials trials, Trial trial, long number) {
    share.schedules++;
    share.steps += trial.end().steps();
    share.cutOff += Judge.isCutOff(trial.end()) && trial.finding() == null ? 1 : 0;
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

  private Exploration merged(List<Share> shares, Search search, long tookNs) {
    Share all = new Share();
    all.exhausted = true;
    for (Share share : shares) {
      all.schedules += share.schedules;
      all.steps += share.steps;
      all.cutOff += share.cutOff;
      all.outcomes.addAll(share.outcomes);
      all.exhausted &= share.exhausted;
      all.foundNs = Math.min(all.foundNs, share.foundNs);
      share.found.forEach((key, found) -> all.found.merge(key, found, Found::and));
    }
    List<Found> found = new ArrayList<>(all.found.values());
    found.sort((a, b) -> Long.compare(a.first(), b.first()));
    Exploration.Counts counts =
        new Exploration.Counts(
            all.schedules,
            all.steps,
            all.outcomes.size(),
            all.exhausted && all.cutOff == 0,
            all.cutOff);
    Exploration.Took took = new Exploration.Took(tookNs, all.foundNs);
    return new Exploration(row, counts, took, search.guarantee(), found);
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
