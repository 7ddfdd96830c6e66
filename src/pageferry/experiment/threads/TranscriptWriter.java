package pageferry.experiment.threads;

import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValueFactory;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import pageferry.engine.Delivery;
import pageferry.experiment.run.TextDigest;
import pageferry.files.WholeFile;

/**
 * Writes a recording: a title, the writer's version, and of each run a line of JSON and a line for
 * each step, with the message's name, the nanosecond and a fingerprint of what the receiver had
 * done before. The last line says that it is the last one.
 */
public final class TranscriptWriter implements AutoCloseable {
  /*
   * What a recording has to hold
   *
   * On real threads the order of steps is chance, so it is what has to be written down: for each
   * step the name of the message that began it, by sender, receiver and ordinal. With the same
   * messages in the same order at the same times and the same dice an actor does the same again.
   * Times are recorded because clocks are read within steps; the answers of the fault plan
   * because its rules count across actors. The fingerprint of what the receiver had done before
   * is no part of the replay: it is compared, so that the first step that differs is found, and
   * not the end.
   *
   * Steps of different actors that overlapped stand in the order in which they began; that order
   * is one in which the messages could have been delivered by one thread, for no message is
   * delivered before it was sent. The replay is that one thread.
   */

  /** What the names of compressed recordings end in. */
  static final String COMPRESSED = ".gz";

  /** The first line of a recording. */
  static final String TITLE = "pageferry recording 1";

  /** What the line of the version begins with. */
  static final String VERSION = "version ";

  /** The last line. */
  static final String END = "end";

  private final WholeFile whole;
  private final BufferedWriter out;

  private TranscriptWriter(WholeFile whole, BufferedWriter out) {
    this.whole = whole;
    this.out = out;
  }

  /** Begins a file, compressed if its name says so; the folders above it are made. */
  public static TranscriptWriter open(Path file, String version) throws IOException {
    WholeFile whole = WholeFile.begin(file);
    OutputStream bytes = whole.out();
    OutputStream all = file.toString().endsWith(COMPRESSED) ? new GZIPOutputStream(bytes) : bytes;
    BufferedWriter out = new BufferedWriter(new OutputStreamWriter(all, StandardCharsets.UTF_8));
    out.write(TITLE + "\n" + VERSION + version + "\n");
    return new TranscriptWriter(whole, out);
  }

  /** Appends a run. */
  void write(Transcript transcript) throws IOException {
    ConfigRenderOptions inOneLine = ConfigRenderOptions.concise();
    out.write(ConfigValueFactory.fromMap(head(transcript)).render(inOneLine));
    out.write('\n');
    for (Transcript.Step step : transcript.steps()) {
      Delivery delivery = step.delivery();
      out.write(delivery.label());
      out.write(' ');
      out.write(Long.toString(delivery.timeNs()));
      out.write(' ');
      out.write(HexFormat.of().toHexDigits(step.fingerprint()));
      out.write('\n');
    }
  }

  private static Map<String, Object> head(Transcript transcript) {
    String experiment = transcript.row().resolved();
    TranscriptEnd howItEnded = transcript.howItEnded();
    Map<String, Object> outcome = new LinkedHashMap<>();
    outcome.put("ending", howItEnded.ending());
    outcome.put("says", howItEnded.says());
    outcome.put("events", howItEnded.events());
    outcome.put("digest", howItEnded.digest());
    outcome.put("memory", howItEnded.memory());
    Map<String, Object> head = new LinkedHashMap<>();
    head.put("run", transcript.title());
    head.put("seed", transcript.row().scenario().conduct().seed());
    head.put("experiment", experiment);
    head.put("experiment-hash", TextDigest.of(experiment));
    head.put("outcome", outcome);
    head.put("faults", faults(transcript.answers()));
    head.put("steps", transcript.steps().size());
    return head;
  }

  private static List<Map<String, Object>> faults(List<FaultAnswer> answers) {
    return answers.stream()
        .map(
            each ->
                Map.<String, Object>of(
                    "actor", each.actor(),
                    "ask", each.ask(),
                    "ns", each.fault().ns(),
                    "error", each.fault().error() == null ? "" : each.fault().error().name(),
                    "whom", each.fault().whom()))
        .toList();
  }

  /** Ends the file. */
  @Override
  public void close() throws IOException {
    try (whole) {
      out.write(END + "\n");
      out.close();
      whole.complete();
    }
  }
}
