package pageferry.cluster;

import java.io.ByteArrayOutputStream;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Bytes that come piece by piece. Pieces may come twice, from the beginning again, and from several
 * who do not say the same.
 */
final class Blobs {
  private final Map<Name, ByteArrayOutputStream> begun = new HashMap<>();

  /** Bytes that several may say, and their checksum. */
  private record Name(BlobKey key, long sum) {
    static Name of(Piece piece) {
      return new Name(piece.key(), piece.sum());
    }
  }

  /** Takes a piece; answers all of the bytes if it was the last one. */
  byte @Nullable [] take(Piece piece) {
    ByteArrayOutputStream sofar =
        begun.computeIfAbsent(Name.of(piece), name -> new ByteArrayOutputStream());
    if (piece.offset() == sofar.size()) {
      sofar.writeBytes(piece.bytes());
    }
    if (sofar.size() < piece.total()) {
      return null;
    }
    begun.keySet().removeIf(name -> name.key().equals(piece.key()));
    return sofar.toByteArray();
  }

  /** Where the next piece of the same bytes begins. */
  int next(Piece piece) {
    ByteArrayOutputStream sofar = begun.get(Name.of(piece));
    return sofar == null ? 0 : sofar.size();
  }

  /** Drops what has come of a job, of which nobody wants more. */
  void drop(String job) {
    begun.keySet().removeIf(name -> name.key().job().equals(job));
  }
}
