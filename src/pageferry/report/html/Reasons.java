package pageferry.report.html;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import pageferry.observe.Metric;
import pageferry.observe.waits.Cause;
import pageferry.observe.waits.Tail;
import pageferry.report.ChainText;

/** Why durations of a row were as long as they were, as its saved run tells it. */
final class Reasons {
  private Reasons() {}

  /** The durations whose tails a cell of a column leads to; empty if it leads to none. */
  static String family(String column) {
    Metric.Named named = Metric.of(column);
    boolean has = named != null && named.metric().isDurations() && !column.endsWith(".count");
    return has && named != null ? named.family() : "";
  }

  /** Whether a row tells why the largest duration of a column was so long. */
  static boolean has(PageRow row, String column) {
    return row.row().first("tails").has(family(column));
  }

  /** Adds the reasons of those tails that columns lead to, and of the longest sleeps. */
  static void add(ObjectNode node, PageRow row, List<String> columns) {
    ObjectNode tails = node.putObject("tails");
    JsonNode saved = row.row().first("tails");
    for (String family : new TreeSet<>(columns.stream().map(Reasons::family).toList())) {
      if (saved.has(family)) {
        add(tails.putObject(family), tail(family, saved.path(family)));
      }
    }
    ArrayNode sleeps = node.putArray("sleeps");
    for (JsonNode each : row.row().first("sleeps")) {
      ObjectNode sleep = sleeps.addObject().put("pid", each.path("pid").asInt());
      sleep.put("to", each.path("endNs").asLong()).put("ns", each.path("ns").asLong());
      add(sleep, tail("", each));
    }
  }

  private static void add(ObjectNode node, Tail tail) {
    ChainText chain = new ChainText(tail);
    String head = tail.metric().isEmpty() ? "" : tail.metric() + ".max ";
    node.put(
        "text",
        head
            + ChainText.ns(tail.ns())
            + " until "
            + ChainText.instant(tail.endNs())
            + ": "
            + chain.sentence());
    chain.tree().forEach(node.putArray("tree")::add);
  }

  private static Tail tail(String metric, JsonNode node) {
    return new Tail(
        metric,
        node.path("ns").asLong(),
        node.path("endNs").asLong(),
        -1,
        node.path("subject").asText(),
        causes(node.path("because")));
  }

  private static List<Cause> causes(JsonNode nodes) {
    List<Cause> causes = new ArrayList<>();
    for (JsonNode node : nodes) {
      causes.add(
          new Cause(
              kind(node.path("kind").asText()),
              node.path("text").asText(),
              node.path("ns").asLong(),
              node.path("times").asInt(),
              node.path("atNs").asLong(),
              causes(node.path("because"))));
    }
    return causes;
  }

  /** A file of another version may have kinds that are none. */
  private static Cause.Kind kind(String word) {
    for (Cause.Kind kind : Cause.Kind.values()) {
      if (kind.name().toLowerCase(Locale.ROOT).equals(word)) {
        return kind;
      }
    }
    return Cause.Kind.UNKNOWN;
  }
}
