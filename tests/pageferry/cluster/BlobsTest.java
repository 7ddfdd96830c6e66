package pageferry.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class BlobsTest {
  private static final BlobKey KEY = new BlobKey("job", 3);

  private final byte[] whole = new byte[3 * Piece.LARGEST + 7];
  private final Blobs blobs = new Blobs();

  BlobsTest() {
    new Random(1).nextBytes(whole);
  }

  @Test
  void pieces_become_the_whole_also_if_some_come_twice_or_from_the_beginning_again() {
    int[] offsets = {0, 0, Piece.LARGEST, 0, Piece.LARGEST, 2 * Piece.LARGEST};
    for (int offset : offsets) {
      assertThat(blobs.take(Piece.of(KEY, whole, offset))).isNull();
    }
    assertThat(blobs.next(KEY)).isEqualTo(3 * Piece.LARGEST);

    assertThat(blobs.take(Piece.of(KEY, whole, blobs.next(KEY)))).isEqualTo(whole);
    assertThat(blobs.next(KEY)).isZero();
  }

  @Test
  void a_piece_that_follows_on_one_that_is_missing_is_not_taken() {
    assertThat(blobs.take(Piece.of(KEY, whole, 2 * Piece.LARGEST))).isNull();

    assertThat(blobs.next(KEY)).isZero();
  }
}
