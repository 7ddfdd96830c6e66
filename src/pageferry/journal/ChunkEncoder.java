package pageferry.journal;

import java.util.Arrays;
import java.util.List;
import pageferry.world.Tracepoint;
import pageferry.world.Words;

/**
 * Collects tracepoints into the body of a chunk. Of each: twice its tag, plus one if CPU or task
 * differ from the tracepoint before, and then these two; the time since the tracepoint before; each
 * word less the same word of the last tracepoint of its type. All are variable-length numbers of
 * seven bits a byte, lowest first, signed ones zigzagged; before the first tracepoint everything is
 * 0.
 */
final class ChunkEncoder implements Words {
  private static final int LARGEST_NUMBER = 10;
  private static final int FIRST_SIZE = 1 << 16;

  private final long[][] last;
  private final int longest;
  private byte[] body = new byte[FIRST_SIZE];
  private int length;
  private int count;
  private long firstNs;
  private long timeNs;
  private int cpu;
  private int task;
  private int changed;
  private long sinceNs;
  private long[] row = {};
  private int column = -1;

  ChunkEncoder(List<EventType> types) {
    last = new long[types.stream().mapToInt(EventType::tag).max().orElse(0) + 1][];
    types.forEach(type -> last[type.tag()] = new long[type.fields().size()]);
    int widest = types.stream().mapToInt(type -> type.fields().size()).max().orElse(0);
    longest = (widest + 4) * LARGEST_NUMBER;
  }

  /** Takes one tracepoint. */
  void add(long atNs, int onCpu, int ofTask, Tracepoint event) {
    next(atNs, onCpu, ofTask);
    event.write(this);
    count++;
  }

  /** Takes one tracepoint by its tag and its words. */
  void add(Event.When when, int tag, long[] words) {
    next(when.timeNs(), when.cpu(), when.task());
    add(tag);
    for (long word : words) {
      add(word);
    }
    count++;
  }

  private void next(long atNs, int onCpu, int ofTask) {
    if (length + longest > body.length) {
      body = Arrays.copyOf(body, 2 * body.length);
    }
    changed = onCpu == cpu && ofTask == task ? 0 : 1;
    sinceNs = atNs - timeNs;
    if (count == 0) {
      firstNs = atNs;
    }
    timeNs = atNs;
    cpu = onCpu;
    task = ofTask;
    column = -1;
  }

  @Override
  public Words add(long word) {
    int at = column++;
    if (at < 0) {
      begin((int) word);
    } else {
      putSigned(word - row[at]);
      row[at] = word;
    }
    return this;
  }

  private void begin(int tag) {
    row = last[tag];
    put((long) tag << 1 | changed);
    if (changed != 0) {
      putSigned(cpu);
      putSigned(task);
    }
    putSigned(sinceNs);
  }

  /** How many tracepoints have been taken. */
  int count() {
    return count;
  }

  /** How many bytes they take. */
  int length() {
    return length;
  }

  /** The chunk of what has been taken, after which the encoder is empty. */
  Chunk chunk(int link, long first, Chunk.Mark mark) {
    Chunk.Span span = new Chunk.Span(firstNs, timeNs);
    Chunk chunk = Chunk.of(new Chunk.Header(link, first, count, span, mark), body, length);
    for (long[] each : last) {
      if (each != null) {
        Arrays.fill(each, 0);
      }
    }
    length = 0;
    count = 0;
    timeNs = 0;
    cpu = 0;
    task = 0;
    return chunk;
  }

  private void putSigned(long number) {
    put(number << 1 ^ number >> 63);
  }

  private void put(long number) {
    long rest = number;
    while ((rest & ~0x7FL) != 0) {
      body[length++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    body[length++] = (byte) rest;
  }
}
