package pageferry.journal;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import pageferry.world.Tracepoint;
import pageferry.world.Tracer;

/**
 * A run all of whose chunks are in memory, as they are in the journal: any part of it can be had at
 * once, and the journal may be closed. For one thread.
 */
public final class LoadedRun {
  private static final long NONE = -1;

  private final RunStarted started;
  private final @Nullable RunFinished finished;
  private final List<Chunk> chunks;
  private final ChunkDecoder decoder;

  /** Of each chunk the tags of which it has any; null until somebody asks. */
  private final @Nullable BitSet[] tags;

  private LoadedRun(StoredRun run, List<Chunk> chunks) {
    started = run.started();
    finished = run.finished();
    this.chunks = chunks;
    decoder = new ChunkDecoder(started.types());
    tags = new BitSet[chunks.size()];
  }

  /**
   * Reads all of a run.
   *
   * @param mostBytes how many bytes of chunks are read
   * @throws JournalFailure if it is damaged, or has more
   */
  public static LoadedRun of(StoredRun run, long mostBytes) {
    List<Chunk> chunks = new ArrayList<>();
    while (run.hasNext()) {
      chunks.add(run.next());
      if (run.bytes() > mostBytes) {
        throw new JournalFailure(
            "run "
                + run.started().run()
                + ": expected at most "
                + (mostBytes >> 20)
                + " MiB of events, found more; journal show and replay read it all the same");
      }
    }
    return new LoadedRun(run, chunks);
  }

  /**
   * Some events that are looked for.
   *
   * @param group the tracepoints among which they are
   * @param wanted which of these
   */
  public record Wanted(Class<? extends Tracepoint> group, Predicate<Tracepoint> wanted) {
    /** The tags that they have in a run. */
    private BitSet tags(List<EventType> types) {
      List<Class<?>> all = group.isRecord() ? List.of(group) : EventTypes.records(group);
      List<String> names = all.stream().map(EventType::name).toList();
      BitSet tags = new BitSet();
      types.stream().filter(each -> names.contains(each.name())).forEach(t -> tags.set(t.tag()));
      return tags;
    }
  }

  /** How it began. */
  public RunStarted started() {
    return started;
  }

  /** How it ended; null if it was interrupted. */
  public @Nullable RunFinished finished() {
    return finished;
  }

  /** How many tracepoints it has. */
  public long events() {
    return chunks.isEmpty() ? 0 : chunks.get(chunks.size() - 1).end();
  }

  /** The virtual instant of its last tracepoint. */
  public long lastNs() {
    return chunks.isEmpty() ? 0 : chunks.get(chunks.size() - 1).lastNs();
  }

  /**
   * Tells somebody some tracepoints, as the machine did. Those that this version does not know are
   * left out.
   *
   * @param first the number of the first
   * @param end the number after the last
   */
  public void tell(long first, long end, Tracer listener) {
    through(
        first,
        end,
        (number, when, shape, words) -> {
          Tracepoint event = number >= first && number < end ? shape.tracepoint(words) : null;
          if (event != null) {
            listener.emit(when.timeNs(), when.cpu(), when.task(), event);
          }
        });
  }

  /** Hands some events on, from the first to the one before the end. */
  public void forEachEvent(long first, long end, Consumer<Event> consumer) {
    through(
        first,
        end,
        (number, when, shape, words) -> {
          if (number >= first && number < end) {
            consumer.accept(new Event(number, when, shape, words.clone()));
          }
        });
  }

  /** The number of the last event that is not later than an instant; -1: all are. */
  public long at(long timeNs) {
    int chunk = last(each -> chunks.get(each).firstNs() <= timeNs);
    if (chunk < 0) {
      return NONE;
    }
    long[] found = {chunks.get(chunk).first()};
    decoder.decode(
        chunks.get(chunk),
        (number, when, shape, words) -> found[0] = when.timeNs() <= timeNs ? number : found[0]);
    return found[0];
  }

  /** The number of the first event after that one which is wanted; -1: there is none. */
  public long after(long number, Wanted wanted) {
    BitSet sought = wanted.tags(started.types());
    for (int i = Math.max(0, chunkOf(number + 1)); i < chunks.size(); i++) {
      long found = has(i, sought) ? first(chunks.get(i), number, wanted) : NONE;
      if (found >= 0) {
        return found;
      }
    }
    return NONE;
  }

  /** The number of the last event before that one which is wanted; -1: there is none. */
  public long before(long number, Wanted wanted) {
    BitSet sought = wanted.tags(started.types());
    for (int i = chunkOf(number - 1); i >= 0; i--) {
      long found = has(i, sought) ? last(chunks.get(i), number, wanted) : NONE;
      if (found >= 0) {
        return found;
      }
    }
    return NONE;
  }

  private long first(Chunk chunk, long after, Wanted wanted) {
    long[] found = {NONE};
    decoder.decode(
        chunk,
        (number, when, shape, words) -> {
          if (found[0] < 0 && number > after && is(shape.tracepoint(words), wanted)) {
            found[0] = number;
          }
        });
    return found[0];
  }

  private long last(Chunk chunk, long before, Wanted wanted) {
    long[] found = {NONE};
    decoder.decode(
        chunk,
        (number, when, shape, words) -> {
          if (number < before && is(shape.tracepoint(words), wanted)) {
            found[0] = number;
          }
        });
    return found[0];
  }

  private static boolean is(@Nullable Tracepoint event, Wanted wanted) {
    return event != null && wanted.group().isInstance(event) && wanted.wanted().test(event);
  }

  private boolean has(int chunk, BitSet sought) {
    BitSet known = tags[chunk];
    if (known == null) {
      BitSet found = new BitSet();
      decoder.decode(
          chunks.get(chunk), (number, when, shape, words) -> found.set(shape.type().tag()));
      known = found;
      tags[chunk] = known;
    }
    return known.intersects(sought);
  }

  private void through(long first, long end, ChunkDecoder.Sink sink) {
    for (int i = Math.max(0, chunkOf(first)); i < chunks.size(); i++) {
      if (chunks.get(i).first() >= end) {
        return;
      }
      decoder.decode(chunks.get(i), sink);
    }
  }

  /** The chunk that has an event: the first one of those before it, the last one of later ones. */
  private int chunkOf(long number) {
    return last(each -> chunks.get(each).first() <= number);
  }

  /** The last chunk of which something holds that holds of all before it; -1: of none. */
  private int last(IntPredicate holds) {
    int least = 0;
    int most = chunks.size();
    while (least < most) {
      int middle = (least + most) / 2;
      least = holds.test(middle) ? middle + 1 : least;
      most = holds.test(middle) ? most : middle;
    }
    return least - 1;
  }
}
