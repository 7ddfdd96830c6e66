package pageferry.experiment.record;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import pageferry.experiment.conform.Recorded;

/** What a recording has otherwise than one that was made before. */
public final class RecordedBefore {
  /** Counters that threads of the kernel's own move by one now and then. */
  private static final Set<String> SINGLE =
      new TreeSet<>(Set.of("numa_interleave", "thp_zero_page_alloc"));

  private final Set<String> varied = new TreeSet<>();
  private final List<String> differences = new ArrayList<>();

  private RecordedBefore() {}

  /** The fields that both have and that differ, each with both values. */
  public static List<String> differences(JsonNode before, ObjectNode now) {
    RecordedBefore compared = new RecordedBefore();
    before.path("varied").forEach(path -> compared.varied.add(path.asText()));
    now.path("varied").forEach(path -> compared.varied.add(path.asText()));
    for (String part : List.of("steps", "placement", "thp", "vmstat", "trace")) {
      boolean untold = part.equals("trace") && !before.has(part);
      if (!untold) {
        compared.compare("." + part, before.path(part), now.path(part));
      }
    }
    if (now.has("crash") != before.has("crash")) {
      compared.compare(".crash", before.path("crash"), now.path("crash"));
    }
    return compared.differences;
  }

  private void compare(String path, JsonNode before, JsonNode now) {
    boolean same = text(before).equals(text(now));
    if (varied.contains(path) || same || path.equals(".trace") && trace(before, now)) {
      return;
    }
    boolean steps = before.isArray() && now.isArray() && before.size() == now.size();
    if (steps && path.equals(".steps")) {
      for (int i = 0; i < before.size(); i++) {
        compare(path + "[" + i + "]", before.get(i), now.get(i));
      }
    } else if (isTable(before) && isTable(now)) {
      Set<String> names = new TreeSet<>();
      before.fieldNames().forEachRemaining(names::add);
      now.fieldNames().forEachRemaining(names::add);
      names.forEach(name -> compare(path + "." + name, before.path(name), now.path(name)));
    } else if (!isSingle(path, before, now)) {
      differences.add(path + ": before " + text(before) + ", now " + text(now));
    }
  }

  /** Whether two traces are the same, however their lines are put together. */
  private static boolean trace(JsonNode before, JsonNode now) {
    return lines(before).equals(lines(now));
  }

  private static List<String> lines(JsonNode trace) {
    List<String> lines = new ArrayList<>();
    trace.forEach(line -> lines.add(line.asText()));
    return Recorded.writtenOut(lines);
  }

  private static boolean isTable(JsonNode node) {
    return node.isObject() || node.isMissingNode();
  }

  private static boolean isSingle(String path, JsonNode before, JsonNode now) {
    return SINGLE.contains(path.substring(path.lastIndexOf('.') + 1))
        && Math.abs(before.asLong() - now.asLong()) == 1;
  }

  private static String text(JsonNode node) {
    return node.isContainerNode() && node.isEmpty() || node.isMissingNode()
        ? "nothing"
        : node.toString();
  }
}
