package pageferry.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Reads trace events as Perfetto's trace processor does, sorted by time with ties in the order of
 * the file, and notes what that counts among its errors: slices of a track that do not nest, ends
 * without a beginning, arrows that begin or end in no slice, ids that are used twice.
 */
final class TraceRules {
  private final List<String> complaints = new ArrayList<>();
  private final Map<String, Integer> counts = new TreeMap<>();
  private final Map<String, List<String>> names = new TreeMap<>();
  private final Map<String, Double> counters = new TreeMap<>();
  private final Map<String, Deque<BigDecimal>> open = new TreeMap<>();
  private final Map<String, String> asyncs = new TreeMap<>();
  private final Set<String> arrows = new HashSet<>();
  private final Set<String> arrowsUsed = new HashSet<>();

  /** An open slice that was not given its end yet. */
  private static final BigDecimal OPEN = BigDecimal.valueOf(Long.MAX_VALUE);

  TraceRules(JsonNode trace) {
    List<JsonNode> events = new ArrayList<>();
    trace.path("traceEvents").forEach(events::add);
    events.sort(Comparator.comparing(TraceRules::ts));
    events.forEach(this::take);
    open.forEach((track, slices) -> require(endless(slices), "left open on " + track, null));
    require(asyncs.isEmpty(), "waits without an end: " + asyncs.keySet(), null);
  }

  private static boolean endless(Deque<BigDecimal> slices) {
    return slices.stream().noneMatch(end -> end.equals(OPEN));
  }

  private static BigDecimal ts(JsonNode event) {
    return event.path("ts").decimalValue();
  }

  private void take(JsonNode event) {
    String phase = event.path("ph").asText();
    counts.merge(phase, 1, Integer::sum);
    String track = event.path("pid").asText() + "/" + event.path("tid").asText();
    Deque<BigDecimal> slices = open.computeIfAbsent(track, none -> new ArrayDeque<>());
    BigDecimal now = ts(event);
    switch (phase) {
      case "M" ->
          names
              .computeIfAbsent(event.path("name").asText(), none -> new ArrayList<>())
              .add(event.path("args").path("name").asText());
      case "C" -> counters.put(event.path("name").asText(), event.at("/args/pages").asDouble());
      case "B" -> begin(slices, now, OPEN, event);
      case "X" -> begin(slices, now, now.add(event.path("dur").decimalValue()), event);
      case "E" -> require(OPEN.equals(slices.poll()), "end without a beginning", event);
      case "b" -> require(asyncs.put(id(event), track) == null, "id of two waits", event);
      case "e" -> require(track.equals(asyncs.remove(id(event))), "end of no wait", event);
      case "s" -> {
        require(!slices.isEmpty(), "arrow from nowhere", event);
        require(arrowsUsed.add(id(event)), "id of two arrows", event);
        arrows.add(id(event));
      }
      case "f" -> {
        require(!slices.isEmpty(), "arrow to nowhere", event);
        require(arrows.remove(id(event)), "arrow without a beginning", event);
      }
      default -> require(false, "of no known kind", event);
    }
  }

  private void begin(Deque<BigDecimal> slices, BigDecimal now, BigDecimal end, JsonNode event) {
    while (!slices.isEmpty() && slices.element().compareTo(now) <= 0) {
      slices.remove();
    }
    boolean nests = slices.isEmpty() || end.compareTo(slices.element()) <= 0;
    require(nests, "does not nest", event);
    slices.push(end);
  }

  private static String id(JsonNode event) {
    return event.path("cat").asText() + " " + event.path("id").asText();
  }

  private void require(boolean holds, String what, JsonNode event) {
    if (!holds) {
      complaints.add(what + ": " + event);
    }
  }

  List<String> complaints() {
    return complaints;
  }

  int count(String phase) {
    return counts.getOrDefault(phase, 0);
  }

  List<String> names(String what) {
    return names.getOrDefault(what, List.of());
  }

  Map<String, Double> lastCounters() {
    return counters;
  }
}
