package pageferry.cluster;

import java.util.Arrays;

/**
 * A part of bytes that may be too many for one message.
 *
 * @param key what they are
 * @param total how many there are
 * @param offset where this part begins
 * @param bytes the part
 */
@SuppressWarnings("ArrayRecordComponent")
record Piece(BlobKey key, int total, int offset, byte[] bytes) implements Wire {
  /** Well below what one of Akka's frames takes. */
  static final int LARGEST = 128 << 10;

  /** The part that begins there. */
  static Piece of(BlobKey key, byte[] whole, int offset) {
    int end = Math.min(whole.length, offset + LARGEST);
    return new Piece(key, whole.length, offset, Arrays.copyOfRange(whole, offset, end));
  }

  /** Where the next part begins. */
  int end() {
    return offset + bytes.length;
  }
}
