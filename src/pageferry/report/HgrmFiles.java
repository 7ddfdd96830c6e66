package pageferry.report;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import pageferry.files.WholeFile;

/** Percentiles in HdrHistogram's text form, one file for each metric; values in microseconds. */
public final class HgrmFiles {
  private static final double NS_PER_US = 1000.0;
  private static final int TICKS_PER_HALF_DISTANCE = 5;

  private HgrmFiles() {}

  /**
   * Writes the histograms of a run.
   *
   * @param histograms each in the form that {@link Histograms} decodes, by metric
   * @param folder where the files go; made if it is not there
   * @param run what the names of the files begin with; may be empty
   */
  public static void write(Map<String, String> histograms, Path folder, String run)
      throws IOException {
    for (Map.Entry<String, String> each : histograms.entrySet()) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      try (PrintStream out = new PrintStream(bytes, false, StandardCharsets.US_ASCII)) {
        Histograms.decode(each.getValue())
            .outputPercentileDistribution(out, TICKS_PER_HALF_DISTANCE, NS_PER_US);
      }
      String name = (run.isEmpty() ? "" : run + "-") + each.getKey() + ".hgrm";
      WholeFile.write(folder.resolve(name), bytes.toString(StandardCharsets.US_ASCII));
    }
  }
}
