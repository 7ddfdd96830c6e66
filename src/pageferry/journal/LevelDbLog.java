package pageferry.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;

/**
 * Looks at a log of LevelDB before LevelDB does, which would drop damaged records without a word. A
 * log is a sequence of blocks of 32 KiB of fragments: masked CRC32C of kind and data (4 bytes),
 * length (2), kind (1: whole record, 2: first, 3: middle, 4: last), data; less than 7 bytes before
 * the end of a block are zeros. (leveldb's doc/log_format.md.)
 */
final class LevelDbLog {
  private static final int BLOCK = 32_768;
  private static final int HEADER = 7;
  private static final int FIRST = 2;
  private static final int LAST = 4;
  private static final int MASK = 0xa282ead8;

  private final ByteBuffer bytes;
  private int at;
  private int recordEnd;
  private int damage = -1;

  private LevelDbLog(byte[] bytes) {
    this.bytes = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * What a log looks like.
   *
   * @param damagedAt the first byte that is not as it was written, or -1
   * @param end where the last complete record ends
   * @param size how many bytes there are; what lies behind the end was being written when the
   *     process ended, and was never acknowledged
   */
  record State(long damagedAt, long end, long size) {}

  /** The state of the log in a file. */
  static State read(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    LevelDbLog log = new LevelDbLog(bytes);
    log.scan();
    return new State(log.damage, log.recordEnd, bytes.length);
  }

  /** Cuts off what was being written when the process ended. */
  static void cut(Path file, State state) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(state.end());
    }
  }

  private void scan() {
    while (damage < 0 && at < bytes.capacity()) {
      int left = BLOCK - at % BLOCK;
      if (left < HEADER) {
        skipPadding(left);
      } else if (!fragment(left)) {
        return;
      }
    }
  }

  private void skipPadding(int left) {
    int end = Math.min(at + left, bytes.capacity());
    for (int i = at; i < end; i++) {
      if (bytes.get(i) != 0) {
        damage = i;
      }
    }
    at = end;
  }

  /** Takes one fragment; whether there is a whole one. */
  private boolean fragment(int left) {
    int there = bytes.capacity() - at;
    if (there < HEADER) {
      return false;
    }
    int length = bytes.getShort(at + 4) & 0xffff;
    int kind = bytes.get(at + 6);
    if (length + HEADER > left) {
      damage = at;
      return false;
    }
    if (length + HEADER > there) {
      // A fragment that was being written, unless only its length is wrong.
      damage = matches(kind, there - HEADER) ? at : -1;
      return false;
    }
    if (kind < 1 || kind > LAST || (kind == 1 || kind == FIRST) != (at == recordEnd(at))) {
      damage = at;
      return false;
    }
    if (!matches(kind, length)) {
      damage = at;
      return false;
    }
    at += HEADER + length;
    if (kind == 1 || kind == LAST) {
      recordEnd = at;
    }
    return true;
  }

  /** Where the last record ends, or where the next one can begin when that is here. */
  private int recordEnd(int here) {
    int padding = BLOCK - recordEnd % BLOCK;
    return padding < HEADER && recordEnd + padding == here ? here : recordEnd;
  }

  private boolean matches(int kind, int length) {
    CRC32C crc = new CRC32C();
    crc.update(kind);
    crc.update(bytes.array(), at + HEADER, length);
    int value = (int) crc.getValue();
    return bytes.getInt(at) == Integer.rotateRight(value, 15) + MASK;
  }
}
