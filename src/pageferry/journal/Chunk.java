package pageferry.journal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Some thousand tracepoints of a run in a compact form, with a checksum of all of it. Each chunk
 * can be read alone, and names its predecessor by that one's checksum, so that none can be missing
 * or out of its place unnoticed.
 *
 * <p>Its bytes: the predecessor's checksum (4), the number of the first tracepoint (8), how many
 * there are (4), the first and the last instant (8, 8), how many tracepoints the run had until then
 * (8), their digest (8), the tracepoints as {@link ChunkEncoder} puts them, a CRC32C of all before
 * (4). Numbers are big-endian.
 */
public final class Chunk implements JournalEvent {
  private static final int BODY = 48;
  private static final int CRC = 4;

  private final ByteBuffer bytes;

  private Chunk(byte[] bytes) {
    this.bytes = ByteBuffer.wrap(bytes).order(ByteOrder.BIG_ENDIAN);
  }

  /**
   * What stands at a chunk's beginning.
   *
   * @param link the predecessor's checksum, 0 for the first
   * @param first the number of its first tracepoint among those that the run keeps, from 0
   * @param count how many tracepoints it holds
   * @param span when
   * @param mark what the run had come to at its end
   */
  record Header(int link, long first, int count, Span span, Mark mark) {}

  /**
   * A stretch of virtual time.
   *
   * @param firstNs of the first tracepoint
   * @param lastNs of the last one
   */
  record Span(long firstNs, long lastNs) {}

  /**
   * What a run had come to.
   *
   * @param events how many tracepoints there had been, those included that are not kept
   * @param digest of them all
   */
  record Mark(long events, long digest) {}

  /** The chunk with that header and that body. */
  static Chunk of(Header header, byte[] body, int length) {
    Chunk chunk = new Chunk(new byte[BODY + length + CRC]);
    ByteBuffer out = chunk.bytes;
    out.putInt(header.link).putLong(header.first).putInt(header.count);
    out.putLong(header.span.firstNs).putLong(header.span.lastNs);
    out.putLong(header.mark.events).putLong(header.mark.digest);
    out.put(body, 0, length).putInt(checksum(out.array()));
    return chunk;
  }

  /** The chunk of those bytes; null if they are damaged. */
  static @Nullable Chunk parse(byte[] bytes) {
    if (bytes.length < BODY + CRC) {
      return null;
    }
    Chunk chunk = new Chunk(bytes);
    return chunk.crc() == checksum(bytes) ? chunk : null;
  }

  /** The number of its first tracepoint among those that the run keeps, from 0. */
  public long first() {
    return bytes.getLong(4);
  }

  /** How many tracepoints it holds. */
  public int count() {
    return bytes.getInt(12);
  }

  /** The number of the first tracepoint after it. */
  public long end() {
    return first() + count();
  }

  /** The virtual instant of its first tracepoint. */
  public long firstNs() {
    return bytes.getLong(16);
  }

  /** The virtual instant of its last tracepoint. */
  public long lastNs() {
    return bytes.getLong(24);
  }

  /** How many tracepoints the run had until its end, those included that are not kept. */
  public long events() {
    return bytes.getLong(32);
  }

  /** The digest of all tracepoints until its end. */
  public String digest() {
    return HexFormat.of().toHexDigits(bytes.getLong(40));
  }

  /** How many bytes it takes. */
  public int size() {
    return bytes.capacity();
  }

  /** The checksum of its predecessor, 0 for the first. */
  int link() {
    return bytes.getInt(0);
  }

  /** The checksum of all of it. */
  int crc() {
    return bytes.getInt(bytes.capacity() - CRC);
  }

  /** All its bytes, which must not be changed. */
  byte[] bytes() {
    return bytes.array();
  }

  int bodyStart() {
    return BODY;
  }

  int bodyEnd() {
    return bytes.capacity() - CRC;
  }

  @Override
  public <R extends @Nullable Object> R accept(Visitor<R> visitor) {
    return visitor.on(this);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Chunk chunk && Arrays.equals(bytes(), chunk.bytes());
  }

  @Override
  public int hashCode() {
    return crc();
  }

  private static int checksum(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, bytes.length - CRC);
    return (int) crc.getValue();
  }
}
