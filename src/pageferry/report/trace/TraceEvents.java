package pageferry.report.trace;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.math.BigDecimal;

/** Writes trace events of Chrome as JSON, one in each line. */
public final class TraceEvents implements AutoCloseable {
  private static final JsonFactory JSON =
      JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

  private final JsonGenerator json;
  private final Writer out;

  /**
   * A track.
   *
   * @param process what trace events call a process: a group of tracks
   * @param thread what they call a thread: the track in it; 0: the group itself
   */
  record Track(int process, int thread) {}

  /** Writes what an event has beside its kind, instant and track. */
  @FunctionalInterface
  private interface Rest {
    void write() throws IOException;
  }

  /**
   * @param out where the text goes; left open
   */
  public TraceEvents(Writer out) throws IOException {
    this.out = out;
    this.json = JSON.createGenerator(out);
    json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
    json.disable(JsonGenerator.Feature.FLUSH_PASSED_TO_STREAM);
    json.writeStartObject();
    json.writeStringField("displayTimeUnit", "ns");
    json.writeArrayFieldStart("traceEvents");
  }

  void name(String what, Track track, String name) {
    event(
        'M',
        0,
        track,
        () -> {
          json.writeStringField("name", what);
          json.writeObjectFieldStart("args");
          json.writeStringField("name", name);
          json.writeEndObject();
        });
  }

  void begin(long timeNs, Track track, String name) {
    event('B', timeNs, track, () -> json.writeStringField("name", name));
  }

  void end(long timeNs, Track track) {
    event('E', timeNs, track, () -> {});
  }

  void complete(long fromNs, long toNs, Track track, String name) {
    event(
        'X',
        fromNs,
        track,
        () -> {
          json.writeStringField("name", name);
          microseconds("dur", toNs - fromNs);
        });
  }

  void counter(long timeNs, Track track, String name, long value) {
    event(
        'C',
        timeNs,
        track,
        () -> {
          json.writeStringField("name", name);
          json.writeObjectFieldStart("args");
          json.writeNumberField("pages", value);
          json.writeEndObject();
        });
  }

  /** An end ({@code b}, {@code e}) of something that lasts, and need not nest with its like. */
  void async(char phase, long timeNs, Track track, long id, String name) {
    event(
        phase,
        timeNs,
        track,
        () -> {
          json.writeStringField("cat", "wait");
          json.writeStringField("id", "0x" + Long.toHexString(id));
          json.writeStringField("name", name);
        });
  }

  /** An end ({@code s}, {@code f}) of an arrow, in the slice that is open there. */
  void flow(char phase, long timeNs, Track track, long id) {
    event(
        phase,
        timeNs,
        track,
        () -> {
          json.writeStringField("cat", "wakeup");
          json.writeNumberField("id", id);
          json.writeStringField("name", "folio_unlock");
          json.writeStringField("bp", "e");
        });
  }

  private void event(char phase, long timeNs, Track track, Rest rest) {
    try {
      json.writeRaw('\n');
      json.writeStartObject();
      json.writeStringField("ph", String.valueOf(phase));
      microseconds("ts", timeNs);
      json.writeNumberField("pid", track.process());
      json.writeNumberField("tid", track.thread());
      rest.write();
      json.writeEndObject();
    } catch (IOException full) {
      throw new UncheckedIOException(full);
    }
  }

  private void microseconds(String field, long ns) throws IOException {
    json.writeFieldName(field);
    json.writeNumber(BigDecimal.valueOf(ns, 3).toPlainString());
  }

  @Override
  public void close() throws IOException {
    json.writeEndArray();
    json.writeEndObject();
    json.close();
    out.write('\n');
  }
}
