package pageferry.observe;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.HdrHistogram.Histogram;
import pageferry.mm.Topology;
import pageferry.world.StepEvent.SignalDeliver;
import pageferry.world.StepEvent.StepEnter;
import pageferry.world.StepEvent.StepExit;
import pageferry.world.StepEvent.StepFailed;
import pageferry.world.StepEvent.SysExit;
import pageferry.world.Tracepoint;
import pageferry.world.Tracepoint.DirectReclaimBegin;
import pageferry.world.Tracepoint.DirectReclaimEnd;
import pageferry.world.Tracepoint.FaultInjected;
import pageferry.world.Tracepoint.FolioDiscarded;
import pageferry.world.Tracepoint.FolioLocked;
import pageferry.world.Tracepoint.FolioTrylockFailed;
import pageferry.world.Tracepoint.FolioUnlocked;
import pageferry.world.Tracepoint.KswapdSleep;
import pageferry.world.Tracepoint.LongtermPin;
import pageferry.world.Tracepoint.LruDrainAll;
import pageferry.world.Tracepoint.MigratePages;
import pageferry.world.Tracepoint.MigratePagesStart;
import pageferry.world.Tracepoint.MigrationEntryWaited;
import pageferry.world.Tracepoint.PageAlloc;
import pageferry.world.Tracepoint.PageFault;
import pageferry.world.Tracepoint.PageFree;
import pageferry.world.Tracepoint.RemoveMigrationPte;
import pageferry.world.Tracepoint.RevalidationFailed;
import pageferry.world.Tracepoint.SchedSwitch;
import pageferry.world.Tracepoint.SetMigrationPte;
import pageferry.world.Tracepoint.TargetWasted;
import pageferry.world.Tracepoint.TlbFlush;
import pageferry.world.Tracepoint.UserAccesses;
import pageferry.world.Tracer;

/**
 * All metrics of one run: hands each event to the fold that counts it.
 *
 * <p>The events are told apart by class, the frequent ones first; each test is one comparison of
 * pointers, and nothing is allocated for an event.
 */
public final class RunMetrics implements Tracer {
  private final LockFold locks = new LockFold();
  private final FaultFold faults = new FaultFold();
  private final AllocFold allocs;
  private final MigrateFold migrations = new MigrateFold();
  private final ReclaimFold reclaim = new ReclaimFold();
  private final TlbFold tlb = new TlbFold();
  private final AccessFold accesses = new AccessFold();
  private final LruFold lru = new LruFold();
  private final PinFold pins = new PinFold();
  private final CallFold calls = new CallFold();
  private final InjectionFold injected = new InjectionFold();
  private final List<Fold> folds;

  /**
   * @param topology the machine that is watched
   */
  public RunMetrics(Topology topology) {
    allocs = new AllocFold(topology);
    folds =
        List.of(
            locks, faults, allocs, migrations, reclaim, tlb, accesses, lru, pins, calls, injected);
  }

  @Override
  public void emit(long timeNs, int cpu, int task, Tracepoint event) {
    if (event instanceof FolioUnlocked unlocked) {
      locks.on(unlocked);
    } else if (event instanceof FolioLocked locked) {
      locks.on(locked);
    } else if (event instanceof UserAccesses run) {
      accesses.on(run);
    } else if (event instanceof PageAlloc alloc) {
      allocs.on(alloc);
    } else if (event instanceof PageFault fault) {
      faults.on(fault);
    } else if (event instanceof TlbFlush flush) {
      tlb.on(flush);
    } else if (event instanceof StepExit exit) {
      calls.on(exit);
    } else if (!isFrequentAndNotCounted(event)) {
      onRare(timeNs, event);
    }
  }

  private static boolean isFrequentAndNotCounted(Tracepoint event) {
    return event instanceof SetMigrationPte
        || event instanceof RemoveMigrationPte
        || event instanceof PageFree
        || event instanceof SchedSwitch
        || event instanceof StepEnter;
  }

  private void onRare(long timeNs, Tracepoint event) {
    if (event instanceof MigrationEntryWaited waited) {
      faults.on(waited);
    } else if (event instanceof FolioTrylockFailed failed) {
      locks.on(failed);
    } else if (event instanceof Tracepoint.WakeWalk walk) {
      locks.on(walk);
    } else if (event instanceof TargetWasted wasted) {
      migrations.on(wasted);
    } else if (event instanceof Tracepoint.RetriesExhausted given) {
      migrations.on(given);
    } else if (event instanceof RevalidationFailed changed) {
      migrations.on(changed);
    } else if (event instanceof FolioDiscarded discarded) {
      migrations.on(discarded);
    } else if (event instanceof MigratePagesStart start) {
      migrations.on(start, timeNs);
    } else if (event instanceof MigratePages end) {
      migrations.on(end, timeNs);
    } else if (event instanceof DirectReclaimBegin begin) {
      reclaim.on(begin);
    } else if (event instanceof DirectReclaimEnd end) {
      reclaim.on(end);
    } else if (event instanceof KswapdSleep sleep) {
      reclaim.on(sleep);
    } else if (event instanceof LruDrainAll drain) {
      lru.on(drain);
    } else if (event instanceof Tracepoint.LazyUnmap unmap) {
      migrations.on(unmap);
    } else if (event instanceof LongtermPin pin) {
      pins.on(pin);
    } else if (event instanceof FaultInjected fault) {
      injected.on(fault);
    } else {
      onStep(event);
    }
  }

  private void onStep(Tracepoint event) {
    if (event instanceof SysExit exit) {
      calls.on(exit);
    } else if (event instanceof Tracepoint.MovePagesStatus status) {
      calls.on(status);
    } else if (event instanceof StepFailed failed) {
      calls.on(failed);
    } else if (event instanceof SignalDeliver signal) {
      calls.on(signal);
    }
  }

  /**
   * The histogram of each set of durations that is not empty, by the name of its metric without a
   * statistic.
   */
  public SortedMap<String, Histogram> histograms() {
    SortedMap<String, Histogram> histograms = new TreeMap<>();
    BiConsumer<String, Durations> put =
        (name, durations) -> {
          Histogram histogram = durations.histogram();
          if (histogram != null) {
            histograms.put(name, histogram);
          }
        };
    folds.forEach(fold -> fold.durations(put));
    put.accept(Metric.WAIT.text(), locks.waits().with(faults.entryWaits()));
    return histograms;
  }

  /**
   * All metrics by name; those of {@link Metric} for which there is nothing to tell, such as the
   * percentiles of no duration at all, are left out.
   *
   * @param endNs the virtual instant at which the run ended
   */
  public SortedMap<String, Double> values(long endNs) {
    SortedMap<String, Double> values = new TreeMap<>();
    folds.forEach(fold -> fold.put(values));
    locks.waits().with(faults.entryWaits()).put(Metric.WAIT.text(), values);
    values.put(Metric.TIME_VIRTUAL.text(), (double) endNs);
    return values;
  }
}
