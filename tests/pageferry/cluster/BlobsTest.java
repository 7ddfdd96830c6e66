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
    int next = blobs.next(Piece.of(KEY, whole, 0));
    assertThat(next).isEqualTo(3 * Piece.LARGEST);

    assertThat(blobs.take(Piece.of(KEY, whole, next))).isEqualTo(whole);
    assertThat(blobs.next(Piece.of(KEY, whole, 0))).isZero();
  }

  @Test
  void a_piece_that_follows_on_one_that_is_missing_is_not_taken() {
    Piece third = Piece.of(KEY, whole, 2 * Piece.LARGEST);

    assertThat(blobs.take(third)).isNull();

    assertThat(blobs.next(third)).isZero();
  }

  @Test
  void two_who_do_not_say_the_same_are_not_mixed() {
    byte[] other = whole.clone();
    other[0]++;
    for (int i = 0; i < 3; i++) {
      assertThat(blobs.take(Piece.of(KEY, whole, i * Piece.LARGEST))).isNull();
      assertThat(blobs.take(Piece.of(KEY, other, i * Piece.LARGEST))).isNull();
    }

    assertThat(blobs.take(Piece.of(KEY, other, 3 * Piece.LARGEST))).isEqualTo(other);
    assertThat(blobs.next(Piece.of(KEY, whole, 0))).isZero();
  }
}
