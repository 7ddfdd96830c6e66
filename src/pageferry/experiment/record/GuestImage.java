package pageferry.experiment.record;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The script of a guest: 64-bit words at a fixed address, record after record, with the data that
 * steps point to between them. A record is its kind, its length in words, and its arguments.
 */
final class GuestImage {
  /** Where the guest has its script: SCRIPT of guest.c. */
  static final long BASE = 0x40000000L + (4L << 20);

  /** The room that it has there. */
  static final int MOST_BYTES = 23 << 20;

  /** Kinds of records: {@code enum record} of guest.c. */
  enum Kind {
    END_OF_SCRIPT,
    CALL,
    WRITE,
    SPAWN,
    STEP,
    TOGETHER,
    MARK,
    COUNT,
    SMAPS,
    DUMP,
    BEGIN,
    END,
    ONLINE,
    LOOP,
    AGAIN,
    DATA
  }

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  /** How many bytes it has. */
  int size() {
    return bytes.size();
  }

  /** Adds a record. */
  void record(Kind kind, long... arguments) {
    ByteBuffer words = words(2 + arguments.length);
    words.putLong(kind.ordinal()).putLong(2 + arguments.length);
    for (long argument : arguments) {
      words.putLong(argument);
    }
    bytes.writeBytes(words.array());
  }

  /** Adds a step of the task under a number; its answer is told under an index, if it has one. */
  void step(int index, int slot, long[] step) {
    long[] arguments = new long[2 + step.length];
    arguments[0] = index;
    arguments[1] = slot;
    System.arraycopy(step, 0, arguments, 2, step.length);
    record(Kind.STEP, arguments);
  }

  /** Adds data, and answers where the guest will have it. */
  long data(byte[] content) {
    int length = (content.length + Long.BYTES - 1) / Long.BYTES;
    ByteBuffer words = words(2 + length);
    words.putLong(Kind.DATA.ordinal()).putLong(2 + length).put(content);
    long address = BASE + bytes.size() + 2L * Long.BYTES;
    bytes.writeBytes(words.array());
    return address;
  }

  /** A text, ended by a zero. */
  long text(String text) {
    return data((text + "\0").getBytes(StandardCharsets.UTF_8));
  }

  /** Room for so many bytes, zeroed. */
  long room(long length) {
    return data(new byte[Math.toIntExact(length)]);
  }

  /** Numbers of 64 bits. */
  long longs(long... values) {
    ByteBuffer words = words(values.length);
    for (long value : values) {
      words.putLong(value);
    }
    return data(words.array());
  }

  /** Numbers of 32 bits. */
  long ints(int... values) {
    ByteBuffer room = ByteBuffer.allocate(values.length * Integer.BYTES);
    room.order(ByteOrder.LITTLE_ENDIAN);
    for (int value : values) {
      room.putInt(value);
    }
    return data(room.array());
  }

  /** The driver writes a value to a file; what goes wrong is told if it is {@code loud}. */
  void write(String file, String value, boolean loud) {
    long path = text(file);
    long content = text(value);
    record(Kind.WRITE, loud ? 1 : 0, path, content);
  }

  /** Its first so many bytes, and the record that ends a script. */
  byte[] ended(int length) {
    byte[] all = Arrays.copyOf(bytes.toByteArray(), length + 2 * Long.BYTES);
    Arrays.fill(all, length, all.length, (byte) 0);
    return all;
  }

  private static ByteBuffer words(int count) {
    return ByteBuffer.allocate(count * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
  }
}
