package pageferry.cluster;

import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * A part of bytes that may be too many for one message.
 *
 * @param key what they are
 * @param sum a checksum of all of them, for what comes twice need not be the same
 * @param total how many there are
 * @param offset where this part begins
 * @param bytes the part
 */
@SuppressWarnings("ArrayRecordComponent")
record Piece(BlobKey key, long sum, int total, int offset, byte[] bytes) implements Wire {
  /** Well below what one of Akka's frames takes. */
  static final int LARGEST = 128 << 10;

  /** The part that begins there. */
  static Piece of(BlobKey key, byte[] whole, int offset) {
    int end = Math.min(whole.length, offset + LARGEST);
    CRC32C sum = new CRC32C();
    sum.update(whole);
    byte[] part = Arrays.copyOfRange(whole, offset, end);
    return new Piece(key, sum.getValue(), whole.length, offset, part);
  }

  /** Where the next part begins. */
  int end() {
    return offset + bytes.length;
  }
}
