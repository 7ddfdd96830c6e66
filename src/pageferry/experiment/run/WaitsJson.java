package pageferry.experiment.run;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import pageferry.observe.waits.Blocker;
import pageferry.observe.waits.Cause;
import pageferry.observe.waits.Tail;
import pageferry.observe.waits.Waits;

/** Why durations of a run were as long as they were, and who stood in whose way, as JSON. */
final class WaitsJson {
  private WaitsJson() {}

  /**
   * Adds {@code tails}, by the name of the metric, {@code sleeps} and {@code blockers} to a run.
   */
  static void add(ObjectNode run, Waits waits) {
    ObjectNode tails = run.putObject("tails");
    waits.tails().forEach(each -> add(tails.putObject(each.metric()), each));
    ArrayNode sleeps = run.putArray("sleeps");
    waits.sleeps().forEach(each -> add(sleeps.addObject().put("pid", each.task()), each.tail()));
    ArrayNode blockers = run.putArray("blockers");
    waits.blockers().forEach(each -> add(blockers.addObject(), each));
  }

  private static void add(ObjectNode node, Tail tail) {
    node.put("ns", tail.ns());
    node.put("endNs", tail.endNs());
    node.put("lookAtNs", tail.lookAtNs());
    node.put("subject", tail.subject());
    add(node.putArray("because"), tail.because());
  }

  private static void add(ArrayNode array, List<Cause> causes) {
    for (Cause cause : causes) {
      ObjectNode node = array.addObject();
      node.put("kind", cause.kind().name().toLowerCase(Locale.ROOT));
      node.put("text", cause.text());
      node.put("ns", cause.ns());
      node.put("times", cause.times());
      node.put("atNs", cause.atNs());
      if (!cause.because().isEmpty()) {
        add(node.putArray("because"), cause.because());
      }
    }
  }

  private static void add(ObjectNode node, Blocker blocker) {
    node.put("resource", blocker.resource());
    node.put("who", blocker.who());
    node.put("doing", blocker.doing());
    node.put("times", blocker.times());
    node.put("totalNs", blocker.totalNs());
    node.put("worstNs", blocker.worst().ns());
    node.put("worstTask", blocker.worst().task());
    node.put("lookAtNs", blocker.worst().atNs());
  }
}
