package pageferry.journal;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the tracepoints of chunks, by the types that their run was written with. */
final class ChunkDecoder {
  private final @Nullable EventShape[] shapes;
  private final long[][] last;
  private byte[] body = {};
  private int at;

  ChunkDecoder(List<EventType> types) {
    int size = types.stream().mapToInt(EventType::tag).max().orElse(0) + 1;
    shapes = new EventShape[size];
    last = new long[size][];
    for (EventType type : types) {
      shapes[type.tag()] = new EventShape(type);
      last[type.tag()] = new long[type.fields().size()];
    }
  }

  /** Takes tracepoints, one after another. */
  @FunctionalInterface
  interface Sink {
    /**
     * Takes one.
     *
     * @param words its fields; the array is used again for the next one of that type
     */
    void take(long number, Event.When when, EventShape shape, long[] words);
  }

  /**
   * Hands all tracepoints of a chunk on.
   *
   * @throws JournalFailure if they cannot be told apart
   */
  void decode(Chunk chunk, Sink sink) {
    body = chunk.bytes();
    at = chunk.bodyStart();
    for (long[] each : last) {
      if (each != null) {
        Arrays.fill(each, 0);
      }
    }
    try {
      decodeAll(chunk, sink);
    } catch (ArrayIndexOutOfBoundsException wrong) {
      throw new JournalFailure("the chunk of event " + chunk.first() + " is no chunk", wrong);
    }
  }

  private void decodeAll(Chunk chunk, Sink sink) {
    long timeNs = 0;
    int cpu = 0;
    int task = 0;
    long number = chunk.first();
    for (long end = chunk.end(); number < end; number++) {
      int head = (int) number();
      EventShape shape = shapes[head >> 1];
      if (shape == null) {
        throw new JournalFailure("event " + number + " is of no known type: " + (head >> 1));
      }
      if ((head & 1) != 0) {
        cpu = (int) signed();
        task = (int) signed();
      }
      timeNs += signed();
      long[] words = last[head >> 1];
      for (int i = 0; i < words.length; i++) {
        words[i] += signed();
      }
      sink.take(number, new Event.When(timeNs, cpu, task), shape, words);
    }
    if (at != chunk.bodyEnd()) {
      throw new JournalFailure("the chunk of event " + chunk.first() + " has a wrong length");
    }
  }

  private long signed() {
    long number = number();
    return number >>> 1 ^ -(number & 1);
  }

  private long number() {
    long number = 0;
    int shift = 0;
    byte next;
    do {
      next = body[at++];
      number |= (next & 0x7FL) << shift;
      shift += 7;
    } while (next < 0);
    return number;
  }
}
