package pageferry.experiment.explore;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import pageferry.engine.virtual.Picker;
import pageferry.engine.virtual.VirtualEngine;
import pageferry.experiment.explore.Inevitability.Point;
import pageferry.experiment.explore.Inevitability.Turn;
import pageferry.experiment.plan.Finding;
import pageferry.experiment.run.Homes;
import pageferry.experiment.run.RunStarts;
import pageferry.explore.Continuation;
import pageferry.explore.Replay;
import pageferry.explore.Search;
import pageferry.explore.SearchKind;
import pageferry.explore.Switches;
import pageferry.observe.Moment;

/**
 * Finds out when the failure of a schedule became inevitable: runs random continuations of its
 * beginnings, first of a few that lie evenly, then by bisection between the last that not always
 * failed and the first after it that did, then where the share changes most.
 */
public final class Inevitable implements AutoCloseable {
  /** Beginnings that are tried first, and the whole schedule. */
  private static final int COARSE = 10;

  /** Beginnings that are tried at most, unless the bisection needs more. */
  private static final int MOST_POINTS = 30;

  /** What seems certain is tried so many times as often. */
  private static final int CONFIRMED = 4;

  private static final Pattern CPU = Pattern.compile("/cpu-([0-9]+)");

  private final VirtualEngine engine = VirtualEngine.start();
  private final FailingSchedule schedule;
  private final Budget budget;
  private final Listener listener;
  private final Trials trials;
  private final Search random;
  private final TreeMap<Integer, Point> curve = new TreeMap<>();
  private final long began = System.nanoTime();
  private long runs;

  /**
   * How much may be spent.
   *
   * @param continuations how many of each beginning
   * @param timeNs real nanoseconds after which no further beginning is tried
   * @param seed what all continuations follow from
   */
  public record Budget(int continuations, long timeNs, long seed) {}

  /** Tells how far the work is. */
  public interface Listener {
    /** So many continuations have been run. */
    void at(long runs);

    /** Whether no further beginning is to be tried. */
    default boolean isStopped() {
      return false;
    }
  }

  public Inevitable(FailingSchedule schedule, Budget budget, Listener listener) {
    this.schedule = schedule;
    this.budget = budget;
    this.listener = listener;
    this.trials = new Trials(engine, schedule.row());
    this.random = SearchKind.RANDOM.search(trials.space(1), budget.seed());
  }

  /** The answer; null if the schedule does not fail, or cannot be run as it was. */
  public @Nullable Inevitability ask() {
    Finding finding = trials.run(new Replay(schedule.labels(), true), true).finding();
    if (finding == null || !schedule.isLike(finding)) {
      return null;
    }
    int steps = schedule.labels().size();
    for (int i = COARSE; i >= 0; i--) {
      need((int) ((long) steps * i / COARSE), finding);
    }
    int certain = certain(finding);
    refine(finding);
    return new Inevitability(finding, steps, List.copyOf(curve.values()), turn(certain), !isOver());
  }

  private boolean isOver() {
    return System.nanoTime() - began >= budget.timeNs() || listener.isStopped();
  }

  /** The shortest beginning from which on all that were tried failed always. */
  private int certain(Finding finding) {
    int certain = firstCertain();
    while (!isOver()) {
      Integer before = curve.lowerKey(certain);
      if (before != null && certain - before > 1) {
        need((before + certain) / 2, finding);
      } else if (at(certain).tried() < CONFIRMED * budget.continuations()) {
        more(certain, CONFIRMED * budget.continuations() - at(certain).tried(), finding);
      } else {
        break;
      }
      certain = firstCertain();
    }
    return certain;
  }

  private int firstCertain() {
    int certain = schedule.labels().size();
    for (Map.Entry<Integer, Point> each : curve.descendingMap().entrySet()) {
      if (!each.getValue().isCertain()) {
        break;
      }
      certain = each.getKey();
    }
    return certain;
  }

  private Point at(int steps) {
    return Objects.requireNonNull(curve.get(steps));
  }

  /** Tries beginnings where the share of failures changes most. */
  private void refine(Finding finding) {
    while (curve.size() < MOST_POINTS && !isOver()) {
      int middle = steepest();
      if (middle < 0) {
        return;
      }
      need(middle, finding);
    }
  }

  /** The middle of the two neighbours that differ most and have others between; -1: none do. */
  private int steepest() {
    int middle = -1;
    double most = 1.0 / budget.continuations();
    Point last = at(curve.firstKey());
    for (Point point : curve.values()) {
      double change = Math.abs(point.share() - last.share());
      if (change > most && point.steps() - last.steps() > 1) {
        most = change;
        middle = (point.steps() + last.steps()) / 2;
      }
      last = point;
    }
    return middle;
  }

  private void need(int steps, Finding finding) {
    boolean isLast = steps == schedule.labels().size();
    if (!curve.containsKey(steps) && (isLast || !isOver())) {
      more(steps, budget.continuations(), finding);
    }
  }

  private void more(int steps, int count, Finding wanted) {
    Point known = curve.get(steps);
    int first = known == null ? 0 : known.tried();
    int failed = 0;
    int otherwise = 0;
    int cutOff = 0;
    for (int i = first; i < first + count; i++) {
      Trial trial = trial(steps, i);
      Finding met = trial.finding();
      failed += met != null && met.isLike(wanted) ? 1 : 0;
      otherwise += met != null && !met.isLike(wanted) ? 1 : 0;
      cutOff += trial.isCutOff() ? 1 : 0;
      listener.at(++runs);
    }
    Point now = new Point(steps, failed, otherwise, cutOff, count);
    curve.merge(steps, now, Point::and);
  }

  private Trial trial(int steps, int number) {
    long own = (long) steps << Integer.SIZE | number;
    Picker rest = Objects.requireNonNull(random.schedule(own));
    Continuation continuation = new Continuation(schedule.labels().subList(0, steps), rest);
    Trial trial = trials.run(continuation, true);
    if (continuation.divergence() != null) {
      throw new IllegalStateException(
          "the schedule is not deterministic: " + continuation.divergence());
    }
    return trial;
  }

  // The step

  private Turn turn(int step) {
    List<String> labels = schedule.labels();
    Moment moment = new Moment(RunStarts.of(schedule.row().scenario()));
    trials.watch(new Replay(labels.subList(0, step), true), moment);
    ScheduleDetail whole = trials.detail(new Replay(labels, true));
    return new Turn(
        step,
        step == 0 ? null : labels.get(step - 1),
        step == 0 ? 0 : task(step, moment),
        moment,
        new ArrayList<>(whole.events()));
  }

  /** The task on the CPU whose thread of control a step belongs to; 0: none. */
  private int task(int step, Moment moment) {
    Switches switches = new Switches(new Replay(schedule.labels(), true), Homes::isHome);
    trials.run(switches, true);
    List<Integer> threads = switches.threads();
    for (int i = step - 1; i >= 0; i--) {
      Matcher cpu = CPU.matcher(schedule.labels().get(i));
      if (threads.get(i).equals(threads.get(step - 1)) && cpu.find()) {
        int number = Integer.parseInt(cpu.group(1));
        return number < moment.running().size() ? moment.running().get(number) : 0;
      }
    }
    return 0;
  }

  @Override
  public void close() {
    engine.close();
  }
}
