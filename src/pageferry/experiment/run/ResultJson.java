package pageferry.experiment.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.Function;
import pageferry.experiment.conf.BadInput;
import pageferry.experiment.conf.Place;
import pageferry.experiment.plan.Answer;
import pageferry.experiment.plan.Experiment;
import pageferry.experiment.plan.FailedStep;
import pageferry.experiment.plan.Finding;
import pageferry.experiment.plan.Recording;
import pageferry.experiment.plan.Row;
import pageferry.experiment.plan.RowResult;
import pageferry.experiment.plan.Scenario;
import pageferry.experiment.plan.Verdict;
import pageferry.files.WholeFile;
import pageferry.mm.KernelBasis;
import pageferry.observe.Timeline;

/** Results as JSON: everything the table shows and everything it does not. */
public final class ResultJson {
  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
          .build();

  private ResultJson() {}

  /** Complains if a file of that name could not be written, before anything is run for it. */
  public static void requireWritable(String option, Path file) {
    Path folder = folder(file);
    if (Files.isDirectory(file) || !Files.isDirectory(folder) || !Files.isWritable(folder)) {
      throw BadInput.at(
          new Place(option + " " + file, 0),
          "a file in a directory that can be written to",
          Files.isDirectory(file) ? "a directory" : "'" + folder + "'");
    }
  }

  /** Makes a folder, or complains if that cannot be done or nothing can be written to it. */
  public static void requireFolder(String option, Path folder) {
    try {
      Files.createDirectories(folder);
    } catch (IOException notMade) {
      throw BadInput.at(
          new Place(option + " " + folder, 0), "a directory", "one that cannot be made");
    }
    if (!Files.isWritable(folder)) {
      throw BadInput.at(
          new Place(option + " " + folder, 0), "a directory", "one that cannot be written to");
    }
  }

  /**
   * Writes the results; the file appears when it is complete.
   *
   * @param again the command that runs a row again
   */
  public static void write(Series series, Words words, Path file) throws IOException {
    write(tree(series, words), file);
  }

  /** Writes a tree; the file appears when it is complete. */
  public static void write(ObjectNode tree, Path file) throws IOException {
    write(MAPPER.writeValueAsString(tree), file);
  }

  /** Writes a text; the file appears when it is complete. */
  public static void write(String text, Path file) throws IOException {
    WholeFile.write(file, text);
  }

  /**
   * What results say in words.
   *
   * @param again the command that runs a row again
   * @param numbers how numbers are written
   */
  public record Words(Function<Row, String> again, Answer.Numbers numbers) {}

  /** The results as a tree. */
  public static ObjectNode tree(Series series, Words words) throws JsonProcessingException {
    Experiment experiment = series.experiment();
    ObjectNode root = MAPPER.createObjectNode();
    root.put("experiment", experiment.name());
    root.put("about", experiment.about());
    String answer = series.answer(words.numbers());
    if (!answer.isEmpty()) {
      root.put("answer", answer);
    }
    root.put("holds", series.holds());
    root.put("digest", series.digest());
    ArrayNode columns = root.putArray("columns");
    experiment.columns().forEach(columns::add);
    ArrayNode runs = root.putArray("runs");
    series.rows().forEach(row -> addRun(runs.addObject(), row, words.again()));
    ArrayNode verdicts = root.putArray("expectations");
    series.judgements().forEach(each -> addVerdict(verdicts.addObject(), each));
    root.set("resolved", MAPPER.readTree(experiment.resolved()));
    return root;
  }

  private static void addVerdict(ObjectNode node, Series.Judgement judgement) {
    Verdict verdict = judgement.worst();
    node.put("text", verdict.text());
    if (!verdict.claim().isEmpty()) {
      node.put("claim", verdict.claim());
    }
    node.put("outcome", verdict.outcome().word());
    node.put("held", judgement.held());
    node.put("seeds", judgement.of());
    node.put("seed", judgement.seed());
    verdict.seen().forEach(node.putArray("seen")::add);
  }

  private static void addRun(ObjectNode node, RowResult result, Function<Row, String> again) {
    Scenario scenario = result.row().scenario();
    ObjectNode labels = node.putObject("labels");
    result.row().labels().forEach(labels::put);
    node.put("machine", scenario.machineName());
    node.put("kernel", scenario.kernelName());
    addBasis(node, scenario.machine().profile().basis());
    node.put("strategy", scenario.strategyName());
    node.put("seed", scenario.conduct().seed());
    node.put("ending", result.ending().key());
    result.waiting().forEach(node.putArray("waiting")::add);
    ArrayNode findings = node.putArray("findings");
    for (Finding each : result.recording().findings()) {
      findings.addObject().put("kind", each.kind().word()).put("text", each.text());
    }
    ArrayNode failed = node.putArray("failed");
    result.recording().failed().forEach(each -> addFailed(failed.addObject(), each));
    node.put("digest", result.digest());
    node.put("again", again.apply(result.row()));
    ObjectNode metrics = node.putObject("metrics");
    result.values().forEach((name, value) -> metrics.set(name, number(value)));
    Recording recording = result.recording();
    ObjectNode histograms = node.putObject("histograms");
    recording.histograms().forEach(histograms::put);
    WaitsJson.add(node, recording.locks().waits());
    SeriesJson.add(node, recording.places().sampled());
    WhyJson.add(node, recording.stayed());
    if (!recording.tracks().isEmpty()) {
      addTimeline(node.putObject("timeline"), result);
    }
  }

  private static void addFailed(ObjectNode node, FailedStep failed) {
    node.put("task", failed.task());
    node.put("step", failed.failure().first().step());
    node.put("op", failed.failure().op().text());
    node.put("error", failed.failure().error());
    node.put("times", failed.failure().times());
    node.put("died", failed.failure().fatal());
    node.put("place", failed.place());
    node.put("about", failed.about());
  }

  /** What it rests on that the kernel is played so, where it was not recorded. */
  private static void addBasis(ObjectNode node, KernelBasis basis) {
    if (!basis.note().isEmpty()) {
      node.put("kernelBasis", basis.note());
      ArrayNode unsure = node.putArray("kernelUnsure");
      basis.unsure().forEach(unsure::add);
    }
  }

  private static void addTimeline(ObjectNode node, RowResult result) {
    ObjectNode names = node.putObject("tasks");
    result.row().scenario().taskNames().forEach((pid, name) -> names.put("" + pid, name));
    ArrayNode tracks = node.putArray("tracks");
    for (Timeline.Track track : result.recording().tracks()) {
      ObjectNode each = tracks.addObject();
      each.put("lane", track.lane());
      each.put("kind", track.kind().name().toLowerCase(Locale.ROOT));
      each.put("what", track.what());
      each.put("gapNs", track.gapNs());
      ArrayNode spans = each.putArray("spans");
      Arrays.stream(track.spans()).forEach(spans::add);
    }
  }

  /** A number, without a fraction if it has none. */
  static JsonNode number(double number) {
    return number == Math.rint(number) && Math.abs(number) < 1L << 53
        ? LongNode.valueOf((long) number)
        : DoubleNode.valueOf(number);
  }

  private static Path folder(Path file) {
    Path parent = file.toAbsolutePath().getParent();
    return parent == null ? file.toAbsolutePath() : parent;
  }
}
