package pageferry.experiment.explore;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import pageferry.experiment.explore.Inevitability.Point;

/** When a failure became inevitable, as JSON. */
public final class InevitabilityJson {
  private InevitabilityJson() {}

  /**
   * The answer as a tree.
   *
   * @param what what happened in the step that made it certain, in words
   */
  public static ObjectNode tree(Inevitability answer, String what) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.putObject("finding")
        .put("kind", answer.finding().kind().word())
        .put("signature", answer.finding().signature())
        .put("text", answer.finding().text());
    root.put("steps", answer.steps());
    root.put("complete", answer.isWhole());
    ObjectNode certain = root.putObject("certain");
    certain.put("step", answer.turn().step());
    certain.put("message", answer.turn().message());
    certain.put("what", what);
    certain.put("time_ns", answer.turn().moment().timeNs());
    ArrayNode curve = root.putArray("curve");
    for (Point point : answer.curve()) {
      curve
          .addObject()
          .put("steps", point.steps())
          .put("failed", point.failed())
          .put("otherwise", point.otherwise())
          .put("cut_off", point.cutOff())
          .put("tried", point.tried());
    }
    return root;
  }
}
