package pageferry.journal.leveldb;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A table of LevelDB, read as far as that can be done. It is a sequence of blocks, each followed by
 * its kind (1 byte) and a masked CRC32C of both (4), and a footer that says where the index is,
 * which is a block too. A block is a sequence of entries (lengths of the key's part that is that of
 * the key before, of the rest of the key and of the value; both), the places of every sixteenth
 * entry (4 each), and the number of those (4). (leveldb's doc/table_format.md.)
 */
final class TableFile {
  private static final int FOOTER = 48;
  private static final long MAGIC = 0xdb4775248b80fb57L;
  private static final int TRAILER = 5;
  private static final int RESTART = 16;

  private final ByteBuffer bytes;
  private final Entries entries;
  private final List<String> damage = new ArrayList<>();
  private int at;

  private TableFile(ByteBuffer bytes, Entries entries) {
    this.bytes = bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    this.entries = entries;
  }

  /** Takes the entries of a table. */
  @FunctionalInterface
  interface Entries {
    /**
     * Takes one.
     *
     * @param key the key, with what LevelDB adds to it
     * @param value where in the file the value begins
     * @param length how long it is
     */
    void take(byte[] key, int value, int length);
  }

  /** A stretch of the file that is a block. */
  private record Handle(int offset, int size) {}

  /**
   * The bytes of a file.
   *
   * @param room where they are put if there is room: of thousands of tables, one is held at a time
   */
  static ByteBuffer load(Path file, ByteBuffer room) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      int size = Math.toIntExact(channel.size());
      ByteBuffer bytes =
          size <= room.capacity() ? room.clear().limit(size) : ByteBuffer.allocateDirect(size);
      while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
        continue;
      }
      return bytes.flip();
    }
  }

  /**
   * Reads a table.
   *
   * @return what is damaged
   */
  static List<String> read(ByteBuffer bytes, Entries entries) {
    TableFile table = new TableFile(bytes, entries);
    List<Handle> blocks = table.index();
    if (blocks == null) {
      table.damage.add("its index cannot be read");
      table.walk();
    } else {
      blocks.forEach(table::block);
    }
    return table.damage;
  }

  /** Where the index says that the blocks are; null if there is no index. */
  private @Nullable List<Handle> index() {
    int footer = bytes.limit() - FOOTER;
    if (footer < 0 || bytes.getLong(footer + FOOTER - Long.BYTES) != MAGIC) {
      return null;
    }
    try {
      at = footer;
      handle();
      Handle index = handle();
      if (!isGood(index)) {
        return null;
      }
      List<Handle> blocks = new ArrayList<>();
      entries(
          index,
          (key, value, length) -> {
            int here = at;
            at = value;
            blocks.add(handle());
            at = here;
          });
      return blocks;
    } catch (IndexOutOfBoundsException wrong) {
      return null;
    }
  }

  private Handle handle() {
    return new Handle(number(), number());
  }

  private void block(Handle block) {
    try {
      if (isGood(block)) {
        entries(block, entries);
        return;
      }
    } catch (IndexOutOfBoundsException wrong) {
      damage.add("its block at byte " + block.offset() + " is no block");
      return;
    }
    damage.add("its block at byte " + block.offset() + " is not as it was written");
  }

  private boolean isGood(Handle block) {
    int end = block.offset() + block.size();
    return block.offset() >= 0
        && block.size() >= Integer.BYTES
        && end >= 0
        && end + TRAILER <= bytes.limit()
        && Checksum.of(bytes, block.offset(), block.size() + 1) == bytes.getInt(end + 1);
  }

  private void entries(Handle block, Entries to) {
    int restarts = block.offset() + block.size() - Integer.BYTES;
    int end = restarts - Integer.BYTES * bytes.getInt(restarts);
    byte[] key = {};
    at = block.offset();
    while (at < end) {
      int shared = number();
      int rest = number();
      int length = number();
      key = Arrays.copyOf(key, shared + rest);
      bytes.get(at, key, shared, rest);
      at += rest;
      to.take(key.clone(), at, length);
      at += length;
    }
  }

  /** Goes from block to block without an index, as far as they are good. */
  private void walk() {
    int next = 0;
    while (next >= 0 && next < bytes.limit()) {
      Handle block = blockAt(next);
      if (block == null || !isGood(block)) {
        return;
      }
      entries(block, entries);
      next = block.offset() + block.size() + TRAILER;
    }
  }

  /** The block that begins there; null if there is none, or the last one has been there. */
  private @Nullable Handle blockAt(int offset) {
    try {
      at = offset;
      int count = 0;
      // A key is never empty, so this is the place of the first entry: 0.
      while (bytes.get(at) != 0 || bytes.get(at + 1) != 0) {
        int shared = number();
        int rest = number();
        int length = number();
        if (rest < 0 || length < 0 || (count == 0 && shared != 0)) {
          return null;
        }
        at = Math.addExact(at, Math.addExact(rest, length));
        count++;
      }
      int restarts = (count + RESTART - 1) / RESTART;
      int end = at + Integer.BYTES * restarts + Integer.BYTES;
      return count == 0 ? null : new Handle(offset, end - offset);
    } catch (IndexOutOfBoundsException | ArithmeticException wrong) {
      return null;
    }
  }

  /** A number of seven bits in each byte, the lowest first. */
  private int number() {
    int number = 0;
    for (int shift = 0; shift < Integer.SIZE; shift += 7) {
      byte next = bytes.get(at++);
      number |= (next & 0x7f) << shift;
      if (next >= 0) {
        return number;
      }
    }
    throw new IndexOutOfBoundsException("no number");
  }
}
