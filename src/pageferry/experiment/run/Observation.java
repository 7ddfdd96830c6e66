package pageferry.experiment.run;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;
import pageferry.actors.MachineReport;
import pageferry.actors.MachineReport.TaskState;
import pageferry.actors.MachineSpec;
import pageferry.experiment.plan.FailedStep;
import pageferry.experiment.plan.Finding;
import pageferry.experiment.plan.Recording;
import pageferry.experiment.plan.Scenario;
import pageferry.mm.CgroupEvent;
import pageferry.mm.CgroupImage;
import pageferry.mm.CgroupSpec;
import pageferry.mm.MachineImage;
import pageferry.mm.Paging;
import pageferry.mm.Topology;
import pageferry.mm.VmCounter;
import pageferry.observe.Audit;
import pageferry.observe.Deadlock;
import pageferry.observe.Digest;
import pageferry.observe.FailedSteps;
import pageferry.observe.FailedSteps.Failure;
import pageferry.observe.Fairness;
import pageferry.observe.HungTasks;
import pageferry.observe.Invariants;
import pageferry.observe.LockMisuses;
import pageferry.observe.LockOrder;
import pageferry.observe.LockStat;
import pageferry.observe.Metric;
import pageferry.observe.NotMoved;
import pageferry.observe.NumaStat;
import pageferry.observe.RealAnswer;
import pageferry.observe.RealAnswers;
import pageferry.observe.RunMetrics;
import pageferry.observe.Spinning;
import pageferry.observe.Stalls;
import pageferry.observe.Standstill;
import pageferry.observe.StayAudit;
import pageferry.observe.StepsInProgress;
import pageferry.observe.Tee;
import pageferry.observe.Timeline;
import pageferry.observe.WaitGraph;
import pageferry.observe.asked.AskedMetrics;
import pageferry.observe.asked.ProcessMaps;
import pageferry.observe.asked.Sampled;
import pageferry.observe.waits.LockFacts;
import pageferry.observe.waits.WaitChains;
import pageferry.observe.waits.Waits;
import pageferry.protocol.ops.node.HugetlbPool;
import pageferry.world.Fingerprint;
import pageferry.world.Tracer;

/** What is watched during one run. */
public final class Observation {
  /** Stretches of a track, in the timelines of all runs together. */
  private static final int SPANS = 6000;

  /** Sleeps of which it is told why, in all runs together. */
  private static final int SLEEPS = 512;

  private static final long NS_PER_S = 1_000_000_000;

  private final MachineSpec machine;
  private final Digest digest = new Digest();
  private final RunMetrics metrics;
  private final WaitGraph graph;
  private final LockOrder order = new LockOrder();
  private final HungTasks hung;
  private final Fairness fairness = new Fairness();
  private final NotMoved notMoved;
  private final LockMisuses misuses = new LockMisuses();
  private final Spinning spinning = new Spinning();
  private final FailedSteps failed = new FailedSteps();
  private final Stalls stalls = new Stalls();
  private final StepsInProgress inProgress = new StepsInProgress();
  private final Scenario scenario;
  private final @Nullable Invariants invariants;
  private final @Nullable AskedMetrics asked;
  private final @Nullable ProcessMaps maps;
  private final @Nullable StayAudit stayAudit;
  private final @Nullable LockStat lockStat;
  private final @Nullable NumaStat numaStat;
  private final @Nullable Timeline timeline;
  private final @Nullable WaitChains chains;
  private final @Nullable RealAnswers realAnswers;

  /**
   * @param runs how many runs share the room that their timelines may take together
   */
  public Observation(Scenario scenario, Recording.Detail detail, int runs) {
    this.scenario = scenario;
    this.machine = scenario.machine();
    this.graph = new WaitGraph(scenario.signals());
    this.hung = new HungTasks(scenario.conduct().hungTaskTimeoutSecs() * NS_PER_S, graph);
    Topology topology = machine.topology();
    boolean recorded = detail != Recording.Detail.NONE;
    this.notMoved = new NotMoved(scenario.known(), recorded);
    this.metrics = new RunMetrics(topology);
    this.invariants = scenario.conduct().trouble().audit() ? new Invariants() : null;
    this.asked =
        scenario.asked().isNothing()
            ? null
            : new AskedMetrics(scenario.asked(), scenario.maps(), topology);
    this.maps = scenario.asked().maps() ? new ProcessMaps(scenario.maps(), topology) : null;
    this.stayAudit = scenario.conduct().trouble().audit() ? new StayAudit() : null;
    List<RealAnswer> real = scenario.maps().labels().real();
    this.realAnswers = real.isEmpty() ? null : new RealAnswers(real);
    this.lockStat = recorded ? new LockStat(topology) : null;
    this.numaStat = recorded ? new NumaStat(topology) : null;
    this.chains = recorded ? chains(scenario, detail, runs) : null;
    this.timeline =
        detail == Recording.Detail.ALL
            ? new Timeline(topology, Math.max(16, Math.min(512, SPANS / runs)))
            : null;
  }

  private static WaitChains chains(Scenario scenario, Recording.Detail detail, int runs) {
    int sleeps = detail == Recording.Detail.ALL ? Math.max(8, Math.min(64, SLEEPS / runs)) : 0;
    return new WaitChains(RunStarts.named(scenario), sleeps);
  }

  /**
   * The machine with everything that watches it connected.
   *
   * @param others who else hears of everything, if anybody does
   */
  public MachineSpec watched(@Nullable Tracer... others) {
    List<Tracer> listeners =
        new ArrayList<>(
            List.of(
                machine.tracer(),
                digest,
                metrics,
                hung,
                graph,
                order,
                fairness,
                stalls,
                misuses,
                spinning,
                failed,
                notMoved,
                inProgress));
    for (Tracer recorder :
        Arrays.asList(
            invariants,
            stayAudit,
            asked,
            maps,
            lockStat,
            numaStat,
            timeline,
            chains,
            realAnswers)) {
      if (recorder != null) {
        listeners.add(recorder);
      }
    }
    for (Tracer other : others) {
      if (other != null) {
        listeners.add(other);
      }
    }
    return machine.watchedBy(new Tee(listeners.toArray(Tracer[]::new)));
  }

  /** What is wrong with a machine that rests, by itself and beside what its events say. */
  public List<String> complaints(MachineImage image) {
    List<String> complaints = new ArrayList<>(Audit.complaints(image));
    if (invariants != null) {
      complaints.addAll(invariants.complaints(image));
    }
    if (stayAudit != null) {
      complaints.addAll(stayAudit.complaints());
    }
    return complaints;
  }

  /** A fingerprint of all events so far. */
  Fingerprint fingerprint() {
    return digest;
  }

  /** A digest of all events so far. */
  public String digest() {
    return digest.hex();
  }

  /** The metrics of a run that ended at that instant. */
  public SortedMap<String, Double> values(long endNs) {
    SortedMap<String, Double> values = metrics.values(endNs);
    values.put(Metric.LOCK_OVERTAKEN.text(), (double) fairness.mostOvertaken());
    if (asked != null) {
      values.putAll(asked.values(endNs));
    }
    if (realAnswers != null) {
      values.putAll(realAnswers.values());
    }
    return values;
  }

  /** Whether tasks wait for each other in a circle. */
  public boolean isDeadlocked() {
    return graph.isDeadlocked();
  }

  /** The cycles in which tasks wait for each other, in words and sorted. */
  public List<String> deadlocks() {
    return graph.deadlocks().stream().map(Deadlock::text).distinct().sorted().toList();
  }

  /** Who died of a signal that no fault of the plan explains, in words; empty if nobody did. */
  public List<String> deaths() {
    Failure death = failed.death();
    return death == null
        ? List.of()
        : FailedStep.of(scenario, List.of(death)).stream().map(FailedStep::death).toList();
  }

  /** Who is in the middle of which step, in one line. */
  public String inProgress() {
    return inProgress.text(scenario.taskNames());
  }

  private List<FailedStep> failedSteps() {
    return FailedStep.of(scenario, failed.all());
  }

  /** What has been recorded of a run that ended at that instant. */
  public Recording recording(long endNs, @Nullable MachineReport report) {
    LockFacts locks = locks(endNs, report);
    RunFindings.Watched watched = new RunFindings.Watched(fairness, stalls, misuses, spinning);
    List<Finding> findings = RunFindings.of(scenario, locks.standstill(), watched);
    if (lockStat == null || numaStat == null) {
      return Recording.of(locks, findings, explained()).with(places());
    }
    SortedMap<String, String> histograms = new TreeMap<>();
    metrics.histograms().forEach((name, histogram) -> histograms.put(name, encoded(histogram)));
    return new Recording(
        histograms,
        timeline == null ? List.of() : timeline.tracks(),
        locks,
        findings,
        explained(),
        places());
  }

  private Recording.Places places() {
    return new Recording.Places(
        numaStat == null ? "" : numaStat.text(),
        maps == null ? "" : maps.numaMaps(),
        maps == null ? "" : maps.smaps(),
        asked == null ? Sampled.NOTHING : asked.sampled());
  }

  private Recording.Explained explained() {
    return new Recording.Explained(
        failedSteps(),
        notMoved.found(),
        realAnswers == null ? new TreeMap<>() : realAnswers.answers());
  }

  private LockFacts locks(long endNs, @Nullable MachineReport report) {
    if (report != null) {
      graph.atRest(endNs);
    }
    List<TaskState> tasks = report == null ? List.of() : report.tasks();
    Standstill still = Standstill.of(graph).with(known(tasks));
    String stat = lockStat == null ? "" : lockStat.text();
    Waits waits = chains == null ? Waits.NONE : chains.waits();
    return new LockFacts(still, order.warnings(), hung.warnings(), stat, waits);
  }

  /** What a machine says of its tasks, as a standstill wants it. */
  public static SortedMap<Integer, Standstill.Known> known(List<TaskState> tasks) {
    SortedMap<Integer, Standstill.Known> known = new TreeMap<>();
    for (TaskState task : tasks) {
      known.put(task.pid(), new Standstill.Known(task.name(), task.callTrace()));
    }
    return known;
  }

  private static String encoded(Histogram histogram) {
    ByteBuffer buffer = ByteBuffer.allocate(histogram.getNeededByteBufferCapacity());
    int length = histogram.encodeIntoCompressedByteBuffer(buffer);
    return Base64.getEncoder().encodeToString(Arrays.copyOf(buffer.array(), length));
  }

  /**
   * Adds what a machine reports at its end: counters, free page frames of each node, and what
   * control groups use.
   *
   * @param machine what was asked for
   */
  public static void addReport(
      SortedMap<String, Double> values, MachineReport report, MachineSpec machine) {
    for (VmCounter counter : VmCounter.values()) {
      long count = report.vmstat().getOrDefault(counter, 0L);
      values.put("vmstat." + counter.text(), (double) count);
    }
    Paging paging = machine.topology().paging();
    List<CgroupSpec> groups = machine.setup().provision().cgroups();
    report.folios().bySize(paging).forEach((size, counts) -> addFolios(values, size, counts));
    for (int node = 0; node < report.freePages().size(); node++) {
      values.put("free.node" + node, (double) report.freePages().get(node));
    }
    report.counted().cpuNs().forEach((use, ns) -> values.put("cpu." + use.word(), (double) ns));
    report.pools().forEach((node, pools) -> addPools(values, node, pools, paging));
    for (int i = 0; i < report.cgroups().size(); i++) {
      addGroup(values, groups.get(i).name(), report.cgroups().get(i));
    }
  }

  private static void addFolios(
      SortedMap<String, Double> values, String size, SortedMap<String, Long> counts) {
    counts.forEach((counter, count) -> values.put("mthp." + counter + "." + size, (double) count));
  }

  private static void addGroup(SortedMap<String, Double> values, String name, CgroupImage group) {
    values.put("memcg.peak." + name, (double) group.most().pages());
    values.put("memcg.swap." + name, (double) group.most().slots());
    for (CgroupEvent event : CgroupEvent.values()) {
      long times = group.events().getOrDefault(event, 0L);
      values.put("memcg.events." + name + "." + event.text(), (double) times);
    }
  }

  private static void addPools(
      SortedMap<String, Double> values,
      int node,
      SortedMap<Integer, HugetlbPool.State> pools,
      Paging paging) {
    pools.forEach(
        (order, pool) -> {
          String family = order == paging.hugeOrder() ? "hugetlb" : "gigantic";
          values.put(family + ".total.node" + node, (double) pool.total());
          values.put(family + ".free.node" + node, (double) pool.free());
          values.put(family + ".surplus.node" + node, (double) pool.surplus());
        });
  }
}
