package pageferry.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import pageferry.world.PlainText;

/** What {@code run --json} has written, read again. */
public final class SavedResults {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final String name;
  private final JsonNode root;
  private final List<SavedRow> rows;

  private SavedResults(String name, JsonNode root, List<SavedRow> rows) {
    this.name = name;
    this.root = root;
    this.rows = List.copyOf(rows);
  }

  /** A file or a text that holds no results; the message says what is wrong with it. */
  public static final class NotResults extends Exception {
    private static final long serialVersionUID = 1L;

    private final int line;

    NotResults(String found) {
      this(found, 1);
    }

    NotResults(String found, int line) {
      this("run --json", found, line);
    }

    private NotResults(String writer, String found, int line) {
      super("expected results as " + writer + " writes them, found " + found);
      this.line = line;
    }

    /** The complaint about a file that a command should have written. */
    static NotResults of(String writer, String found) {
      return new NotResults(writer, found, 1);
    }

    /** The line of the file at which it is seen that it holds none. */
    public int line() {
      return line;
    }
  }

  /** The results in a file; they are called what the file is called. */
  public static SavedResults read(Path file) throws NotResults {
    String name = String.valueOf(file.getFileName()).replaceFirst("\\.json$", "");
    try {
      return of(name, MAPPER.readTree(file.toFile()));
    } catch (JsonProcessingException malformed) {
      int line = malformed.getLocation() == null ? 1 : malformed.getLocation().getLineNr();
      throw new NotResults("no JSON", Math.max(1, line));
    } catch (IOException unreadable) {
      throw new NotResults("a file that cannot be read as UTF-8", 1);
    }
  }

  /** The results in a tree. */
  public static SavedResults of(String name, JsonNode root) throws NotResults {
    if (!root.path("experiment").isTextual() || !root.path("columns").isArray()) {
      throw new NotResults("JSON without 'experiment' and 'columns'");
    }
    Map<Map<String, String>, List<JsonNode>> byLabels = new LinkedHashMap<>();
    for (JsonNode run : root.path("runs")) {
      if (!run.path("labels").isObject() || !run.path("metrics").isObject()) {
        throw new NotResults("a run without 'labels' or 'metrics'");
      }
      requireHistograms(run);
      Map<String, String> labels = new LinkedHashMap<>();
      run.path("labels")
          .fields()
          .forEachRemaining(
              e -> labels.put(PlainText.of(e.getKey()), PlainText.of(e.getValue().asText())));
      byLabels.computeIfAbsent(labels, each -> new ArrayList<>()).add(run);
    }
    if (byLabels.isEmpty()) {
      throw new NotResults("no runs");
    }
    List<SavedRow> rows = new ArrayList<>();
    makePlain(root);
    byLabels.forEach((labels, runs) -> rows.add(new SavedRow(labels, runs)));
    return new SavedResults(name, root, rows);
  }

  /** Makes all texts of a tree safe to show; those of several lines keep them. */
  private static void makePlain(JsonNode tree) {
    if (tree instanceof ObjectNode object) {
      object
          .properties()
          .forEach(
              each -> {
                makePlain(each.getValue());
                if (each.getValue().isTextual()) {
                  each.setValue(TextNode.valueOf(PlainText.lines(each.getValue().asText())));
                }
              });
    } else if (tree instanceof ArrayNode array && !array.isEmpty() && !array.get(0).isNumber()) {
      for (int i = 0; i < array.size(); i++) {
        makePlain(array.get(i));
        if (array.get(i).isTextual()) {
          array.set(i, TextNode.valueOf(PlainText.lines(array.get(i).asText())));
        }
      }
    }
  }

  private static void requireHistograms(JsonNode run) throws NotResults {
    try {
      run.path("histograms").forEach(histogram -> Histograms.decode(histogram.asText()));
    } catch (IllegalArgumentException damaged) {
      throw new NotResults(String.valueOf(damaged.getMessage()));
    }
  }

  /** The same results under another name. */
  public SavedResults named(String other) {
    return new SavedResults(other, root, rows);
  }

  /** What the results are called: their file or run. */
  public String name() {
    return name;
  }

  /** What stands under that key. */
  public JsonNode get(String key) {
    return root.path(key);
  }

  public String experiment() {
    return root.path("experiment").asText();
  }

  /** The runs, those that differ in their seeds alone together. */
  public List<SavedRow> rows() {
    return rows;
  }

  /** The keys of the labels of any row, in their order. */
  public List<String> labels() {
    Set<String> keys = new LinkedHashSet<>();
    rows.forEach(row -> keys.addAll(row.labels().keySet()));
    return List.copyOf(keys);
  }

  /** The metrics that the experiment's table shows. */
  public List<String> columns() {
    List<String> columns = new ArrayList<>();
    root.path("columns").forEach(column -> columns.add(column.asText()));
    return columns;
  }

  /** How many seeds the rows have at least. */
  public int seeds() {
    return rows.stream().mapToInt(row -> row.runs().size()).min().orElse(0);
  }

  /** Whether the key is a parameter whose values are in an order. */
  public boolean isVaried(String key) {
    JsonNode at = root.path("resolved").path("vary");
    if (at.has(key)) {
      return true;
    }
    for (String part : key.split("\\.")) {
      at = at.path(part);
    }
    return at.isArray();
  }
}
