package pageferry.observe.waits;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import pageferry.mm.MigrateReason;

/** What one task has been doing lately. */
final class TaskPast {
  /** Stretches of each kind that are kept of a task. */
  static final int MOST_KEPT = 1 << 12;

  final int task;
  final Past<Sleep> sleeps = new Past<>(MOST_KEPT);
  final Past<Reclaim> reclaims = new Past<>(MOST_KEPT);
  final Past<Stretch> offCpu = new Past<>(MOST_KEPT);
  final Past<Turn> turns = new Past<>(MOST_KEPT);

  final WorkLog work = new WorkLog();

  /** When it told of something last. */
  long lastNs;

  @Nullable Sleep asleep;
  @Nullable Reclaim reclaiming;

  /** How often it has begun to reclaim directly within each other. */
  int nested;

  @Nullable Stretch runnable;

  /** The migrations that it is in, the innermost first. */
  final Deque<MigrateReason> migrations = new ArrayDeque<>(2);

  /** The folio that it has split, or tried to, last; -1: none of which it has the lock. */
  long splitPfn = -1;

  private Turn turn = new Turn(0, Doing.USER);

  /** A stretch in which a task was at one thing. */
  static final class Turn extends Stretch {
    final Doing doing;

    Turn(long fromNs, Doing doing) {
      super(fromNs);
      this.doing = doing;
    }
  }

  TaskPast(int task) {
    this.task = task;
  }

  /** For what it gives PG_locked of a folio back, in the words of the metrics. */
  String causeOf(long pfn) {
    if (pfn == splitPfn) {
      splitPfn = -1;
      return "split";
    }
    MigrateReason reason = migrations.peek();
    if (reason != null) {
      return reason.text();
    }
    return reclaiming != null ? "reclaim" : doing().word();
  }

  void turnsTo(long ns, Doing doing) {
    turn.end(ns);
    turns.add(turn);
    turn = new Turn(ns, doing);
  }

  Doing doing() {
    return turn.doing;
  }

  /** What it was at at an instant, as far as that is known. */
  Doing doingAt(long ns) {
    List<Turn> then = turns.within(new Interval(ns, ns + 1));
    return then.isEmpty() ? turn.doing : then.get(0).doing;
  }

  /** What it did since it told of something last, or in the last part of that. */
  void worked(WorkLog.Kind kind, long nowNs, long mostNs) {
    work.add(kind, nowNs, Math.min(mostNs, nowNs - lastNs));
  }

  List<Sleep> sleeps(Interval interval) {
    return with(sleeps.within(interval), asleep, interval);
  }

  List<Reclaim> reclaims(Interval interval) {
    return with(reclaims.within(interval), reclaiming, interval);
  }

  List<Stretch> offCpu(Interval interval) {
    return with(offCpu.within(interval), runnable, interval);
  }

  private static <T extends Stretch> List<T> with(List<T> past, @Nullable T now, Interval in) {
    if (now == null || now.fromNs >= in.toNs()) {
      return past;
    }
    List<T> all = new ArrayList<>(past);
    all.add(now);
    return all;
  }

  /** Nothing is known of it before. */
  long knownFromNs() {
    return Math.max(sleeps.knownFromNs(), reclaims.knownFromNs());
  }
}
