package pageferry.journal.leveldb;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** LevelDB's checksums: CRC32C, masked because checksums of checksums are weak. */
final class Checksum {
  private static final int MASK = 0xa282ead8;

  private Checksum() {}

  /** The masked checksum of some bytes. */
  static int of(byte[] bytes, int from, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, from, length);
    return masked(crc);
  }

  /** The masked checksum of some bytes of a buffer. */
  static int of(ByteBuffer bytes, int from, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes.slice(from, length));
    return masked(crc);
  }

  static int masked(CRC32C crc) {
    return Integer.rotateRight((int) crc.getValue(), 15) + MASK;
  }
}
