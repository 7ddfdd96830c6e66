package pageferry.experiment.explore;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import pageferry.engine.virtual.VirtualEngine;
import pageferry.experiment.plan.Finding;
import pageferry.experiment.plan.Row;
import pageferry.experiment.plan.SearchPlan;
import pageferry.experiment.run.Crew;
import pageferry.experiment.run.Progress;
import pageferry.experiment.run.UnitBroke;
import pageferry.experiment.run.Workers;

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

  /** Has others search a row; a search whose schedules follow from each other is one unit. */
  public static Exploration explore(Row row, Budget budget, Listener listener, Crew crew) {
    return new Explorer(row, budget, listener).run(crew);
  }

  private Exploration run() {
    long began = System.nanoTime();
    try (VirtualEngine engine = VirtualEngine.start()) {
      Begun begun = Begun.of(row, engine);
      int threads = begun.search().sequential() ? 1 : budget.threads();
      Share all = Share.merged(shares(begun, threads, began));
      return exploration(engine, all, begun.guarantee(all), began);
    }
  }

  private Exploration run(Crew crew) {
    long began = System.nanoTime();
    try (VirtualEngine engine = VirtualEngine.start()) {
      Begun begun = Begun.of(row, engine);
      boolean sequential = begun.search().sequential();
      ScheduleUnits work = ScheduleUnits.of(row, sequential, budget.twice());
      Collection<ScheduleUnits.Gave> gave = crew.run(work, new InUnits(work, began)).values();
      Share all = Share.merged(gave.stream().map(ScheduleUnits.Gave::share).toList());
      all.exhausted &= gave.size() == work.units();
      String told = begun.guarantee(all);
      String guarantee =
          sequential
              ? gave.stream().map(ScheduleUnits.Gave::guarantee).findFirst().orElse(told)
              : told;
      return exploration(engine, all, guarantee, began);
    } catch (UnitBroke broke) {
      throw new IllegalStateException(broke.getMessage(), broke);
    }
  }

  private Exploration exploration(VirtualEngine engine, Share all, String guarantee, long began) {
    return new Exploration(
        row,
        all.counts(),
        new Exploration.Took(System.nanoTime() - began, all.foundNs),
        guarantee,
        inOrder(engine, all.counts()),
        all.inOrder());
  }

  /** Tells how far others have come. */
  private final class InUnits implements Progress {
    private final ScheduleUnits work;
    private final long began;

    InUnits(ScheduleUnits work, long began) {
      this.work = work;
      this.began = began;
    }

    @Override
    public void at(int units, int total, String title) {
      listener.at(Math.min(plan.schedules(), units * work.range()), plan.schedules());
    }

    @Override
    public boolean isStopped() {
      return isOver(began);
    }
  }

  private List<Share> shares(Begun begun, int threads, long began) {
    if (threads == 1) {
      return List.of(share(begun.searcher(row, budget.twice()), 0, 1, began));
    }
    return new Workers(threads)
        .run(
            IntStream.range(0, threads).boxed().toList(),
            first -> "",
            (engine, first, progress) ->
                share(
                    new Searcher(new Trials(engine, row), plan, begun.search(), budget.twice()),
                    first,
                    threads,
                    began),
            Progress.NONE);
  }

  /** Runs the schedules number first, first + stride, and so on. */
  private Share share(Searcher searcher, long first, long stride, long began) {
    return searcher.share(
        new Searcher.Numbers(first, plan.schedules(), stride),
        new Searcher.Hearing() {
          @Override
          public boolean isOver() {
            return Explorer.this.isOver(began);
          }

          @Override
          public void ran(Trial trial) {
            Finding finding = trial.finding();
            if (finding != null) {
              listener.met(finding);
            }
            listener.at(done.incrementAndGet(), plan.schedules());
          }
        });
  }

  private boolean isOver(long began) {
    if (System.nanoTime() - began >= budget.timeNs() || listener.isStopped()) {
      stop.set(true);
    }
    return stop.get();
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
