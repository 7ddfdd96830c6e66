package pageferry.observe;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.HdrHistogram.Histogram;
import pageferry.mm.Topology;
import pageferry.observe.Occupations.Occupation;
import pageferry.world.AccessEvent.MigrationEntryWaited;
import pageferry.world.AccessEvent.PageFault;
import pageferry.world.AccessEvent.PageFaultBegin;
import pageferry.world.AccessEvent.SwapFault;
import pageferry.world.AccessEvent.TlbFlush;
import pageferry.world.AccessEvent.UserAccesses;
import pageferry.world.DamonEvent.DamonAggregated;
import pageferry.world.DamonEvent.DamosApplied;
import pageferry.world.KsmEvent.KsmPages;
import pageferry.world.KsmEvent.KsmStopScan;
import pageferry.world.LockEvent.FolioLocked;
import pageferry.world.LockEvent.FolioTrylockFailed;
import pageferry.world.LockEvent.FolioUnlocked;
import pageferry.world.LockEvent.LockAcquire;
import pageferry.world.LockEvent.LockAcquired;
import pageferry.world.LockEvent.LockRelease;
import pageferry.world.LockEvent.MmapLockAcquired;
import pageferry.world.LockEvent.MmapLockReleased;
import pageferry.world.LockEvent.WakeWalk;
import pageferry.world.MemoryEvent.DirectReclaimBegin;
import pageferry.world.MemoryEvent.DirectReclaimEnd;
import pageferry.world.MemoryEvent.FolioSplit;
import pageferry.world.MemoryEvent.KhugepagedScan;
import pageferry.world.MemoryEvent.LruDrainAll;
import pageferry.world.MemoryEvent.LruLockSpun;
import pageferry.world.MemoryEvent.MmVmscanWriteFolio;
import pageferry.world.MemoryEvent.PageAlloc;
import pageferry.world.MemoryEvent.SwapRead;
import pageferry.world.MigrateEvent.LongtermPin;
import pageferry.world.MigrateEvent.MigratePages;
import pageferry.world.MigrateEvent.MigratePagesStart;
import pageferry.world.MigrateEvent.MovePagesStatus;
import pageferry.world.StepEvent.SignalDeliver;
import pageferry.world.StepEvent.StepExit;
import pageferry.world.StepEvent.StepFailed;
import pageferry.world.StepEvent.SysEnter;
import pageferry.world.StepEvent.SysExit;
import pageferry.world.TaskEvent.FaultInjected;
import pageferry.world.TaskEvent.NohzDisturbed;
import pageferry.world.TaskEvent.TaskBlocked;
import pageferry.world.TaskEvent.TaskWoken;

/** All metrics of one run: hands each event to the fold that counts it. */
public final class RunMetrics extends MigrationListener {
  private final Occupations occupations = new Occupations();
  private final MmapFold mmap = new MmapFold();
  private final VmaFold vma = new VmaFold();
  private final LockFold locks = new LockFold();
  private final FaultFold faults = new FaultFold();
  private final AllocFold allocs;
  private final SwapFold swap = new SwapFold();
  private final TlbFold tlb = new TlbFold();
  private final NohzFold nohz = new NohzFold();
  private final AccessFold accesses = new AccessFold();
  private final LruFold lru = new LruFold();
  private final KhugepagedFold khugepaged = new KhugepagedFold();
  private final KsmFold ksm = new KsmFold();
  private final DamonFold damon = new DamonFold();
  private final WritebackFold writeback = new WritebackFold();
  private final CgroupFold cgroups = new CgroupFold();
  private final PinFold pins = new PinFold();
  private final CallFold calls = new CallFold();
  private final InjectionFold injected = new InjectionFold();
  private final List<Fold> folds;

  /**
   * @param topology the machine that is watched
   */
  public RunMetrics(Topology topology) {
    super(new HugeFold(topology.paging()));
    allocs = new AllocFold(topology);
    folds =
        List.of(
            locks,
            mmap,
            vma,
            faults,
            allocs,
            huge,
            migrations,
            entries,
            reclaim,
            swap,
            tlb,
            nohz,
            accesses,
            lru,
            khugepaged,
            ksm,
            damon,
            writeback,
            cgroups,
            pins,
            calls,
            injected);
  }

  @Override
  public void on(FolioUnlocked event) {
    locks.on(event, occupation());
  }

  private Occupation occupation() {
    return occupations.of(task());
  }

  @Override
  public void on(FolioLocked event) {
    locks.on(event);
  }

  @Override
  public void on(FolioTrylockFailed event) {
    locks.on(event);
  }

  @Override
  public void on(WakeWalk event) {
    locks.on(event);
  }

  @Override
  public void on(LockAcquire event) {
    mmap.wants(task());
  }

  @Override
  public void on(MmapLockAcquired event) {
    mmap.on(event, task(), timeNs(), occupation());
  }

  @Override
  public void on(MmapLockReleased event) {
    mmap.on(event, task(), timeNs());
  }

  @Override
  public void on(LockAcquired event) {
    vma.on(event, task(), timeNs(), occupation());
  }

  @Override
  public void on(LockRelease event) {
    vma.on(event, task(), timeNs());
  }

  @Override
  public void on(TaskBlocked event) {
    mmap.on(event, task(), timeNs());
    vma.on(event, task(), timeNs());
    lru.on(event, task(), timeNs());
    writeback.on(event, task(), timeNs());
    cgroups.on(event, task(), timeNs());
  }

  @Override
  public void on(TaskWoken event) {
    mmap.on(event, task());
    vma.on(event, task(), timeNs());
    lru.on(event, task(), timeNs());
    writeback.on(event, task(), timeNs());
    cgroups.on(event, task(), timeNs());
  }

  @Override
  public void on(SwapFault event) {
    swap.on(event);
  }

  @Override
  public void on(SwapRead event) {
    swap.on(event);
  }

  @Override
  public void on(MmVmscanWriteFolio event) {
    swap.on(event);
  }

  @Override
  public void on(FolioSplit event) {
    occupation().split(event);
  }

  @Override
  public void on(PageFaultBegin event) {
    occupation().faults = true;
  }

  @Override
  public void on(PageFault event) {
    occupation().faults = false;
    faults.on(event);
  }

  @Override
  public void on(MigrationEntryWaited event) {
    faults.on(event);
  }

  @Override
  public void on(PageAlloc event) {
    allocs.on(event);
    huge.on(event, task(), occupation());
  }

  @Override
  public void on(MigratePagesStart event) {
    occupation().migrations.push(event.reason());
    migrations.on(event, timeNs());
    entries.migrates(task(), timeNs());
  }

  @Override
  public void on(MigratePages event) {
    occupation().migrations.poll();
    migrations.on(event, timeNs());
    entries.migrated(task(), timeNs());
    cgroups.on(event, occupation());
  }

  @Override
  public void on(DirectReclaimBegin event) {
    reclaim.on(event, occupation(), timeNs());
  }

  @Override
  public void on(DirectReclaimEnd event) {
    reclaim.on(event, occupation(), timeNs());
  }

  @Override
  public void on(TlbFlush event) {
    tlb.on(event);
  }

  @Override
  public void on(UserAccesses event) {
    accesses.on(event);
  }

  @Override
  public void on(KhugepagedScan event) {
    khugepaged.on(event);
  }

  @Override
  public void on(DamonAggregated event) {
    damon.on(event);
  }

  @Override
  public void on(DamosApplied event) {
    damon.on(event);
  }

  @Override
  public void on(KsmPages event) {
    ksm.on(event);
  }

  @Override
  public void on(KsmStopScan event) {
    ksm.on(event);
  }

  @Override
  public void on(LruDrainAll event) {
    lru.on(event);
  }

  @Override
  public void on(LruLockSpun event) {
    lru.on(event);
  }

  @Override
  public void on(LongtermPin event) {
    pins.on(event);
  }

  @Override
  public void on(SysEnter event) {
    Occupation occupation = occupation();
    occupation.call = event.call();
    occupation.faults = false;
  }

  @Override
  public void on(SysExit event) {
    occupation().call = null;
    calls.on(event);
  }

  @Override
  public void on(StepExit event) {
    calls.on(event);
  }

  @Override
  public void on(StepFailed event) {
    calls.on(event);
  }

  @Override
  public void on(SignalDeliver event) {
    calls.on(event);
  }

  @Override
  public void on(MovePagesStatus event) {
    calls.on(event);
  }

  @Override
  public void on(NohzDisturbed event) {
    nohz.on(event);
  }

  @Override
  public void on(FaultInjected event) {
    injected.on(event);
  }

  private Durations waits() {
    return locks.waits().with(faults.entryWaits()).with(writeback.waits());
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
    put.accept(Metric.WAIT.text(), waits());
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
    waits().put(Metric.WAIT.text(), values);
    values.put(Metric.TIME_VIRTUAL.text(), (double) endNs);
    return values;
  }
}
