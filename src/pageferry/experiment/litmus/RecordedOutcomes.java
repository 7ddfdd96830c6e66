package pageferry.experiment.litmus;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import pageferry.experiment.conf.BadInput;
import pageferry.experiment.conf.TextFile;

/**
 * The outcomes of one program that were recorded on one kernel.
 *
 * @param name the program's name
 * @param kernel the release that ran it, as it calls itself
 * @param iterations how often it was run
 * @param outcomes how often each outcome was met
 * @param firm those that were met often enough to count
 */
public record RecordedOutcomes(
    String name,
    String kernel,
    long iterations,
    SortedMap<LitmusOutcome, Long> outcomes,
    SortedSet<LitmusOutcome> firm) {
  /** The counters that are part of an outcome. */
  static final Set<String> COUNTERS =
      new TreeSet<>(
          Set.of(
              "pgmigrate_success",
              "pgmigrate_fail",
              "thp_migration_success",
              "thp_migration_fail",
              "thp_migration_split",
              "thp_split_page"));

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final Set<String> SEEN =
      new TreeSet<>(Set.of("placement", "policy", "thp", "content"));

  public RecordedOutcomes {
    outcomes = Collections.unmodifiableSortedMap(new TreeMap<>(outcomes));
    firm = Collections.unmodifiableSortedSet(new TreeSet<>(firm));
  }

  /** Whether a counter's change is part of an outcome. */
  public static boolean isCounter(String name) {
    return COUNTERS.contains(name);
  }

  /**
   * Reads a file of recorded outcomes.
   *
   * @throws BadInput if it cannot be read
   */
  public static RecordedOutcomes read(Path file) {
    String text = TextFile.read(file);
    try {
      JsonNode root = MAPPER.readTree(text);
      if (!root.path("name").isTextual() || !root.path("outcomes").isArray()) {
        throw mistake(file, "an object with 'name' and a list 'outcomes'", "none");
      }
      SortedMap<LitmusOutcome, Long> outcomes = new TreeMap<>();
      SortedSet<LitmusOutcome> firm = new TreeSet<>();
      for (JsonNode each : root.path("outcomes")) {
        LitmusOutcome outcome = outcome(file, each);
        outcomes.merge(outcome, each.path("count").asLong(1), Long::sum);
        if (each.path("firm").asBoolean()) {
          firm.add(outcome);
        }
      }
      return new RecordedOutcomes(
          root.path("name").asText(),
          root.path("kernel").asText(),
          root.path("iterations").asLong(),
          outcomes,
          firm);
    } catch (JsonProcessingException wrong) {
      int line = wrong.getLocation() == null ? 1 : wrong.getLocation().getLineNr();
      throw new BadInput(
          file + ":" + line + ": expected outcomes in JSON, found " + wrong.getOriginalMessage());
    }
  }

  private static BadInput mistake(Path file, String expected, String found) {
    return new BadInput(file + ": expected " + expected + ", found " + found);
  }

  private static LitmusOutcome outcome(Path file, JsonNode node) {
    if (!node.path("race").isObject() || !node.path("see").isObject()) {
      throw mistake(file, "an outcome with the objects 'race' and 'see'", node.toString());
    }
    SortedMap<String, String> fields = new TreeMap<>();
    for (Map.Entry<String, JsonNode> task : node.path("race").properties()) {
      for (int i = 0; i < task.getValue().size(); i++) {
        String name = LitmusOutcome.RACE + task.getKey() + "." + i;
        fields.put(name, answer(task.getValue().get(i)));
      }
    }
    for (Map.Entry<String, JsonNode> task : node.path("see").properties()) {
      for (Map.Entry<String, JsonNode> what : task.getValue().properties()) {
        if (!SEEN.contains(what.getKey())) {
          throw mistake(file, "what is seen to be one of " + SEEN, "'" + what.getKey() + "'");
        }
        for (Map.Entry<String, JsonNode> map : what.getValue().properties()) {
          String name = task.getKey() + " " + what.getKey() + "." + map.getKey();
          fields.put(LitmusOutcome.SEE + name, map.getValue().asText());
        }
      }
    }
    for (Map.Entry<String, JsonNode> counter : node.path("vmstat").properties()) {
      if (COUNTERS.contains(counter.getKey()) && counter.getValue().asLong() != 0) {
        fields.put(LitmusOutcome.VMSTAT + counter.getKey(), counter.getValue().asText());
      }
    }
    return new LitmusOutcome(fields);
  }

  private static String answer(JsonNode answer) {
    if (answer.isTextual()) {
      return answer.asText();
    }
    for (String word : new String[] {"touched", "saw"}) {
      if (answer.has(word)) {
        return answer.path(word).asText();
      }
    }
    String text = answer.path("ret").asText();
    text += answer.has("errno") ? " " + answer.path("errno").asText() : "";
    return answer.has("status") ? text + " " + answer.path("status").asText() : text;
  }
}
