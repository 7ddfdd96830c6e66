package pageferry.journal;

import akka.serialization.SerializerWithStringManifest;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * What the journal's events are as bytes. Chunks are as they are; the others are JSON with a
 * checksum after it. The manifest is the kind and the version of the form: {@code chunk/1}.
 *
 * <p>Reading never fails: what cannot be read becomes {@link Unreadable}, so that whoever reads a
 * run learns which of its events it is.
 */
public final class EventSerializer extends SerializerWithStringManifest {
  /** The version of the form in which events are written, and the newest that can be read. */
  static final int VERSION = 1;

  private static final int IDENTIFIER = 706_611;
  private static final int CRC = 4;
  static final ObjectMapper JSON =
      JsonMapper.builder().disable(MapperFeature.AUTO_DETECT_IS_GETTERS).build();

  @Override
  public int identifier() {
    return IDENTIFIER;
  }

  @Override
  public String manifest(Object event) {
    return ((JournalEvent) event).accept(new Kind()) + "/" + VERSION;
  }

  @Override
  public byte[] toBinary(Object event) {
    if (event instanceof Chunk chunk) {
      return chunk.bytes();
    }
    try {
      byte[] json = JSON.writeValueAsBytes(event);
      byte[] bytes = Arrays.copyOf(json, json.length + CRC);
      putChecksum(bytes);
      return bytes;
    } catch (JsonProcessingException impossible) {
      throw new IllegalArgumentException(impossible);
    }
  }

  @Override
  public Object fromBinary(byte[] bytes, String manifest) {
    String[] parts = manifest.split("/", 2);
    if (parts.length < 2 || !parts[1].matches("[1-9][0-9]{0,8}")) {
      return new Unreadable("is damaged");
    }
    if (Integer.parseInt(parts[1]) > VERSION) {
      return new Unreadable("was written by a newer pageferry, in form " + parts[1]);
    }
    return switch (parts[0]) {
      case "chunk" -> chunk(bytes);
      case "started" -> json(bytes, RunStarted.class);
      case "finished" -> json(bytes, RunFinished.class);
      case "taken" -> json(bytes, NumberTaken.class);
      case "listed" -> json(bytes, RunListed.class);
      case "closed" -> json(bytes, RunClosed.class);
      case "deleted" -> json(bytes, RunDeleted.class);
      default -> new Unreadable("is of an unknown kind, " + parts[0]);
    };
  }

  private static JournalEvent chunk(byte[] bytes) {
    Chunk chunk = Chunk.parse(bytes);
    return chunk == null ? new Unreadable("is damaged: its checksum does not match") : chunk;
  }

  private static JournalEvent json(byte[] bytes, Class<? extends JournalEvent> type) {
    byte[] same = bytes.clone();
    if (bytes.length < CRC) {
      return new Unreadable("is damaged: it is too short");
    }
    putChecksum(same);
    if (!Arrays.equals(same, bytes)) {
      return new Unreadable("is damaged: its checksum does not match");
    }
    try {
      return JSON.readValue(bytes, 0, bytes.length - CRC, type);
    } catch (JsonProcessingException other) {
      return new Unreadable("is not what it should be: " + other.getOriginalMessage());
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
  }

  private static void putChecksum(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, bytes.length - CRC);
    for (int i = 0; i < CRC; i++) {
      bytes[bytes.length - 1 - i] = (byte) (crc.getValue() >>> i * Byte.SIZE);
    }
  }

  /** What a kind of event is called in a manifest. */
  private static final class Kind implements JournalEvent.Visitor<String> {
    @Override
    public String on(NumberTaken taken) {
      return "taken";
    }

    @Override
    public String on(RunListed listed) {
      return "listed";
    }

    @Override
    public String on(RunClosed closed) {
      return "closed";
    }

    @Override
    public String on(RunDeleted deleted) {
      return "deleted";
    }

    @Override
    public String on(RunStarted started) {
      return "started";
    }

    @Override
    public String on(Chunk chunk) {
      return "chunk";
    }

    @Override
    public String on(RunFinished finished) {
      return "finished";
    }

    @Override
    public String on(Unreadable unreadable) {
      throw new IllegalArgumentException("not for a journal: " + unreadable);
    }
  }
}
