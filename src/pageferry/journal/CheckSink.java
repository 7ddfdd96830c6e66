package pageferry.journal;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Compares what it is given with what is stored, and hands what comes after that on. */
final class CheckSink implements ChunkSink {
  private final RunStarted started;
  private final StoredRun stored;
  private final @Nullable ChunkSink rest;
  private @Nullable Chunk expected;

  /**
   * @param rest who takes what comes after the stored chunks; null: nothing may
   */
  CheckSink(RunStarted started, StoredRun stored, @Nullable ChunkSink rest) {
    this.started = started;
    this.stored = stored;
    this.rest = rest;
  }

  @Override
  public int nextCount() {
    if (expected == null && stored.hasNext()) {
      expected = stored.next();
    }
    if (expected != null) {
      return expected.count();
    }
    return rest == null ? 0 : rest.nextCount();
  }

  @Override
  public int take(Chunk chunk) {
    Chunk wanted = expected;
    expected = null;
    if (wanted != null) {
      compare(wanted, chunk);
      return wanted.crc();
    }
    if (rest == null || stored.finished() != null) {
      throw new Divergence(started.run(), "ends after event " + chunk.first(), first(chunk));
    }
    return rest.take(chunk);
  }

  @Override
  public void finish(RunFinished how) {
    nextCount();
    if (expected != null) {
      throw new Divergence(started.run(), first(expected), "the run ends");
    }
    RunFinished then = stored.finished();
    if (then != null && !then.equals(how)) {
      throw new Divergence(started.run(), then.toString(), how.toString());
    }
    if (then == null && rest != null) {
      rest.finish(how);
    }
  }

  @Override
  public long acknowledged() {
    return rest == null ? 0 : rest.acknowledged();
  }

  @Override
  public void abandon() {
    if (rest != null) {
      rest.abandon();
    }
  }

  private void compare(Chunk wanted, Chunk chunk) {
    if (chunk.equals(wanted)) {
      return;
    }
    List<Event> then = events(wanted, started.types());
    List<Event> now = events(chunk, EventTypes.CURRENT.all());
    for (int i = 0; i < Math.min(then.size(), now.size()); i++) {
      if (!then.get(i).isLike(now.get(i))) {
        throw new Divergence(started.run(), then.get(i).toString(), now.get(i).toString());
      }
    }
    if (then.size() > now.size()) {
      throw new Divergence(started.run(), then.get(now.size()).toString(), "the run ends");
    }
    if (wanted.events() != chunk.events() || !wanted.digest().equals(chunk.digest())) {
      String where = " tracepoints, with digest ";
      throw new Divergence(
          started.run(),
          "until event " + wanted.end() + " " + wanted.events() + where + wanted.digest(),
          chunk.events() + where + chunk.digest() + ", of which the journal does not keep all");
    }
  }

  private String first(Chunk chunk) {
    boolean mine = chunk.equals(expected);
    return events(chunk, mine ? started.types() : EventTypes.CURRENT.all()).get(0).toString();
  }

  private static List<Event> events(Chunk chunk, List<EventType> types) {
    List<Event> events = new ArrayList<>();
    new ChunkDecoder(types)
        .decode(
            chunk,
            (number, when, shape, words) ->
                events.add(new Event(number, when, shape, words.clone())));
    return events;
  }
}
