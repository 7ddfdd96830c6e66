package pageferry.report;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.zip.DataFormatException;
import org.HdrHistogram.Histogram;

/** Histograms as results carry them: HdrHistogram's compressed form (V2) in Base64. */
public final class Histograms {
  private Histograms() {}

  /**
   * The histogram in that text.
   *
   * @throws IllegalArgumentException if there is none in it
   */
  public static Histogram decode(String text) {
    try {
      ByteBuffer bytes = ByteBuffer.wrap(Base64.getDecoder().decode(text));
      return Histogram.decodeFromCompressedByteBuffer(bytes, 0);
    } catch (DataFormatException | RuntimeException damaged) {
      throw new IllegalArgumentException("a histogram that cannot be decoded", damaged);
    }
  }
}
