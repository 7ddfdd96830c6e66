package pageferry.experiment;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import java.util.Map;
import pageferry.experiment.conf.BadInput;
import pageferry.experiment.conf.Place;

/** Results as JSON: everything the table shows and everything it does not. */
public final class ResultJson {
  private static final ObjectMapper MAPPER =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private ResultJson() {}

  /** Complains if a file of that name could not be written, before anything is run for it. */
  public static void requireWritable(Path file) {
    Path folder = folder(file);
    if (Files.isDirectory(file) || !Files.isDirectory(folder) || !Files.isWritable(folder)) {
      throw BadInput.at(
          new Place("--json " + file, 0),
          "a file in a directory that can be written to",
          Files.isDirectory(file) ? "a directory" : "'" + folder + "'");
    }
  }

  /** Writes the results; the file appears when it is complete. */
  public static void write(Results results, Path file) throws IOException {
    write(tree(results), file);
  }

  /** Writes a tree; the file appears when it is complete. */
  public static void write(ObjectNode tree, Path file) throws IOException {
    byte[] json = MAPPER.writeValueAsBytes(tree);
    Path unfinished = file.resolveSibling("." + file.getFileName() + ".unfinished");
    try {
      Files.write(unfinished, json);
      Files.move(unfinished, file, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(unfinished);
    }
  }

  /** The results as a tree. */
  static ObjectNode tree(Results results) throws JsonProcessingException {
    Experiment experiment = results.experiment();
    ObjectNode root = MAPPER.createObjectNode();
    root.put("experiment", experiment.name());
    root.put("about", experiment.about());
    root.put("holds", results.holds());
    root.put("digest", results.digest());
    ArrayNode columns = root.putArray("columns");
    experiment.columns().forEach(columns::add);
    ArrayNode runs = root.putArray("runs");
    results.rows().forEach(row -> addRun(runs.addObject(), row));
    ArrayNode verdicts = root.putArray("expectations");
    for (Verdict verdict : results.verdicts()) {
      ObjectNode node = verdicts.addObject();
      node.put("text", verdict.text());
      node.put("outcome", verdict.outcome().name().toLowerCase(Locale.ROOT));
      verdict.seen().forEach(node.putArray("seen")::add);
    }
    root.set("resolved", MAPPER.readTree(experiment.resolved()));
    return root;
  }

  private static void addRun(ObjectNode node, RowResult result) {
    Scenario scenario = result.row().scenario();
    ObjectNode labels = node.putObject("labels");
    result.row().labels().forEach(labels::put);
    node.put("machine", scenario.machineName());
    node.put("kernel", scenario.kernelName());
    node.put("strategy", scenario.strategyName());
    node.put("seed", scenario.conduct().seed());
    node.put("ending", result.ending().key());
    result.waiting().forEach(node.putArray("waiting")::add);
    node.put("digest", result.digest());
    ObjectNode metrics = node.putObject("metrics");
    for (Map.Entry<String, Double> value : result.values().entrySet()) {
      double number = value.getValue();
      if (number == Math.rint(number) && Math.abs(number) < 1L << 53) {
        metrics.put(value.getKey(), (long) number);
      } else {
        metrics.put(value.getKey(), number);
      }
    }
  }

  private static Path folder(Path file) {
    Path parent = file.toAbsolutePath().getParent();
    return parent == null ? file.toAbsolutePath() : parent;
  }
}
