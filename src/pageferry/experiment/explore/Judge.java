package pageferry.experiment.explore;

import java.util.List;
import java.util.SortedMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import pageferry.engine.virtual.RunEnd;
import pageferry.experiment.plan.Ending;
import pageferry.experiment.plan.Expectation;
import pageferry.experiment.plan.Finding;
import pageferry.experiment.plan.Finding.Kind;
import pageferry.experiment.plan.Row;
import pageferry.experiment.plan.RowResult;
import pageferry.experiment.plan.SearchPlan;
import pageferry.experiment.plan.Verdict;
import pageferry.observe.Deadlock;
import pageferry.observe.Metric;
import pageferry.world.KernelBug;

/** Says what was wrong with a schedule, if anything was. */
final class Judge {
  private final Row row;
  private final SearchPlan plan;

  Judge(Row row) {
    this.row = row;
    this.plan = row.scenario().search();
  }

  boolean wantsMetrics() {
    return !plan.holds().isEmpty();
  }

  @Nullable Finding judge(RunEnd end, Watch watch) {
    Throwable cause = end.cause();
    if (cause instanceof KernelBug bug) {
      return ofText(Kind.KERNEL_BUG, String.valueOf(bug.getMessage()));
    }
    if (cause != null) {
      String where = "a schedule crashed at step " + end.steps() + ": " + cause;
      throw new IllegalStateException(where, cause);
    }
    String broken = watch.invariants().broken();
    if (broken != null) {
      return ofText(Kind.INVARIANT, broken);
    }
    String misuse = watch.misuses().first();
    if (misuse != null) {
      return ofText(Kind.LOCK_MISUSE, misuse);
    }
    Finding waiting = ofWaits(end, watch);
    if (waiting != null) {
      return waiting;
    }
    if (watch.headway().isLivelocked()) {
      return ofText(Kind.LIVELOCK, watch.headway().text() + watch.spinning().text());
    }
    int overtaken = watch.fairness().mostOvertaken();
    if (plan.limits().overtakes() > 0 && overtaken > plan.limits().overtakes()) {
      String victim = "task " + watch.fairness().victim() + " was overtaken ";
      return new Finding(Kind.STARVATION, "folio_lock", victim + overtaken + " times");
    }
    return end.kind() == RunEnd.Kind.QUIESCENT ? ofExpectations(end, watch) : null;
  }

  /** Whether a schedule had not come to its end when its steps were used up. */
  static boolean isCutOff(RunEnd end) {
    return end.kind() == RunEnd.Kind.STEP_LIMIT;
  }

  private static Finding ofText(Kind kind, String text) {
    return new Finding(kind, text.replaceAll("0x[0-9a-f]+|[0-9]+", "N"), text);
  }

  private static @Nullable Finding ofWaits(RunEnd end, Watch watch) {
    boolean atRest = end.kind() == RunEnd.Kind.QUIESCENT;
    if (atRest) {
      watch.graph().atRest(end.timeNs());
    }
    Deadlock deadlock = watch.graph().first();
    if (deadlock != null) {
      String own = deadlock.isSelf() ? "self " : "";
      return new Finding(Kind.DEADLOCK, own + kinds(deadlock.waits()), deadlock.text());
    }
    if (!atRest || !watch.graph().hasSleepers()) {
      return null;
    }
    List<Deadlock.Wait> waits = watch.graph().waits();
    String text = waits.stream().map(Deadlock.Wait::text).collect(Collectors.joining("; "));
    return new Finding(Kind.STUCK, kinds(waits), text);
  }

  private static String kinds(List<Deadlock.Wait> waits) {
    return waits.stream().map(wait -> wait.what().text()).sorted().collect(Collectors.joining("+"));
  }

  private @Nullable Finding ofExpectations(RunEnd end, Watch watch) {
    if (plan.holds().isEmpty() || watch.metrics() == null) {
      return null;
    }
    SortedMap<String, Double> values = watch.metrics().values(end.timeNs());
    values.put("run.steps", (double) end.steps());
    values.put(Metric.LOCK_OVERTAKEN.text(), (double) watch.fairness().mostOvertaken());
    RowResult result = new RowResult(row, values, "", Ending.FINISHED, List.of());
    for (Expectation each : plan.holds()) {
      Verdict verdict = each.judge(List.of(result));
      if (verdict.outcome() == Verdict.Outcome.FAILED) {
        String text = each.text() + ", but " + String.join(", ", verdict.seen());
        return new Finding(Kind.EXPECTATION, each.text(), text);
      }
    }
    return null;
  }
}
