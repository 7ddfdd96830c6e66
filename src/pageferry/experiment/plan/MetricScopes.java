package pageferry.experiment.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import pageferry.experiment.conf.BadInput;
import pageferry.experiment.conf.Place;
import pageferry.observe.Metric;
import pageferry.observe.MetricName;

/** What metrics can be confined to, and why some cannot. */
final class MetricScopes {
  private MetricScopes() {}

  /** Complains if a metric cannot be confined to what its name says. */
  static void require(MetricName name, Metric metric, Place place, Vocabulary words) {
    String reason = words.phases().isEmpty() ? "a schedule is judged as a whole" : whyNot(metric);
    if (!name.scopes().isEmpty() && !reason.isEmpty()) {
      throw BadInput.at(
          place, "'" + name.base() + "' without @, for " + reason, "'" + name.text() + "'");
    }
    List<String> known = new ArrayList<>();
    for (String word : name.scopes()) {
      Set<String> possible = possible(metric, words);
      if (!possible.contains(word)) {
        throw BadInput.unknown(place, expected(metric), word, possible);
      }
      known.add(words.tasks().contains(word) ? "task" : "phase");
    }
    if (known.size() != new TreeSet<>(known).size()) {
      throw BadInput.at(
          place, "one process or thread and one phase behind @", "'" + name.text() + "'");
    }
  }

  private static Set<String> possible(Metric metric, Vocabulary words) {
    Set<String> possible = new TreeSet<>(words.phases());
    if (metric == Metric.PLACEMENT) {
      possible.addAll(words.steps());
    } else if (isOfTasks(metric)) {
      possible.addAll(words.tasks());
    }
    return possible;
  }

  private static String expected(Metric metric) {
    if (metric == Metric.PLACEMENT) {
      return "a phase or a named step behind @";
    }
    return isOfTasks(metric)
        ? "a process, a thread or a phase behind @"
        : "a phase behind @, for no task of a program does that";
  }

  private static boolean isOfTasks(Metric metric) {
    return switch (metric) {
      case TIME_VIRTUAL, RECLAIM_KSWAPD, FAULTS_INJECTED, WAKE_WALK -> false;
      default -> true;
    };
  }

  /** Why a metric is told of the whole run only; empty if it is not. */
  static String whyNot(Metric metric) {
    return switch (metric) {
      case LOCK_OVERTAKEN,
          RUN_STEPS,
          FREE_NODE,
          HUGETLB_TOTAL,
          HUGETLB_FREE,
          HUGETLB_SURPLUS,
          GIGANTIC_TOTAL,
          GIGANTIC_FREE,
          GIGANTIC_SURPLUS,
          CPU ->
          "it is known at the end of the run only";
      case MEMCG_PEAK, MEMCG_SWAP, MEMCG_EVENTS -> "it is known at the end of the run only";
      case FOUND, SEARCH_SCHEDULES, SEARCH_OUTCOMES, SEARCH_EXHAUSTED ->
          "it is told of searches only";
      case STEP, STEP_RET, STEP_ERRNO, STEP_STATUS -> "it is of one step";
      default -> "";
    };
  }
}
