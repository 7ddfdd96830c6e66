package pageferry.cluster;

import java.io.ByteArrayOutputStream;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Bytes that come piece by piece. Pieces may come twice, and from the beginning again. */
final class Blobs {
  private final Map<BlobKey, ByteArrayOutputStream> begun = new HashMap<>();

  /** Takes a piece; answers all of the bytes if it was the last one. */
  byte @Nullable [] take(Piece piece) {
    ByteArrayOutputStream sofar =
        begun.computeIfAbsent(piece.key(), key -> new ByteArrayOutputStream());
    if (piece.offset() == sofar.size()) {
      sofar.writeBytes(piece.bytes());
    }
    if (sofar.size() < piece.total()) {
      return null;
    }
    begun.remove(piece.key());
    return sofar.toByteArray();
  }

  /** Where the next piece begins. */
  int next(BlobKey key) {
    ByteArrayOutputStream sofar = begun.get(key);
    return sofar == null ? 0 : sofar.size();
  }
}
