package pageferry.experiment.record;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import pageferry.experiment.litmus.LitmusProgram;
import pageferry.experiment.read.Machines;
import pageferry.experiment.run.Progress;
import pageferry.files.WholeFile;

/**
 * Litmus programs, raced again and again on a kernel that boots under QEMU; each outcome is
 * counted. One that came twice is firm.
 */
public final class RaceRecording {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final long MOST_ROUNDS = 20_000;
  private static final int FIRM = 2;

  private final Recorder recorder;
  private final Map<String, List<RaceAnswers.Told>> told = new TreeMap<>();
  private final Map<String, String> died = new TreeMap<>();

  /**
   * @param machines those that programs name
   * @param kernel the image of the kernel: a bzImage for x86-64
   * @param folder a new one for what is needed meanwhile
   * @param progress hears how far it is
   */
  public RaceRecording(Machines machines, Path kernel, Path folder, Progress progress)
      throws IOException {
    this.recorder = new Recorder(machines, new Guests(kernel, folder, true), progress);
  }

  /** The kernel's release, such as 6.1.0-50-amd64; empty until a guest has told it. */
  public String release() {
    return recorder.release();
  }

  /** Why programs were not recorded, by their names. */
  public Map<String, String> refused() {
    return recorder.refused();
  }

  /** How the kernel died of programs, by their names. */
  public Map<String, String> died() {
    return Collections.unmodifiableMap(died);
  }

  /**
   * Races the programs on so many guests, each program so long on each, and answers the outcomes by
   * the names of the programs.
   */
  public Map<String, ObjectNode> run(List<LitmusProgram> programs, int runs, long seconds)
      throws IOException, InterruptedException {
    RaceScript.Bounds bounds = new RaceScript.Bounds(MOST_ROUNDS, seconds);
    recorder.run(
        programs.stream().map(each -> new RaceScript(each, bounds)).toList(), runs, this::ended);
    Map<String, ObjectNode> outcomes = new LinkedHashMap<>();
    told.forEach((name, all) -> outcomes.put(name, outcomes(name, all)));
    return outcomes;
  }

  private void ended(RaceScript script, List<String> lines, @Nullable String death) {
    if (death != null) {
      died.put(script.name(), death);
    }
    told.computeIfAbsent(script.name(), first -> new ArrayList<>())
        .add(RaceAnswers.of(script, lines));
  }

  private ObjectNode outcomes(String name, List<RaceAnswers.Told> runs) {
    Map<String, Long> counts = new TreeMap<>();
    long discarded = 0;
    for (RaceAnswers.Told run : runs) {
      run.counts().forEach((outcome, count) -> counts.merge(outcome, count, Long::sum));
      discarded += run.discarded();
    }
    ObjectNode file = MAPPER.createObjectNode();
    file.put("name", name).put("kernel", release());
    file.put("iterations", counts.values().stream().mapToLong(Long::longValue).sum());
    file.put("discarded", discarded);
    file.set("initial", parsed(runs.get(0).initial()));
    if (died.containsKey(name)) {
      file.put("trouble", died.get(name));
    }
    ArrayNode list = file.putArray("outcomes");
    counts.entrySet().stream()
        .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder()))
        .forEach(
            each -> {
              ObjectNode outcome = list.addObject().put("count", each.getValue());
              outcome.setAll(parsed(each.getKey()));
              if (each.getValue() >= FIRM) {
                outcome.put("firm", true);
              }
            });
    return file;
  }

  private static ObjectNode parsed(String json) {
    try {
      return (ObjectNode) MAPPER.readTree(json);
    } catch (JsonProcessingException wrong) {
      throw new IllegalStateException(wrong);
    }
  }

  /** Writes programs and the outcomes of a kernel to a folder that {@code litmus} reads. */
  public static void write(
      Path folder, String kernel, List<LitmusProgram> programs, Map<String, ObjectNode> outcomes)
      throws IOException {
    Path texts = Files.createDirectories(folder.resolve("programs"));
    Path recorded = Files.createDirectories(folder.resolve("expected").resolve(kernel));
    for (LitmusProgram program : programs) {
      ObjectNode told = outcomes.get(program.name());
      if (told != null) {
        String file = program.name() + ".json";
        WholeFile.write(texts.resolve(file), program.traits().text().strip() + "\n");
        WholeFile.write(recorded.resolve(file), told.toPrettyString() + "\n");
      }
    }
  }
}
