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
import pageferry.experiment.conf.BadInput;
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

  /** Said of a schedule that meets nothing. */
  private static final String NOTHING = "nothing";

  private final Row row;
  private final @Nullable Finding wanted;
  private final String version;
  private final List<String> labels = new ArrayList<>();
  private final List<String> fingerprints = new ArrayList<>();

  private ScheduleFile(Row row, @Nullable Finding wanted, String version) {
    this.row = row;
    this.wanted = wanted;
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
  public record Outcome(PlayedSchedule schedule, @Nullable String divergence) {}

  // Writing

  /** What a finding is called, which is the name of its file, too. */
  public static String name(String experiment, Row row, int number) {
    Map<String, String> labels = row.labels();
    String of = labels.isEmpty() ? "" : "-" + String.join("-", labels.values());
    return (experiment + of + "-" + number).replaceAll("[^A-Za-z0-9._-]+", "_");
  }

  /** Writes a schedule; the folders above it are made. */
  public static void write(Path file, String name, String version, PlayedSchedule schedule)
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
            + quoted(finding == null ? NOTHING : finding.kind().word())
            + ", \"signature\": "
            + quoted(finding == null ? "" : finding.signature())
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
    Finding wanted = wanted(fields.get("finding").fields("a finding", "kind", "signature"));
    ScheduleFile file = new ScheduleFile(rows.get(0), wanted, fields.get("version").text());
    fields.get("steps").list("a list of steps").forEach(file::addStep);
    return file;
  }

  private static @Nullable Finding wanted(Fields finding) {
    Entry kind = finding.get("kind");
    String signature = finding.get("signature").text();
    return kind.text().equals(NOTHING)
        ? null
        : new Finding(kind.oneOf("a kind of finding", Finding.Kind.byWord()), signature, "");
  }

  private void addStep(Entry step) {
    String[] parts = step.text().split(" ", -1);
    if (parts.length != 2 || !parts[1].matches("[0-9a-f]{8}")) {
      throw step.mistake("a message and its fingerprint, such as \"/cpu-0>/node-0#3 1f2e3d4c\"");
    }
    labels.add(parts[0]);
    fingerprints.add(parts[1]);
  }

  /** What is run. */
  public Row row() {
    return row;
  }

  /** The messages that are delivered, in their order. */
  public List<String> labels() {
    return List.copyOf(labels);
  }

  /** What it says that it meets; null: nothing. */
  public @Nullable Finding wanted() {
    return wanted;
  }

  /**
   * The schedule itself.
   *
   * @throws BadInput if it does not fail
   */
  public FailingSchedule schedule() {
    if (wanted == null) {
      throw new BadInput("expected a schedule that fails, found one that meets nothing");
    }
    return new FailingSchedule(row, labels, wanted);
  }

  // Replaying

  /** Runs the schedule and compares each step. */
  public Outcome replay() {
    try (VirtualEngine engine = VirtualEngine.start()) {
      Replay replay = new Replay(labels, true);
      ScheduleDetail detail = new Trials(engine, row).detail(replay);
      return new Outcome(new PlayedSchedule(row, detail), divergence(replay, detail));
    }
  }

  private @Nullable String divergence(Replay replay, ScheduleDetail detail) {
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
    boolean same = found == null || wanted == null ? found == wanted : found.isLike(wanted);
    return same
        ? null
        : "all steps were the same, but "
            + named(found)
            + " was found in the end instead of "
            + named(wanted);
  }

  private static String named(@Nullable Finding finding) {
    return finding == null ? NOTHING : finding.kind().word() + " " + finding.signature();
  }
}
