package pageferry.experiment.conform;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Whether a recorded answer has the form that answers are compared in. */
final class AnswerCheck {
  private AnswerCheck() {}

  /** What is wrong with an answer, or null. */
  static @Nullable String complaint(JsonNode answer) {
    if (!answer.path("name").isTextual()) {
      return "expected an answer with a 'name', found none";
    }
    if (!eachOf(answer.path("steps"), AnswerCheck::isStep)) {
      return expected("steps", "a list of what each step answered, with 'status' as text");
    }
    if (!eachOf(answer.path("trace"), JsonNode::isTextual)) {
      return expected("trace", "a list of lines");
    }
    if (!eachOf(answer.path("varied"), JsonNode::isTextual)) {
      return expected("varied", "a list of texts");
    }
    for (String key : new String[] {"placement", "thp", "folios", "coarse"}) {
      JsonNode tasks = answer.path(key);
      boolean fits = tasks.isMissingNode() || tasks.isObject();
      for (JsonNode maps : tasks) {
        fits &= maps.isObject();
      }
      if (!fits) {
        return expected(key, "an object of tasks and maps");
      }
    }
    for (String key : new String[] {"vmstat", "mthp", "cgroup"}) {
      JsonNode counters = answer.path(key);
      if (!counters.isMissingNode() && !counters.isObject()) {
        return expected(key, "an object of counters");
      }
    }
    return null;
  }

  private static boolean isStep(JsonNode step) {
    boolean plain = !step.has("status") || step.path("status").isTextual();
    return step.isNull() || step.isObject() && plain;
  }

  private static boolean eachOf(JsonNode list, Predicate<JsonNode> fits) {
    boolean all = list.isMissingNode() || list.isNull() || list.isArray();
    for (JsonNode each : list) {
      all &= fits.test(each);
    }
    return all;
  }

  private static String expected(String key, String what) {
    return "expected " + what + " in '" + key + "' of an answer, found something else";
  }
}
