package pageferry.serve;

import java.util.Iterator;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import pageferry.journal.LoadedRun;
import pageferry.observe.Moment;
import pageferry.observe.RunStart;

/**
 * The machine at any moment of a run. While the run is read for the first time a copy of its fold
 * is kept every so many events, fewer where they are large; from the nearest one a moment is
 * reached at once.
 */
final class Moments {
  /** Events between two copies while there is room for all of them. */
  private static final long NEAREST = 1 << 16;

  /** Steps back that are reached from one copy. */
  private static final long BACK = 2048;

  /** Bytes of all copies of a run. */
  private static final long MOST_BYTES_OF_COPIES = 256 << 20;

  private final LoadedRun run;
  private final RunStart start;
  private final long mostBytes;

  /** By how many events they have heard. */
  private final TreeMap<Long, Moment> copies = new TreeMap<>();

  /** The fold that reads the run for the first time. */
  private final Moment reading;

  private long read;
  private long deadlock = -1;
  private long apart = NEAREST;
  private long bytes;

  /** The moment that was asked for last, and how many events it has heard. */
  private Moment last;

  private long lastHeard;

  /** A moment a little earlier, from which steps back are reached. */
  private Moment near;

  private long nearHeard;

  Moments(LoadedRun run, RunStart start) {
    this(run, start, MOST_BYTES_OF_COPIES);
  }

  /**
   * @param mostBytes how many bytes the copies may take, roughly
   */
  Moments(LoadedRun run, RunStart start, long mostBytes) {
    this.run = run;
    this.start = start;
    this.mostBytes = mostBytes;
    reading = new Moment(start);
    copies.put(0L, reading.copy());
    last = reading.copy();
    near = reading.copy();
  }

  /** Reads on to the next copy. */
  void readOn() {
    long next = Math.min(run.events(), (read / NEAREST + 1) * NEAREST);
    run.tell(read, next, reading);
    if (deadlock < 0 && reading.isDeadlocked()) {
      deadlock = closing(read, next);
    }
    read = next;
    if (read % apart == 0) {
      copies.put(read, reading.copy());
      bytes += reading.weight();
    }
    while (bytes > mostBytes && copies.size() > 2) {
      thinOut();
    }
  }

  /** The event among these with which a circle closes. */
  private long closing(long first, long end) {
    Moment before = first > 0 ? after(first - 1).copy() : new Moment(start);
    long[] event = {first - 1};
    run.tell(
        first,
        end,
        (timeNs, cpu, task, tracepoint) -> {
          if (!before.isDeadlocked()) {
            before.emit(timeNs, cpu, task, tracepoint);
            event[0]++;
          }
        });
    return event[0];
  }

  /**
   * The machine at the end of a run that came to its end, where who sleeps, sleeps for ever; all
   * must have been read.
   */
  Moment atRest() {
    Moment end = reading.copy();
    end.atRest();
    if (deadlock < 0 && end.isDeadlocked()) {
      deadlock = run.events() - 1;
    }
    return end;
  }

  /** The event with which tasks came to wait for each other in a circle; -1: none is known. */
  long deadlock() {
    return deadlock;
  }

  /** Leaves out every second copy. */
  private void thinOut() {
    apart *= 2;
    for (Iterator<Map.Entry<Long, Moment>> all = copies.entrySet().iterator(); all.hasNext(); ) {
      Map.Entry<Long, Moment> each = all.next();
      if (each.getKey() % apart != 0) {
        bytes -= each.getValue().weight();
        all.remove();
      }
    }
  }

  /** How many events have been read: of later ones no moment is known yet. */
  long read() {
    return read;
  }

  /** How many copies there are. */
  int copies() {
    return copies.size();
  }

  /** Whether all has been read. */
  boolean isComplete() {
    return read == run.events();
  }

  /**
   * The machine after an event that has been read. Whoever asks looks at it and keeps it no longer
   * than until the next question.
   */
  Moment after(long event) {
    long heard = event + 1;
    Map.Entry<Long, Moment> nearest = Objects.requireNonNull(copies.floorEntry(heard));
    boolean isNear = nearHeard <= heard && nearHeard >= nearest.getKey();
    long from = isNear ? nearHeard : nearest.getKey();
    if (lastHeard > heard || lastHeard < from) {
      last = (isNear ? near : nearest.getValue()).copy();
      lastHeard = from;
    }
    if (heard - lastHeard > BACK) {
      run.tell(lastHeard, heard - BACK, last);
      lastHeard = heard - BACK;
      near = last.copy();
      nearHeard = lastHeard;
    }
    run.tell(lastHeard, heard, last);
    lastHeard = heard;
    return last;
  }
}
