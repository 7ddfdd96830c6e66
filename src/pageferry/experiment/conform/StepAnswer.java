package pageferry.experiment.conform;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import pageferry.experiment.program.Layout;
import pageferry.observe.MapNames;
import pageferry.protocol.program.StepResult;

/** What a step answered but for its statuses, in the corpus's words. */
final class StepAnswer {
  private StepAnswer() {}

  /** The recorded answer without the statuses, which are compared by themselves. */
  static String withoutStatus(JsonNode answer) {
    ObjectNode rest = answer.deepCopy();
    rest.remove("status");
    return rest.toString();
  }

  /**
   * The model's answer if one of its recorded parts differs, otherwise null.
   *
   * @param varied which parts varied between the runs
   */
  static @Nullable String differing(
      CorpusProgram program, JsonNode expected, StepResult outcome, Predicate<String> varied) {
    Map<String, String> got = words(program, outcome);
    boolean same = true;
    for (String part : List.of("errno", "signal")) {
      same &= varied.test(part) || expected.has(part) == got.containsKey(part);
    }
    for (Map.Entry<String, JsonNode> part : expected.properties()) {
      if (part.getKey().equals("status")) {
        continue;
      }
      String value = part.getValue().isTextual() ? part.getValue().asText() : "" + part.getValue();
      same &= value.equals(got.get(part.getKey()));
    }
    return same ? null : got.toString();
  }

  private static Map<String, String> words(CorpusProgram program, StepResult outcome) {
    Map<String, String> words = new TreeMap<>(outcome.said());
    StepResult.UserSignal signal = outcome.signal();
    words.put("ret", Long.toString(signal == null ? outcome.ret() : 0));
    if (outcome.errno() != null) {
      words.put("errno", outcome.errno().name());
    }
    if (outcome.faults() >= 0) {
      words.put("faults", Long.toString(outcome.faults()));
    }
    if (signal != null) {
      words.put("signal", signal.sig().name());
      words.put("code", Integer.toString(signal.code()));
      if (signal.vpn() >= 0) {
        words.put("page", page(program.layout(), signal.vpn()));
      }
    }
    return words;
  }

  /** The page within its map, or, behind the end of a map, counted on. */
  private static String page(Layout layout, long vpn) {
    return layout.areas().stream()
        .filter(area -> area.vpn() <= vpn)
        .max(Comparator.comparingLong(MapNames.Area::vpn))
        .map(area -> Long.toString(vpn - area.vpn()))
        .orElse(layout.nameOf(vpn));
  }
}
