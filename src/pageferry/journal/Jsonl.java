package pageferry.journal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.CharacterCodingException;
import java.util.HexFormat;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import pageferry.journal.EventType.Field;
import pageferry.journal.EventType.Kind;

/**
 * Runs as lines of JSON, from which they can be read into a journal again: {@code {"started":
 * ...}}, a line for each tracepoint, {@code {"chunk": ...}} after those of each chunk, and {@code
 * {"finished": ...}} if the run has come to an end.
 */
public final class Jsonl {
  private static final ObjectMapper JSON = EventSerializer.JSON;
  private static final String UNREADABLE = "expected a run as journal export writes it, found ";

  private Jsonl() {}

  private static final ObjectWriter LINES = JSON.writer().with(JsonWriteFeature.ESCAPE_NON_ASCII);

  /** Writes a run. */
  public static void write(StoredRun run, Writer out) throws IOException {
    line(out, JSON.createObjectNode().set("started", JSON.valueToTree(run.started())));
    ChunkDecoder decoder = new ChunkDecoder(run.started().types());
    while (run.hasNext()) {
      Chunk chunk = run.next();
      try {
        decoder.decode(
            chunk, (number, when, shape, words) -> event(out, number, when, shape, words));
      } catch (UncheckedIOException full) {
        throw full.getCause();
      }
      ObjectNode mark = JSON.createObjectNode();
      mark.put("count", chunk.count()).put("events", chunk.events()).put("digest", chunk.digest());
      line(out, JSON.createObjectNode().set("chunk", mark));
    }
    if (run.finished() != null) {
      line(out, JSON.createObjectNode().set("finished", JSON.valueToTree(run.finished())));
    }
  }

  private static void event(
      Writer out, long number, Event.When when, EventShape shape, long[] words) {
    ObjectNode node = JSON.createObjectNode();
    node.put("n", number).put("ns", when.timeNs()).put("cpu", when.cpu());
    node.put("task", when.task()).put("event", shape.type().name());
    for (int i = 0; i < words.length; i++) {
      Field field = shape.type().fields().get(i);
      switch (field.kind()) {
        case NUMBER -> node.put(field.name(), words[i]);
        case FLAG -> node.put(field.name(), words[i] != 0);
        case NAME -> node.put(field.name(), field.text(words[i]));
      }
    }
    try {
      line(out, node);
    } catch (IOException full) {
      throw new UncheckedIOException(full);
    }
  }

  private static void line(Writer out, JsonNode node) throws IOException {
    out.write(LINES.writeValueAsString(node));
    out.write('\n');
  }

  /**
   * Reads a run and adds it to a journal.
   *
   * @param file what messages call it
   * @param number the number it gets there
   * @return its id there
   * @throws JournalFailure if it is none; then nothing of it is in the journal's lists
   */
  public static RunId read(BufferedReader in, String file, Journal journal, int number)
      throws IOException {
    Reading reading = new Reading(file);
    RunStarted there = reading.start(reading.next(in));
    RunId run = new RunId(number, there.run().row());
    RunStarted started =
        new RunStarted(run, there.experiment(), there.conduct(), there.origin(), there.types());
    try (RunAddition addition = journal.add(started)) {
      for (String line = reading.next(in); line != null; line = reading.next(in)) {
        reading.line(line, addition);
      }
      reading.end();
      addition.complete();
    }
    return run;
  }

  /** What has been read of a file so far. */
  private static final class Reading {
    private final String file;
    private final SortedMap<String, EventType> types = new TreeMap<>();
    private ChunkEncoder encoder = new ChunkEncoder(List.of());
    private long lines;
    private long first;
    private int link;
    private boolean ended;

    Reading(String file) {
      this.file = file;
    }

    @Nullable String next(BufferedReader in) throws IOException {
      try {
        return in.readLine();
      } catch (CharacterCodingException binary) {
        lines++;
        throw wrong("bytes that are no UTF-8");
      }
    }

    RunStarted start(@Nullable String text) {
      JsonNode started = parse(text == null ? "" : text).path("started");
      try {
        RunStarted run = JSON.treeToValue(started, RunStarted.class);
        if (run == null || run.run() == null || run.run().row() < 1 || run.experiment() == null) {
          throw wrong("no beginning of a run");
        }
        run.types().forEach(type -> types.put(type.name(), type));
        encoder = new ChunkEncoder(run.types());
        return run;
      } catch (JsonProcessingException | RuntimeException other) {
        throw wrong("no beginning of a run");
      }
    }

    void line(String text, RunAddition addition) {
      JsonNode node = parse(text);
      if (ended) {
        throw wrong("more after the run's end");
      } else if (node.has("chunk")) {
        addition.send(chunk(node.path("chunk")));
      } else if (node.has("finished")) {
        addition.send(finished(node.path("finished")));
      } else {
        event(node);
      }
    }

    void end() {
      if (encoder.count() > 0) {
        throw wrong("the end of the file within a chunk");
      }
    }

    private Chunk chunk(JsonNode node) {
      String digest = node.path("digest").asText();
      if (node.path("count").asInt() != encoder.count() || !digest.matches("[0-9a-f]{16}")) {
        throw wrong("a chunk of " + node.path("count") + " events after " + encoder.count());
      }
      long value = HexFormat.fromHexDigitsToLong(digest);
      Chunk.Mark mark = new Chunk.Mark(node.path("events").asLong(), value);
      Chunk chunk = encoder.chunk(link, first, mark);
      link = chunk.crc();
      first = chunk.end();
      return chunk;
    }

    private RunFinished finished(JsonNode node) {
      ended = true;
      try {
        return JSON.treeToValue(node, RunFinished.class);
      } catch (JsonProcessingException other) {
        throw wrong("no end of a run");
      }
    }

    private void event(JsonNode node) {
      EventType type = types.get(node.path("event").asText());
      if (type == null || !node.path("ns").canConvertToLong()) {
        throw wrong("no tracepoint that its beginning knows");
      }
      long[] words = new long[type.fields().size()];
      for (int i = 0; i < words.length; i++) {
        words[i] = word(type.fields().get(i), node);
      }
      long ns = node.path("ns").asLong();
      Event.When when = new Event.When(ns, node.path("cpu").asInt(), node.path("task").asInt());
      encoder.add(when, type.tag(), words);
    }

    private long word(Field field, JsonNode node) {
      JsonNode value = node.path(field.name());
      boolean fits =
          switch (field.kind()) {
            case NUMBER -> value.canConvertToLong() && value.isIntegralNumber();
            case FLAG -> value.isBoolean();
            case NAME -> field.names().contains(value.asText());
          };
      if (!fits) {
        throw wrong("'" + value.asText() + "' as " + field.name());
      }
      if (field.kind() == Kind.NAME) {
        return field.names().indexOf(value.asText());
      }
      return field.kind() == Kind.FLAG ? (value.asBoolean() ? 1 : 0) : value.asLong();
    }

    private JsonNode parse(String text) {
      lines++;
      try {
        return JSON.readTree(text);
      } catch (JsonProcessingException other) {
        throw wrong("no JSON");
      }
    }

    private JournalFailure wrong(String found) {
      return new JournalFailure(file + ":" + lines + ": " + UNREADABLE + found);
    }
  }
}
