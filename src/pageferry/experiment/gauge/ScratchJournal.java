package pageferry.experiment.gauge;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import pageferry.journal.Detail;
import pageferry.journal.Journal;
import pageferry.journal.RunFinished;
import pageferry.journal.RunId;
import pageferry.journal.RunStarted;
import pageferry.journal.RunWriter;
import pageferry.journal.StoredRun;
import pageferry.world.Fingerprint;

/**
 * A journal of one run in a folder below the working directory, which is deleted with it: on the
 * disk that the user works on, each chunk fsynced.
 */
final class ScratchJournal implements AutoCloseable {
  private static final RunId RUN = new RunId(1, 1);

  private final Path folder;
  private final Journal journal;
  private final RunWriter writer;

  ScratchJournal(Fingerprint fingerprint) {
    try {
      folder = Files.createTempDirectory(Path.of("").toAbsolutePath(), "bench-journal");
    } catch (IOException unwritable) {
      throw new UncheckedIOException(unwritable);
    }
    journal = Journal.open(folder);
    RunStarted started =
        RunStarted.now(
            RUN,
            new RunStarted.Experiment("bench", "bench", "{}", List.of(), Map.of(), 1),
            new RunStarted.Conduct(
                1, "alloc-before-lock", "6.1", "two-socket", "virtual", List.of()),
            new RunStarted.Origin("bench", Detail.MIGRATIONS, 0));
    writer = journal.begin(started, fingerprint);
  }

  /** Who is told what is to be written. */
  RunWriter writer() {
    return writer;
  }

  /** Ends the run. */
  void finish() {
    writer.finish("finished", RunFinished.Verdict.OK);
  }

  /** What was written, once the run has ended. */
  StoredRun read() {
    return journal.read(RUN);
  }

  @Override
  public void close() {
    journal.close();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path each : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    } catch (IOException left) {
      throw new UncheckedIOException(left);
    }
  }
}
