package pageferry.journal;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import pageferry.world.LockEvent;

/** Runs of a few tracepoints that no machine has had. */
final class SmallRuns {
  private static final int EVENTS = 300;

  private SmallRuns() {}

  /** Adds a run of some small chunks. */
  static void add(Journal journal, RunId run, int chunks, boolean whole, SplittableRandom random) {
    try (RunAddition addition = journal.add(LengthsTest.started(run))) {
      int link = 0;
      long first = 0;
      for (int i = 0; i < chunks; i++) {
        ChunkEncoder encoder = new ChunkEncoder(EventTypes.CURRENT.all());
        for (int event = 0; event < EVENTS; event++) {
          long pfn = random.nextLong(1L << 40);
          encoder.add(first + event, 0, 7, new LockEvent.FolioLocked(pfn, event));
        }
        Chunk chunk = encoder.chunk(link, first, new Chunk.Mark(first + EVENTS, random.nextLong()));
        addition.send(chunk);
        link = chunk.crc();
        first = chunk.end();
      }
      if (whole) {
        RunFinished.Verdict ok = RunFinished.Verdict.OK;
        addition.send(new RunFinished(chunks, first, first, "0".repeat(16), "finished", ok));
      }
      addition.complete();
    }
  }

  /** All that is stored of a run but its id. */
  static List<String> events(Journal journal, RunId run) {
    StoredRun stored = journal.read(run);
    RunStarted started = stored.started();
    List<String> events = new ArrayList<>();
    events.add(started.experiment() + " " + started.conduct() + " " + started.origin());
    stored.forEachRemaining(
        chunk -> events.add(new String(chunk.bytes(), StandardCharsets.ISO_8859_1)));
    events.add(String.valueOf(stored.finished()));
    return events;
  }
}
