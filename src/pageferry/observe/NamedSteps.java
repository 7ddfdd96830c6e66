package pageferry.observe;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import pageferry.mm.Errno;
import pageferry.world.MigrateEvent.MovePagesStatus;
import pageferry.world.StepEvent.NamedStepExit;
import pageferry.world.StepEvent.SysEnter;
import pageferry.world.TraceListener;

/** What became of the steps that have names; where one is carried out again, the last time. */
public final class NamedSteps extends TraceListener {
  private static final String SEPARATOR = ".";

  private final List<String> names;
  private final SortedMap<Integer, Ended> ended = new TreeMap<>();
  private final SortedMap<Integer, SortedMap<String, Double>> statuses = new TreeMap<>();

  /** The steps of one name. */
  private static final class Ended {
    final Durations took = new Durations();
    final SortedMap<String, Integer> errnos = new TreeMap<>();
    SortedMap<String, Double> last = new TreeMap<>();
    long ret;
  }

  /**
   * @param names their names by number
   */
  public NamedSteps(List<String> names) {
    this.names = List.copyOf(names);
  }

  @Override
  public void on(SysEnter event) {
    statuses.remove(task());
  }

  @Override
  public void on(MovePagesStatus event) {
    statuses
        .computeIfAbsent(task(), nothing -> new TreeMap<>())
        .merge(CallFold.what(event.status()), (double) event.pages(), Double::sum);
  }

  @Override
  public void on(NamedStepExit event) {
    Ended step = ended.computeIfAbsent(event.name(), nothing -> new Ended());
    step.took.record(event.tookNs());
    step.ret = event.ret();
    SortedMap<String, Double> left = statuses.remove(task());
    step.last = left == null ? new TreeMap<>() : left;
    if (event.errno() != 0) {
      step.errnos.merge(Errno.ofNegated(-event.errno()).name(), 1, Integer::sum);
    }
  }

  /** All that there is to tell of them, by the names of metrics. */
  public SortedMap<String, Double> values() {
    SortedMap<String, Double> values = new TreeMap<>();
    ended.forEach(
        (number, step) -> {
          String name = Metric.STEP.nameOf(names.get(number));
          step.took.put(name, values);
          values.put(name + ".ret", (double) step.ret);
          step.errnos.forEach(
              (errno, times) -> values.put(name + ".errno" + SEPARATOR + errno, (double) times));
          step.last.forEach(
              (what, pages) -> values.put(name + ".status" + SEPARATOR + what, pages));
        });
    return values;
  }
}
