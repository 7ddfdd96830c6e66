package pageferry.experiment.litmus;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** What came of litmus programs as JSON: tallies, and outcomes that one of the two has alone. */
public final class LitmusJson {
  private static final double NS_PER_S = 1e9;

  private LitmusJson() {}

  /** The report as a tree. */
  public static ObjectNode tree(LitmusReport report) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("kernel", report.kernel());
    root.put("summary", report.summary());
    root.put("visible", report.visibleSummary());
    ArrayNode programs = root.putArray("programs");
    report.verdicts().forEach(each -> program(programs.addObject(), each));
    report.unrecorded().forEach(root.putArray("unrecorded")::add);
    report.mistakes().forEach(root.putArray("mistakes")::add);
    return root;
  }

  private static void program(ObjectNode node, LitmusVerdict verdict) {
    LitmusFound found = verdict.found();
    node.put("name", verdict.program().name());
    node.put("firm", verdict.firm()).put("reached", verdict.firm() - verdict.missing().size());
    node.put("exhausted", found.exhausted());
    node.put("schedules", found.schedules());
    node.put("steps", found.steps());
    node.put("cut_off", found.cutOff());
    node.put("seconds", Math.round(found.tookNs() / NS_PER_S * 100) / 100.0);
    String missing = found.exhausted() ? "wrong" : "not_reached";
    outcomes(node.putArray(missing), verdict, verdict.missing());
    outcomes(node.putArray("not_firm"), verdict, verdict.faint());
    outcomes(node.putArray("only_here"), verdict, verdict.questions());
  }

  private static void outcomes(
      ArrayNode list, LitmusVerdict verdict, List<LitmusVerdict.Case> cases) {
    for (LitmusVerdict.Case each : cases) {
      ObjectNode node = list.addObject();
      node.put("visible", each.visible());
      Long recorded = verdict.recorded().outcomes().get(each.outcome());
      LitmusFound.Met met = verdict.found().outcomes().get(each.outcome());
      node.put("recorded", recorded == null ? 0 : recorded);
      node.put("met", met == null ? 0 : met.count());
      fields(node.putObject("outcome"), each.outcome());
      LitmusOutcome nearest = each.nearest();
      if (nearest != null && !nearest.equals(each.outcome())) {
        fields(node.putObject("nearest"), nearest);
      }
    }
  }

  private static void fields(ObjectNode node, LitmusOutcome outcome) {
    outcome.fields().forEach(node::put);
  }
}
