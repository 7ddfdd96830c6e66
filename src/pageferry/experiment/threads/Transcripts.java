package pageferry.experiment.threads;

import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;
import pageferry.engine.virtual.VirtualEngine;
import pageferry.experiment.conf.BadInput;
import pageferry.experiment.conf.Place;

/** Recordings of runs on real threads, and their replay. */
public final class Transcripts {
  private Transcripts() {}

  /**
   * What a replay of one run came to.
   *
   * @param title the run's title in its experiment
   * @param steps how many steps it has
   * @param ending how it ended, in a word
   * @param says who waited for what, if anybody did
   * @param divergence where the replay first was not the same, in words, or null
   */
  public record Replayed(
      String title, int steps, String ending, List<String> says, @Nullable String divergence) {}

  /** Whether a file begins as a recording does. */
  public static boolean isRecording(Path file) {
    return TranscriptReader.isRecording(file);
  }

  /**
   * Runs all runs of a recording again.
   *
   * @param version is told which version wrote the recording
   * @param replayed is told how each run came out
   * @return whether all were the same
   */
  public static boolean replay(Path file, Consumer<String> version, Consumer<Replayed> replayed)
      throws IOException {
    boolean same = true;
    try (TranscriptReader reader = TranscriptReader.open(file);
        VirtualEngine engine = VirtualEngine.start()) {
      version.accept(reader.version());
      for (Transcript run = reader.next(); run != null; run = reader.next()) {
        String divergence = ThreadsReplay.divergence(engine, run);
        TranscriptEnd howItEnded = run.howItEnded();
        replayed.accept(
            new Replayed(
                run.title(),
                run.steps().size(),
                howItEnded.ending(),
                howItEnded.says(),
                divergence));
        same &= divergence == null;
      }
    } catch (ZipException | EOFException damaged) {
      String found = String.valueOf(damaged.getMessage());
      throw BadInput.at(new Place(file.toString(), 0), "a whole gzip file", found);
    }
    return same;
  }
}
