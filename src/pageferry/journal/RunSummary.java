package pageferry.journal;

import org.jspecify.annotations.Nullable;

/**
 * What lists say of a run.
 *
 * @param run its id
 * @param started how it began; null if that cannot be read
 * @param finished how it ended; null if it was interrupted or is damaged
 * @param kept how many tracepoints the journal has of it
 * @param damage what is wrong with it; empty if nothing is known to be
 */
public record RunSummary(
    RunId run,
    @Nullable RunStarted started,
    @Nullable RunFinished finished,
    long kept,
    String damage) {

  /** Whether nothing is known to be wrong with it. */
  public boolean isGood() {
    return damage.isEmpty();
  }

  /** The summary of a run; one that has not ended is read to its last chunk. */
  static RunSummary of(Journal journal, RunId run) {
    RunFinished known = journal.ending(run);
    if (known == null || !journal.damage().isEmpty()) {
      return journal.verify(run);
    }
    try {
      return new RunSummary(run, journal.read(run).started(), known, known.kept(), "");
    } catch (JournalFailure unreadable) {
      return new RunSummary(run, null, null, 0, String.valueOf(unreadable.getMessage()));
    }
  }

  /** The summary of a run all of which is read and checked. */
  public static RunSummary readThrough(StoredRun stored) {
    RunStarted started = stored.started();
    ChunkDecoder decoder = new ChunkDecoder(started.types());
    try {
      while (stored.hasNext()) {
        decoder.decode(stored.next(), (number, when, shape, words) -> {});
      }
    } catch (JournalFailure damaged) {
      String why = String.valueOf(damaged.getMessage());
      return new RunSummary(started.run(), started, null, stored.kept(), why);
    }
    return new RunSummary(started.run(), started, stored.finished(), stored.kept(), "");
  }
}
