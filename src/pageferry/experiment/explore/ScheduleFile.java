package pageferry.experiment.explore;

import com.typesafe.config.ConfigUtil;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import pageferry.engine.virtual.VirtualEngine;
import pageferry.experiment.conf.ConfFiles;
import pageferry.experiment.conf.ConfParser;
import pageferry.experiment.conf.Entry;
import pageferry.experiment.conf.Fields;
import pageferry.experiment.plan.Finding;
import pageferry.experiment.plan.Row;
import pageferry.experiment.read.ExperimentReader;
import pageferry.experiment.run.TextDigest;
import pageferry.experiment.settings.Overrides;
import pageferry.explore.Replay;
import pageferry.files.WholeFile;

/**
 * A schedule in a file: the experiment, which message was delivered in each step, and a fingerprint
 * of everything that had happened until then. JSON.
 */
public final class ScheduleFile {
  /** What the names of schedule files end in. */
  public static final String SUFFIX = ".schedule";

  private static final int FORMAT = 1;
  private static final List<String> KEYS =
      List.of("format", "version", "name", "experiment-hash", "finding", "experiment", "steps");

  private final Row row;
  private final Finding.Kind kind;
  private final String signature;
  private final String version;
  private final List<String> labels = new ArrayList<>();
  private final List<String> fingerprints = new ArrayList<>();

  private ScheduleFile(Row row, Finding.Kind kind, String signature, String version) {
    this.row = row;
    this.kind = kind;
    this.signature = signature;
    this.version = version;
  }

  /** The version that wrote the file. */
  public String version() {
    return version;
  }

  /**
   * How a replay came out.
   *
   * @param schedule what was run
   * @param divergence where it first was not as recorded, in words, or null
   */
  public record Outcome(Minimised schedule, @Nullable String divergence) {}

  // Writing

  /** Writes a schedule; the folders above it are made. */
  public static void write(Path file, String name, String version, Minimised schedule)
      throws IOException {
    String experiment = schedule.row().resolved();
    Finding finding = schedule.finding();
    Map<String, String> content = new LinkedHashMap<>();
    content.put("format", Integer.toString(FORMAT));
    content.put("version", quoted(version));
    content.put("name", quoted(name));
    content.put("experiment-hash", quoted(TextDigest.of(experiment)));
    content.put(
        "finding",
        "{ \"kind\": "
            + quoted(finding.kind().word())
            + ", \"signature\": "
            + quoted(finding.signature())
            + " }");
    content.put("experiment", experiment);
    content.put("steps", steps(schedule.detail()));
    WholeFile.write(
        file,
        content.entrySet().stream()
            .map(each -> quoted(each.getKey()) + ": " + each.getValue())
            .collect(Collectors.joining(",\n", "{\n", "\n}\n")));
  }

  private static String steps(ScheduleDetail detail) {
    List<String> steps = new ArrayList<>();
    for (int i = 0; i < detail.labels().size(); i++) {
      steps.add(quoted(detail.labels().get(i) + " " + hex(detail.fingerprints()[i])));
    }
    return "[\n" + String.join(",\n", steps) + "\n]";
  }

  private static String quoted(String text) {
    return ConfigUtil.quoteString(text);
  }

  private static String hex(int fingerprint) {
    return HexFormat.of().toHexDigits(fingerprint);
  }

  // Reading

  /** Reads a schedule file. */
  public static ScheduleFile read(Path path) {
    Entry entry = ConfParser.file(path);
    Fields fields = entry.fields("a schedule", KEYS);
    Entry format = fields.get("format");
    if (format.whole(1, Integer.MAX_VALUE) != FORMAT) {
      throw format.mistake("format " + FORMAT + ", the only one this version reads");
    }
    String name = fields.get("name").text();
    Entry experiment = fields.get("experiment");
    String text = experiment.json();
    Entry hash = fields.get("experiment-hash");
    if (!hash.text().equals(TextDigest.of(text))) {
      throw hash.mistake("the hash of the experiment below, " + TextDigest.of(text));
    }
    ExperimentReader reader = new ExperimentReader(ConfFiles.installed());
    List<Row> rows = reader.read(experiment, new Overrides()).rows();
    if (rows.size() != 1) {
      throw experiment.mistake("an experiment of one run");
    }
    Fields finding = fields.get("finding").fields("a finding", "kind", "signature");
    ScheduleFile file =
        new ScheduleFile(
            rows.get(0),
            finding.get("kind").oneOf("a kind of finding", Finding.Kind.byWord()),
            finding.get("signature").text(),
            fields.get("version").text());
    fields.get("steps").list("a list of steps").forEach(file::addStep);
    return file;
  }

  private void addStep(Entry step) {
    String[] parts = step.text().split(" ", -1);
    if (parts.length != 2 || !parts[1].matches("[0-9a-f]{8}")) {
      throw step.mistake("a message and its fingerprint, such as \"/cpu-0>/node-0#3 1f2e3d4c\"");
    }
    labels.add(parts[0]);
    fingerprints.add(parts[1]);
  }

  /** The schedule itself. */
  public FailingSchedule schedule() {
    return new FailingSchedule(row, labels, new Finding(kind, signature, ""));
  }

  // Replaying

  /** Runs the schedule and compares each step. */
  public Outcome replay() {
    try (VirtualEngine engine = VirtualEngine.start()) {
      Replay replay = new Replay(labels, true);
      Trials trials = new Trials(engine, row);
      ScheduleDetail detail = trials.detail(replay);
      Finding found = detail.trial().finding();
      Finding wanted = new Finding(kind, signature, "");
      Finding shown = found == null ? wanted : found;
      Found once = new Found(shown, 0, 1, labels);
      Minimiser.Size none = new Minimiser.Size(0, 0, 0, labels.size(), 0);
      Minimised schedule = new Minimised(row, once, detail, none, none);
      return new Outcome(schedule, divergence(replay, detail, wanted));
    }
  }

  private @Nullable String divergence(Replay replay, ScheduleDetail detail, Finding wanted) {
    for (int i = 0; i < Math.min(fingerprints.size(), detail.fingerprints().length); i++) {
      String now = hex(detail.fingerprints()[i]);
      if (!now.equals(fingerprints.get(i))) {
        return "step "
            + (i + 1)
            + " ("
            + labels.get(i)
            + "): fingerprint "
            + now
            + " instead of "
            + fingerprints.get(i)
            + ", so something before it was not the same: another version, or a setting outside of"
            + " the file";
      }
    }
    if (replay.divergence() != null) {
      return replay.divergence();
    }
    Finding found = detail.trial().finding();
    if (found == null || !found.isLike(wanted)) {
      return "all steps were the same, but "
          + (found == null ? "nothing was" : found.kind().word() + " " + found.signature() + " was")
          + " found in the end instead of "
          + wanted.kind().word()
          + " "
          + wanted.signature();
    }
    return null;
  }
}
