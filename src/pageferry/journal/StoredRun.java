package pageferry.journal;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import pageferry.world.Tracepoint;
import pageferry.world.Tracer;

/**
 * A run as the journal has it: its beginning, its chunks one by one, its end if it has one. Every
 * chunk is checked when it is reached; what is damaged is named with its place.
 */
public final class StoredRun implements Iterator<Chunk> {
  private final RunId run;
  private final Iterator<JournalEvent> events;
  private final RunStarted started;
  private final Check check = new Check();
  private @Nullable Chunk next;
  private @Nullable RunFinished finished;
  private boolean looked;
  private long chunks;
  private long end;
  private long bytes;
  private long lastNs;
  private int crc;

  StoredRun(RunId run, Iterator<JournalEvent> events) {
    this.run = run;
    this.events = events;
    this.started = readStart();
  }

  private RunStarted readStart() {
    JournalEvent first = pull();
    if (first == null) {
      throw new JournalFailure("run " + run + ": nothing of it was written");
    }
    if (first instanceof RunStarted start) {
      return start;
    }
    throw new JournalFailure("run " + run + ": its beginning " + Unreadable.why(first));
  }

  /** How it began. */
  public RunStarted started() {
    return started;
  }

  /** How it ended; null if it was interrupted, or not all chunks have been read. */
  public @Nullable RunFinished finished() {
    return finished;
  }

  /** How many chunks have been read. */
  public long chunks() {
    return chunks;
  }

  /** How many tracepoints they held. */
  public long kept() {
    return end;
  }

  /** The virtual instant of the last of them. */
  public long lastNs() {
    return lastNs;
  }

  /** How many bytes they took. */
  public long bytes() {
    return bytes;
  }

  /** The checksum of the last chunk that was read. */
  int crc() {
    return crc;
  }

  /**
   * Whether there is another chunk.
   *
   * @throws JournalFailure if there is something else instead
   */
  @Override
  public boolean hasNext() {
    if (!looked) {
      looked = true;
      JournalEvent event = pull();
      next = event == null ? null : event.accept(check).orElse(null);
    }
    return next != null;
  }

  /** The next chunk. */
  @Override
  public Chunk next() {
    Chunk chunk = hasNext() ? next : null;
    if (chunk == null) {
      throw new NoSuchElementException();
    }
    looked = false;
    chunks++;
    end = chunk.end();
    bytes += chunk.size();
    lastNs = chunk.lastNs();
    crc = chunk.crc();
    return chunk;
  }

  /** Hands the events of that part of the run on, in their order. */
  public void forEachEvent(EventRange range, Consumer<Event> consumer) {
    ChunkDecoder decoder = new ChunkDecoder(started.types());
    while (hasNext()) {
      Chunk chunk = next();
      if (range.overlaps(chunk)) {
        decoder.decode(
            chunk,
            (number, when, shape, words) -> {
              if (range.contains(number, when.timeNs())) {
                consumer.accept(new Event(number, when, shape, words.clone()));
              }
            });
      }
    }
  }

  /**
   * Tells somebody that part of the run, as the machine did. Tracepoints that this version does not
   * know are left out.
   *
   * @return how many tracepoints it heard
   */
  public long forEachTracepoint(EventRange range, Tracer listener) {
    ChunkDecoder decoder = new ChunkDecoder(started.types());
    long[] told = new long[1];
    while (hasNext()) {
      Chunk chunk = next();
      if (range.overlaps(chunk)) {
        decoder.decode(
            chunk,
            (number, when, shape, words) -> {
              Tracepoint event =
                  range.contains(number, when.timeNs()) ? shape.tracepoint(words) : null;
              if (event != null) {
                told[0]++;
                listener.emit(when.timeNs(), when.cpu(), when.task(), event);
              }
            });
      }
    }
    return told[0];
  }

  /** The events that are left, one by one. */
  public Iterator<Event> events() {
    return new EventCursor(this);
  }

  private @Nullable JournalEvent pull() {
    try {
      return events.hasNext() ? events.next() : null;
    } catch (JournalFailure known) {
      throw known;
    } catch (RuntimeException broken) {
      Throwable root = broken;
      while (root.getCause() != null) {
        root = root.getCause();
      }
      throw new JournalFailure(place() + " cannot be read: " + root.getMessage(), broken);
    }
  }

  private JournalFailure misplaced() {
    return new JournalFailure(place() + " is something else");
  }

  /** The chunk that comes next, or nothing where the run has ended. */
  private final class Check implements JournalEvent.Visitor<Optional<Chunk>> {
    @Override
    public Optional<Chunk> on(Chunk chunk) {
      if (chunk.link() != crc || chunk.first() != end) {
        throw new JournalFailure(place() + " is missing");
      }
      return Optional.of(chunk);
    }

    @Override
    public Optional<Chunk> on(RunFinished how) {
      finished = how;
      if (how.chunks() != chunks || how.kept() != end) {
        throw new JournalFailure(place() + " is missing: there were " + how.chunks());
      }
      if (pull() != null) {
        throw new JournalFailure("run " + run + ": there is something after its end");
      }
      return Optional.empty();
    }

    @Override
    public Optional<Chunk> on(Unreadable unreadable) {
      throw new JournalFailure(place() + " " + unreadable.why());
    }

    @Override
    public Optional<Chunk> on(RunStarted again) {
      throw misplaced();
    }

    @Override
    public Optional<Chunk> on(NumberTaken taken) {
      throw misplaced();
    }

    @Override
    public Optional<Chunk> on(RunListed listed) {
      throw misplaced();
    }

    @Override
    public Optional<Chunk> on(RunClosed closed) {
      throw misplaced();
    }

    @Override
    public Optional<Chunk> on(RunDeleted deleted) {
      throw misplaced();
    }
  }

  private String place() {
    return "run " + run + ": chunk " + (chunks + 1) + ", after event " + end + ",";
  }
}
