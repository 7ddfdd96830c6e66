package pageferry.observe;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import pageferry.mm.AnswerPart;
import pageferry.mm.Errno;
import pageferry.world.MigrateEvent.MigratePages;
import pageferry.world.StepEvent.RecordedStepExit;
import pageferry.world.StepEvent.RecordedStepSaid;
import pageferry.world.StepEvent.SysEnter;
import pageferry.world.TraceListener;

/** What this machine answered to steps of which is known what they really answered. */
public final class RealAnswers extends TraceListener {
  private final List<RealAnswer> real;
  private final SortedMap<Integer, StepAnswer> answers = new TreeMap<>();
  private final Map<Integer, Map<AnswerPart, List<Long>>> said = new TreeMap<>();
  private final Map<Integer, Long> migrated = new TreeMap<>();

  /**
   * @param real what they really answered, by number
   */
  public RealAnswers(List<RealAnswer> real) {
    this.real = List.copyOf(real);
  }

  @Override
  public void on(RecordedStepSaid event) {
    List<Long> values =
        said.computeIfAbsent(event.real(), nothing -> new EnumMap<>(AnswerPart.class))
            .computeIfAbsent(event.part(), nothing -> new ArrayList<>());
    for (long i = 0; i < event.times(); i++) {
      values.add(event.value());
    }
  }

  @Override
  public void on(SysEnter event) {
    migrated.remove(task());
  }

  @Override
  public void on(MigratePages event) {
    migrated.merge(task(), event.counts().succeeded(), Long::sum);
  }

  @Override
  public void on(RecordedStepExit event) {
    Map<AnswerPart, List<Long>> parts = said.remove(event.real());
    Long pages = migrated.remove(task());
    if (pages != null) {
      parts = parts == null ? new EnumMap<>(AnswerPart.class) : parts;
      parts.put(AnswerPart.MIGRATED, List.of(pages));
    }
    String errno = event.errno() == 0 ? "" : Errno.ofNegated(-event.errno()).name();
    answers.put(
        event.real(),
        new StepAnswer(
            event.ret(),
            errno,
            parts == null ? new TreeMap<>() : new TreeMap<>(parts),
            event.tookNs()));
  }

  /** The answers so far, by the number of the real one. */
  public SortedMap<Integer, StepAnswer> answers() {
    return new TreeMap<>(answers);
  }

  /** How many answers there are, and how many are equal, by the names of metrics. */
  public SortedMap<String, Double> values() {
    SortedMap<String, Double> values = new TreeMap<>();
    for (int number = 0; number < real.size(); number++) {
      RealAnswer each = real.get(number);
      StepAnswer here = answers.get(number);
      add(values, Metric.REAL_CALLS, 1);
      add(values, Metric.REAL_RETURNS, each.isReturn(here) ? 1 : 0);
      add(values, Metric.REAL_EQUAL, each.isEqualTo(here) ? 1 : 0);
      add(values, Metric.REAL_MIGRATIONS, each.hasMigrated() ? 1 : 0);
      add(values, Metric.REAL_MIGRATIONS_EQUAL, each.isMigration(here) ? 1 : 0);
      add(values, Metric.REAL_PAGES, each.pages());
      add(values, Metric.REAL_PAGES_EQUAL, each.equalPages(here));
    }
    return values;
  }

  private static void add(SortedMap<String, Double> values, Metric metric, int count) {
    values.merge(metric.text(), (double) count, Double::sum);
  }
}
