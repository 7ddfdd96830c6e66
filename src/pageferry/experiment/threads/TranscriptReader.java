package pageferry.experiment.threads;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import pageferry.engine.Delivery;
import pageferry.experiment.conf.BadInput;
import pageferry.experiment.conf.ConfFiles;
import pageferry.experiment.conf.ConfParser;
import pageferry.experiment.conf.Entry;
import pageferry.experiment.conf.Fields;
import pageferry.experiment.conf.Place;
import pageferry.experiment.plan.Row;
import pageferry.experiment.read.ExperimentReader;
import pageferry.experiment.run.TextDigest;
import pageferry.experiment.settings.Overrides;
import pageferry.mm.Errno;
import pageferry.world.Fault;

/** Reads a recording, one run after another. */
final class TranscriptReader implements AutoCloseable {
  private static final List<String> KEYS =
      List.of("run", "seed", "experiment", "experiment-hash", "outcome", "faults", "steps");
  private static final String A_STEP =
      "a message, its nanosecond and a fingerprint, such as '/cpu-0>/node-0#3 1250 1f2e3d4c'";
  private static final int LONGEST_SHOWN = 60;

  /** The numbers are as long as is sure to fit an int and a long. */
  private static final Pattern STEP =
      Pattern.compile("(\\S+)>(\\S+)#(\\d{1,9}) (\\d{1,18}) ([0-9a-f]{8})");

  private final String name;
  private final BufferedReader in;
  private final String version;
  private int line;

  private TranscriptReader(Path file, BufferedReader in) throws IOException {
    this.name = file.toString();
    this.in = in;
    String title = line();
    if (!title.equals(TranscriptWriter.TITLE)) {
      throw mistake("'" + TranscriptWriter.TITLE + "'", title);
    }
    String second = line();
    if (!second.startsWith(TranscriptWriter.VERSION)) {
      throw mistake("'" + TranscriptWriter.VERSION + "' and the version that wrote it", second);
    }
    this.version = second.substring(TranscriptWriter.VERSION.length());
  }

  /** Opens a file. */
  static TranscriptReader open(Path file) throws IOException {
    return new TranscriptReader(file, text(file));
  }

  /** Whether a file begins as a recording does. */
  static boolean isRecording(Path file) {
    try (BufferedReader in = text(file)) {
      char[] begin = new char[TranscriptWriter.TITLE.lastIndexOf(' ')];
      return in.read(begin) == begin.length && TranscriptWriter.TITLE.startsWith(new String(begin));
    } catch (IOException other) {
      return false;
    }
  }

  private static BufferedReader text(Path file) throws IOException {
    InputStream bytes = Files.newInputStream(file);
    boolean compressed = file.toString().endsWith(TranscriptWriter.COMPRESSED);
    InputStream all = compressed ? new GZIPInputStream(bytes) : bytes;
    return new BufferedReader(new InputStreamReader(all, StandardCharsets.UTF_8));
  }

  /** The version that wrote the file. */
  String version() {
    return version;
  }

  /** The next run, or null after the last one. */
  @Nullable Transcript next() throws IOException {
    String text = line();
    if (text.equals(TranscriptWriter.END)) {
      String after = in.readLine();
      if (after != null) {
        line++;
        throw mistake("nothing after '" + TranscriptWriter.END + "'", after);
      }
      return null;
    }
    Fields head = head(text).fields("a recorded run", KEYS);
    Row row = row(head);
    TranscriptEnd howItEnded = howItEnded(head.get("outcome"));
    List<FaultAnswer> answers =
        head.get("faults").list("a list of faults").stream().map(TranscriptReader::answer).toList();
    long count = head.get("steps").whole(0, Integer.MAX_VALUE);
    Map<String, String> names = new LinkedHashMap<>();
    List<Transcript.Step> steps = new ArrayList<>();
    while (steps.size() < count) {
      steps.add(step(line(), names));
    }
    return new Transcript(head.get("run").text(), row, howItEnded, answers, steps);
  }

  /** The head of a run; it is put at its line, so that mistakes in it are shown there. */
  private Entry head(String text) {
    if (!text.startsWith("{")) {
      throw mistake("a recorded run or '" + TranscriptWriter.END + "'", text);
    }
    return ConfParser.json(name, "\n".repeat(line - 1) + text);
  }

  private Row row(Fields head) {
    String text = head.get("experiment").text();
    Entry hash = head.get("experiment-hash");
    if (!hash.text().equals(TextDigest.of(text))) {
      throw hash.mistake("the hash of the experiment, " + TextDigest.of(text));
    }
    String where = name + ": the experiment of '" + head.get("run").text() + "'";
    Entry experiment = ConfParser.json(where, text);
    List<Row> rows =
        new ExperimentReader(ConfFiles.installed()).read(experiment, new Overrides()).rows();
    if (rows.size() != 1) {
      throw head.get("experiment").mistake("an experiment of one run");
    }
    long seed = rows.get(0).scenario().conduct().seed();
    if (head.get("seed").whole(Long.MIN_VALUE, Long.MAX_VALUE) != seed) {
      throw head.get("seed").mistake("the seed of the experiment, " + seed);
    }
    return rows.get(0);
  }

  private static TranscriptEnd howItEnded(Entry entry) {
    Fields outcome =
        entry.fields("an outcome", List.of("ending", "says", "events", "digest", "memory"));
    return new TranscriptEnd(
        outcome.get("ending").text(),
        outcome.get("says").list("a list of lines").stream().map(Entry::text).toList(),
        outcome.get("events").whole(0, Long.MAX_VALUE),
        outcome.get("digest").text(),
        outcome.get("memory").text());
  }

  private static FaultAnswer answer(Entry entry) {
    Fields fault = entry.fields("a fault", List.of("actor", "ask", "ns", "error", "whom"));
    Map<String, Errno> errors = new LinkedHashMap<>();
    for (Errno error : Errno.values()) {
      errors.put(error.name(), error);
    }
    Entry error = fault.get("error");
    return new FaultAnswer(
        fault.get("actor").text(),
        fault.get("ask").count(0, Integer.MAX_VALUE),
        new Fault(
            fault.get("ns").whole(0, Long.MAX_VALUE),
            error.text().isEmpty() ? null : error.oneOf("an error", errors),
            fault.get("whom").text()));
  }

  /**
   * A step.
   *
   * @param names the names of actors met so far, so that each is kept once
   */
  private Transcript.Step step(String text, Map<String, String> names) {
    Matcher parts = STEP.matcher(text);
    if (!parts.matches()) {
      throw mistake(A_STEP, text);
    }
    Delivery delivery =
        new Delivery(
            names.computeIfAbsent(parts.group(1), each -> each),
            names.computeIfAbsent(parts.group(2), each -> each),
            Integer.parseInt(parts.group(3)),
            Long.parseLong(parts.group(4)));
    return new Transcript.Step(delivery, Integer.parseUnsignedInt(parts.group(5), 16));
  }

  private String line() throws IOException {
    String text = in.readLine();
    line++;
    if (text == null) {
      throw BadInput.at(new Place(name, line), "a line more", "the end of the file");
    }
    return text;
  }

  private BadInput mistake(String expected, String found) {
    boolean isLong = found.length() > LONGEST_SHOWN;
    String shown = isLong ? found.substring(0, LONGEST_SHOWN) + "..." : found;
    return BadInput.at(new Place(name, line), expected, "'" + shown + "'");
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
