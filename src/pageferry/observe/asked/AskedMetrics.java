package pageferry.observe.asked;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import pageferry.mm.Topology;
import pageferry.mm.VmArea;
import pageferry.mm.VmCounter;
import pageferry.observe.MapNames;
import pageferry.observe.Metric;
import pageferry.observe.MetricName;
import pageferry.observe.NamedSteps;
import pageferry.observe.PageNames;
import pageferry.world.Meter;
import pageferry.world.StepEvent.NamedStepExit;
import pageferry.world.StepEvent.PhaseBegin;
import pageferry.world.TaskEvent.ExitMmap;
import pageferry.world.TaskEvent.ProcessFork;
import pageferry.world.TraceListener;
import pageferry.world.Tracepoint;

/** The metrics that a run is asked for besides those that every run has. */
public final class AskedMetrics extends TraceListener implements Meter {
  private static final String CONVERGED = Metric.CONVERGED.nameOf("");

  private final MapNames names;
  private final Topology topology;
  private final PageNames tasks;
  private final Phases phases;
  private final NamedSteps steps;
  private final PlacedPages placed;
  private final Map<Scope, ScopeMetrics> scopes = new LinkedHashMap<>();
  private final SortedMap<String, Source> sources = new TreeMap<>();
  private final SortedMap<String, Snapshot> snapshots = new TreeMap<>();
  private final SeriesFold series;
  private final boolean isSampled;
  private boolean isMetered;

  /** What a metric is now, null where there is nothing to tell. */
  private interface Source {
    @Nullable Double at(long nowNs);
  }

  /** Where pages were at the last end of a phase or a step. */
  private static final class Snapshot {
    final PlacementName name;
    final String scope;
    @Nullable Double last;

    Snapshot(PlacementName name, String scope) {
      this.name = name;
      this.scope = scope;
    }
  }

  public AskedMetrics(Asked asked, MapNames names, Topology topology) {
    this.names = names;
    this.topology = topology;
    this.tasks = new PageNames(names);
    this.phases = new Phases(names.labels().phases().size());
    this.steps = new NamedSteps(names.labels().steps());
    this.placed = new PlacedPages(names, topology);
    this.series = new SeriesFold(asked.series().intervalNs(), metric -> sample(metric));
    asked.series().metrics().forEach(metric -> addSeries(metric));
    asked.metrics().forEach(metric -> ask(metric));
    this.isSampled = !series.isEmpty();
  }

  private void addSeries(String metric) {
    ask(metric);
    series.add(metric);
  }

  private void ask(String metric) {
    Source source = source(metric);
    if (source != null) {
      sources.putIfAbsent(metric, source);
    }
  }

  // Where each metric comes from

  private @Nullable Source source(String text) {
    MetricName name = MetricName.of(text);
    Metric.Named named = Metric.of(text);
    if (named == null) {
      return null;
    }
    return switch (named.metric()) {
      case CONVERGED -> convergence(name.with(name.base().substring(CONVERGED.length())));
      case PLACEMENT -> metered(placement(name));
      case VMSTAT -> metered(scoped(name, named.metric()));
      case STEP, STEP_RET, STEP_ERRNO, STEP_STATUS -> now -> steps.values().get(name.base());
      default -> scoped(name, named.metric());
    };
  }

  private @Nullable Source metered(@Nullable Source source) {
    return source == null ? null : now -> isMetered ? source.at(now) : null;
  }

  private @Nullable Source scoped(MetricName name, Metric metric) {
    Scope scope = Scope.of(name.scopes(), names);
    if (scope == null) {
      return null;
    }
    if (metric == Metric.TIME_VIRTUAL) {
      return now -> scope.phase() < 0 ? now : phases.lengthNs(scope.phase(), now);
    }
    ScopeMetrics all =
        scopes.computeIfAbsent(scope, each -> new ScopeMetrics(each, names, topology));
    return now -> all.value(name.base(), now);
  }

  private @Nullable Source placement(MetricName name) {
    PlacementName pages = PlacementName.of(name.base(), names);
    if (pages == null) {
      return null;
    }
    if (name.scopes().isEmpty()) {
      return now -> placed.count(pages);
    }
    String scope = name.scopes().get(0);
    Snapshot snapshot = snapshots.computeIfAbsent(name.text(), each -> new Snapshot(pages, scope));
    return now -> isNow(scope) ? Double.valueOf(placed.count(pages)) : snapshot.last;
  }

  private boolean isNow(String phase) {
    return names.labels().phases().get(phases.current()).equals(phase);
  }

  private @Nullable Source convergence(MetricName name) {
    String metric = name.text();
    addSeries(metric);
    Source source = sources.get(metric);
    Scope scope = Scope.of(name.scopes(), names);
    if (source == null || scope == null) {
      return null;
    }
    return now -> {
      Double last = source.at(now);
      return last == null
          ? null
          : series.converged(metric, scope.phase(), phases.last(scope.phase(), now), last);
    };
  }

  private double sample(String metric) {
    Source source = sources.get(metric);
    Double value = source == null ? null : source.at(series.nextNs());
    Metric.Named named = Metric.of(metric);
    boolean isZero = value == null && named != null && named.isCountOfEvents();
    return value == null ? isZero ? 0 : Double.NaN : value;
  }

  // What happens

  /** Where nobody asks for the meter, as with real threads, it knows nothing of entries. */
  @Override
  public @Nullable Meter meter() {
    isMetered = true;
    return this;
  }

  @Override
  public void emit(long timeNs, int cpu, int task, Tracepoint event) {
    sampleUntil(timeNs);
    tasks.emit(timeNs, cpu, task, event);
    steps.emit(timeNs, cpu, task, event);
    super.emit(timeNs, cpu, task, event);
    ScopeMetrics.Moment moment = new ScopeMetrics.Moment(timeNs, cpu, task);
    for (ScopeMetrics scope : scopes.values()) {
      scope.emit(phases.current(), moment, event);
    }
  }

  private void sampleUntil(long timeNs) {
    while (isSampled && timeNs >= series.nextNs()) {
      series.sample(phases.current(), phases.sinceNs());
    }
  }

  @Override
  public void counted(long timeNs, int task, VmCounter counter, long by) {
    sampleUntil(timeNs);
    for (ScopeMetrics scope : scopes.values()) {
      scope.counted(phases.current(), task, counter, by);
    }
  }

  @Override
  public void mapped(long timeNs, EntryChange change) {
    sampleUntil(timeNs);
    placed.mapped(change);
  }

  @Override
  public void mapsAreas(int mm, List<VmArea> areas) {}

  @Override
  public void on(PhaseBegin event) {
    takeSnapshots(names.labels().phases().get(phases.current()));
    phases.begin(event.phase(), timeNs());
  }

  @Override
  public void on(NamedStepExit event) {
    takeSnapshots(names.labels().steps().get(event.name()));
  }

  private void takeSnapshots(String scope) {
    for (Snapshot each : snapshots.values()) {
      if (each.scope.equals(scope)) {
        each.last = placed.count(each.name);
      }
    }
  }

  @Override
  public void on(ProcessFork event) {
    String child = tasks.processOf(event.child());
    placed.born(event.mm(), child);
    scopes.values().forEach(scope -> scope.born(event.child(), child));
  }

  @Override
  public void on(ExitMmap event) {
    placed.leaves(event.mm());
  }

  // What came of it

  /** The metrics of a run that ended at that instant; those without anything to tell are absent. */
  public SortedMap<String, Double> values(long endNs) {
    SortedMap<String, Double> values = new TreeMap<>();
    sources.forEach(
        (metric, source) -> {
          Double value = source.at(endNs);
          if (value != null) {
            values.put(metric, value);
          }
        });
    return values;
  }

  /** What was sampled over time. */
  public Sampled sampled() {
    return isSampled ? series.sampled(phases.begun(), names.labels().phases()) : Sampled.NOTHING;
  }
}
