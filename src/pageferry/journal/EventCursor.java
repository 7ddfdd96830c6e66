package pageferry.journal;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/** Goes through the events of a run, chunk by chunk. */
final class EventCursor implements Iterator<Event> {
  private final StoredRun run;
  private final ChunkDecoder decoder;
  private final List<Event> events = new ArrayList<>();
  private int at;

  EventCursor(StoredRun run) {
    this.run = run;
    this.decoder = new ChunkDecoder(run.started().types());
  }

  @Override
  public boolean hasNext() {
    while (at == events.size() && run.hasNext()) {
      at = 0;
      events.clear();
      decoder.decode(
          run.next(),
          (number, when, shape, words) ->
              events.add(new Event(number, when, shape, words.clone())));
    }
    return at < events.size();
  }

  @Override
  public Event next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    return events.get(at++);
  }
}
