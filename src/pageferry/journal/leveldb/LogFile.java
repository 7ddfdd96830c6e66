package pageferry.journal.leveldb;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * A log of LevelDB, read as far as that can be done. It is a sequence of blocks of 32 KiB of
 * fragments: masked CRC32C of kind and data (4 bytes), length (2), kind (1: whole record, 2: first,
 * 3: middle, 4: last), data; less than 7 bytes before the end of a block are zeros. (leveldb's
 * doc/log_format.md.)
 */
public final class LogFile {
  private static final int BLOCK = 32_768;
  private static final int HEADER = 7;
  private static final int WHOLE = 1;
  private static final int FIRST = 2;
  private static final int MIDDLE = 3;
  private static final int LAST = 4;

  private final ByteBuffer bytes;
  private final List<byte[]> records = new ArrayList<>();
  private final ByteArrayOutputStream record = new ByteArrayOutputStream();
  private boolean inside;
  private int at;
  private int end;
  private int damagedAt = -1;

  private LogFile(byte[] bytes) {
    this.bytes = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** The log in a file. */
  public static LogFile read(Path file) throws IOException {
    LogFile log = new LogFile(Files.readAllBytes(file));
    log.scan();
    return log;
  }

  /** The records that can be read, in their order. */
  List<byte[]> records() {
    return records;
  }

  /** The first byte that is not as it was written, or -1. */
  public int damagedAt() {
    return damagedAt;
  }

  /**
   * Cuts off what was being written when the process ended, and was never acknowledged.
   *
   * @param file the file, which must not be damaged
   */
  public void cutUnfinished(Path file) throws IOException {
    if (end < bytes.capacity()) {
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
        channel.truncate(end);
      }
    }
  }

  /** Appends a record to the log in a file; it is on the disk when this returns. */
  static void append(Path file, byte[] record) throws IOException {
    int end = Math.toIntExact(Files.size(file));
    ByteBuffer out =
        ByteBuffer.allocate(2 * record.length + 2 * BLOCK).order(ByteOrder.LITTLE_ENDIAN);
    int from = 0;
    do {
      int left = BLOCK - (end + out.position()) % BLOCK;
      if (left < HEADER) {
        out.put(new byte[left]);
        left = BLOCK;
      }
      int length = Math.min(left - HEADER, record.length - from);
      boolean last = from + length == record.length;
      byte[] fragment = new byte[1 + length];
      fragment[0] = (byte) (from == 0 ? (last ? WHOLE : FIRST) : last ? LAST : MIDDLE);
      System.arraycopy(record, from, fragment, 1, length);
      out.putInt(Checksum.of(fragment, 0, fragment.length)).putShort((short) length).put(fragment);
      from += length;
    } while (from < record.length);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      out.flip();
      while (out.hasRemaining()) {
        channel.write(out, end + out.position());
      }
      channel.force(true);
    }
  }

  private void scan() {
    while (at < bytes.capacity()) {
      int left = BLOCK - at % BLOCK;
      if (left < HEADER) {
        skipPadding(left);
      } else if (isUnfinished(left)) {
        return;
      } else {
        fragment(left);
      }
    }
  }

  private void skipPadding(int left) {
    int next = Math.min(at + left, bytes.capacity());
    for (; at < next; at++) {
      if (bytes.get(at) != 0) {
        damaged();
      }
    }
  }

  private void damaged() {
    damagedAt = damagedAt < 0 ? at : damagedAt;
    inside = false;
  }

  /** Whether a fragment that was being written begins here, and nothing is after it. */
  private boolean isUnfinished(int left) {
    int there = bytes.capacity() - at;
    if (there < HEADER) {
      return true;
    }
    int length = length(at);
    if (HEADER + length <= there || HEADER + length > left) {
      return false;
    }
    return !isShorter(there - HEADER) && !isFollowed();
  }

  /** Whether the fragment is whole but for its length. */
  private boolean isShorter(int most) {
    CRC32C crc = new CRC32C();
    crc.update(bytes.get(at + 6));
    for (int i = 0; i <= most; i++) {
      if (Checksum.masked(crc) == bytes.getInt(at)) {
        return true;
      }
      if (i < most) {
        crc.update(bytes.get(at + HEADER + i));
      }
    }
    return false;
  }

  /** Whether there is a good fragment anywhere after. */
  private boolean isFollowed() {
    for (int i = at + 1; i + HEADER <= bytes.capacity(); i++) {
      if (isGood(i, BLOCK - i % BLOCK)) {
        return true;
      }
    }
    return false;
  }

  private int length(int from) {
    return bytes.getShort(from + 4) & 0xffff;
  }

  private boolean isGood(int from, int left) {
    if (left < HEADER || from + HEADER > bytes.capacity()) {
      return false;
    }
    int length = length(from);
    int kind = bytes.get(from + 6);
    return kind >= WHOLE
        && kind <= LAST
        && HEADER + length <= left
        && from + HEADER + length <= bytes.capacity()
        && Checksum.of(bytes.array(), from + 6, length + 1) == bytes.getInt(from);
  }

  private void fragment(int left) {
    int length = length(at);
    if (!isGood(at, left)) {
      damaged();
      at = isGoodBehind(left, length) ? at + HEADER + length : at + left;
      return;
    }
    int kind = bytes.get(at + 6);
    boolean begins = kind == WHOLE || kind == FIRST;
    if (begins == inside) {
      damaged();
    }
    if (begins) {
      record.reset();
      inside = true;
    }
    record.write(bytes.array(), at + HEADER, length);
    at += HEADER + length;
    if (inside && (kind == WHOLE || kind == LAST)) {
      records.add(record.toByteArray());
      inside = false;
      end = at;
    }
  }

  /** Whether a bad fragment has at least the right length. */
  private boolean isGoodBehind(int left, int length) {
    int next = at + HEADER + length;
    int rest = left - HEADER - length;
    return rest >= 0 && (next == bytes.capacity() || rest < HEADER || isGood(next, rest));
  }
}
