package pageferry.experiment.litmus;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import pageferry.engine.virtual.VirtualEngine;
import pageferry.experiment.conf.ConfParser;
import pageferry.experiment.conf.Entry;
import pageferry.experiment.conf.Fields;
import pageferry.experiment.read.Machines;
import pageferry.files.WholeFile;

/**
 * A schedule of a litmus program in a file: the kernel, the program, which message was delivered in
 * each step of the race, and the outcome that came of it. JSON.
 */
public final class LitmusScheduleFile {
  /** What the names of such files end in. */
  public static final String SUFFIX = ".litmus";

  private static final int FORMAT = 1;

  private final LitmusProgram program;
  private final String kernel;
  private final String version;
  private final LitmusOutcome outcome;
  private final List<String> labels = new ArrayList<>();

  private LitmusScheduleFile(Fields fields, LitmusProgram program, LitmusOutcome outcome) {
    this.program = program;
    this.kernel = fields.get("kernel").text();
    this.version = fields.get("version").text();
    this.outcome = outcome;
    fields.get("steps").list("a list of steps").forEach(each -> labels.add(each.text()));
  }

  /** The version that wrote the file. */
  public String version() {
    return version;
  }

  /** What the program's name and kernel are, and what came of it. */
  public String title() {
    return program.name() + " on " + kernel + ": " + outcome;
  }

  /**
   * Writes the schedules of outcomes that only the model has, and of those nearest to one that it
   * has not: each in a file named after its program, kernel and number. Answers the files.
   */
  public static List<Path> write(LitmusReport report, Path folder, String version)
      throws IOException {
    List<Path> files = new ArrayList<>();
    for (LitmusVerdict verdict : report.verdicts()) {
      int number = 1;
      for (Map.Entry<LitmusOutcome, LitmusFound.Met> each : told(verdict).entrySet()) {
        ObjectNode content = JsonNodeFactory.instance.objectNode();
        content.put("format", FORMAT).put("version", version).put("kernel", report.kernel());
        content.set("program", tree(verdict.program().traits().text()));
        ObjectNode fields = content.putObject("outcome");
        each.getKey().fields().forEach(fields::put);
        ArrayNode steps = content.putArray("steps");
        each.getValue().labels().forEach(steps::add);
        String name = verdict.program().name() + "-" + report.kernel() + "-" + number++;
        Path file = folder.resolve(name + SUFFIX);
        WholeFile.write(file, content.toPrettyString() + "\n");
        files.add(file);
      }
    }
    return files;
  }

  private static SortedMap<LitmusOutcome, LitmusFound.Met> told(LitmusVerdict verdict) {
    SortedMap<LitmusOutcome, LitmusFound.Met> told = new TreeMap<>();
    for (List<LitmusVerdict.Case> cases :
        List.of(verdict.missing(), verdict.faint(), verdict.questions())) {
      for (LitmusVerdict.Case each : cases) {
        LitmusOutcome nearest = each.nearest();
        LitmusFound.Met met = nearest == null ? null : verdict.found().outcomes().get(nearest);
        if (nearest != null && met != null) {
          told.put(nearest, met);
        }
      }
    }
    return told;
  }

  private static JsonNode tree(String json) throws IOException {
    return new ObjectMapper().readTree(json.getBytes(UTF_8));
  }

  /**
   * Reads such a file.
   *
   * @param machines the machines that programs can run on
   */
  public static LitmusScheduleFile read(Path path, Machines machines) {
    Fields fields =
        ConfParser.file(path)
            .fields(
                "a schedule of a race",
                List.of("format", "version", "kernel", "program", "outcome", "steps"));
    Entry format = fields.get("format");
    if (format.whole(1, Integer.MAX_VALUE) != FORMAT) {
      throw format.mistake("format " + FORMAT + ", the only one this version reads");
    }
    SortedMap<String, String> parts = new TreeMap<>();
    fields
        .get("outcome")
        .members("the parts of an outcome")
        .forEach((name, part) -> parts.put(name, part.text()));
    LitmusProgram program = new LitmusReader(machines.cpuCounts()).program(fields.get("program"));
    return new LitmusScheduleFile(fields, program, new LitmusOutcome(parts));
  }

  /**
   * How a replay came out.
   *
   * @param schedule what was run; null if a step could not be taken
   * @param same whether the outcome is that of the file
   */
  public record Replayed(@Nullable LitmusSchedule schedule, boolean same) {}

  /** Runs the schedule once more. */
  public Replayed replay(Machines machines) {
    try (VirtualEngine engine = VirtualEngine.start()) {
      LitmusSearch search = new LitmusSearch(engine, program.machine(machines, kernel), program);
      LitmusSchedule schedule = search.replay(labels);
      return new Replayed(schedule, schedule != null && schedule.outcome().equals(outcome));
    }
  }
}
