package pageferry.report.trace;

import java.io.IOException;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import pageferry.mm.Pfn;
import pageferry.observe.FreePages;
import pageferry.observe.OnCpu;
import pageferry.observe.RunStart;
import pageferry.observe.TaskNames;
import pageferry.report.trace.TraceEvents.Track;
import pageferry.world.LockEvent.FolioUnlocked;
import pageferry.world.TaskEvent.TaskBlocked;
import pageferry.world.TaskEvent.TaskWoken;
import pageferry.world.TraceListener;
import pageferry.world.Tracepoint;

/**
 * A run as trace events of Chrome (JSON), which Perfetto shows: a track for each CPU with the tasks
 * it runs; one for each task with its calls, faults, migrations and reclaim; one for each page lock
 * that somebody waited for, with its holders; each wait an asynchronous event; an arrow from the
 * unlock of a folio to the task that it woke; counters of free pages. Slices of a track nest.
 */
public final class ChromeTrace extends TraceListener implements AutoCloseable {
  private static final int CPUS = 1;
  private static final int TASKS = 2;
  private static final int LOCKS = 3;

  private final RunStart start;
  private final TraceEvents events;
  private final TaskNames names;
  private final FreePages free;
  private final OnCpu onCpu;
  private final TreeMap<Integer, Wait> waits = new TreeMap<>();
  private final TreeMap<Long, Unlock> unlocks = new TreeMap<>();
  private final TreeMap<Long, Track> contended = new TreeMap<>();
  private final Nesting nesting = new Nesting();
  private final Set<Integer> seen = new TreeSet<>();
  private final TreeMap<Integer, Arrow> arrows = new TreeMap<>();
  private final long[] openSince;
  private final Slice[] lastSlice;
  private long lastId;
  private long lastNs;

  private record Wait(long id, long sinceNs, TaskBlocked reason) {}

  private record Unlock(long timeNs, int cpu, long sliceNs) {}

  private record Slice(long fromNs, long toNs) {}

  private record Arrow(long id, Unlock from) {}

  /**
   * @param events where they go; a failure of it is thrown as an UncheckedIOException
   */
  public ChromeTrace(RunStart start, TraceEvents events) {
    this(start, events, 0);
  }

  /**
   * @param start what there is where the trace begins
   * @param fromNs when it begins
   */
  public ChromeTrace(RunStart start, TraceEvents events, long fromNs) {
    this.start = start;
    this.events = events;
    this.names = new TaskNames(start);
    this.free = new FreePages(start);
    int cpus = start.topology().cpuCount();
    this.openSince = new long[cpus];
    this.onCpu = new OnCpu(cpus, this::switched);
    this.lastSlice = new Slice[cpus];
    Arrays.fill(openSince, -1);
    Arrays.fill(lastSlice, new Slice(-1, -1));
    nameProcess(CPUS, "CPUs");
    nameProcess(TASKS, "tasks");
    nameProcess(LOCKS, "contended page locks");
    for (int cpu = 0; cpu < cpus; cpu++) {
      String node = " (node " + start.topology().nodeOfCpu(cpu) + ")";
      events.name("thread_name", cpu(cpu), "CPU " + cpu + node);
    }
    for (int node = 0; node < start.freePages().size(); node++) {
      count(fromNs, node);
    }
  }

  private void nameProcess(int process, String name) {
    events.name("process_name", new Track(process, 0), name);
  }

  private static Track cpu(int cpu) {
    return new Track(CPUS, cpu + 1);
  }

  private Track task(int pid) {
    Track track = new Track(TASKS, pid);
    if (seen.add(pid)) {
      events.name("thread_name", track, label(pid));
    }
    return track;
  }

  private Track lock(long pfn) {
    return contended.computeIfAbsent(
        pfn,
        unknown -> {
          Track track = new Track(LOCKS, contended.size() + 1);
          String node = " (node " + start.topology().nodeOf(pfn) + ")";
          events.name("thread_name", track, "PG_locked of " + Pfn.text(pfn) + node);
          return track;
        });
  }

  private String label(int pid) {
    return names.of(pid) + ":" + pid;
  }

  @Override
  public void emit(long timeNs, int cpu, int task, Tracepoint event) {
    lastNs = timeNs;
    names.emit(timeNs, cpu, task, event);
    onCpu.emit(timeNs, cpu, task, event);
    if (task > 0) {
      slices(timeNs, task, event);
    }
    super.emit(timeNs, cpu, task, event);
    int node = free.take(event);
    if (node >= 0) {
      count(timeNs, node);
    }
  }

  private void count(long timeNs, int node) {
    events.counter(timeNs, new Track(CPUS, 0), "free pages of node " + node, free.of(node));
  }

  private void switched(long timeNs, int cpu, OnCpu.Leaving left, int next) {
    if (openSince[cpu] >= 0) {
      events.end(timeNs, cpu(cpu));
      lastSlice[cpu] = new Slice(openSince[cpu], timeNs);
      openSince[cpu] = -1;
    }
    if (next > 0) {
      events.begin(timeNs, cpu(cpu), label(next));
      openSince[cpu] = timeNs;
      draw(timeNs, cpu, arrows.remove(next));
    }
  }

  private void slices(long timeNs, int task, Tracepoint event) {
    for (int ended = nesting.ended(task, event); ended > 0; ended--) {
      events.end(timeNs, task(task));
    }
    String begun = nesting.begun(task, event);
    if (!begun.isEmpty()) {
      events.begin(timeNs, task(task), begun);
    }
  }

  @Override
  public void on(TaskBlocked event) {
    int task = task();
    Wait wait = new Wait(++lastId, timeNs(), event);
    waits.put(task, wait);
    events.async('b', timeNs(), track(task, wait), wait.id, name(task, wait));
  }

  private String name(int task, Wait wait) {
    TaskBlocked reason = wait.reason;
    return label(task) + " in " + FtraceText.waited(reason.what(), reason.object());
  }

  private Track track(int task, Wait wait) {
    return wait.reason.what().ofFolio() ? lock(wait.reason.object()) : task(task);
  }

  @Override
  public void on(TaskWoken event) {
    wake(timeNs(), cpu(), task());
  }

  private void wake(long timeNs, int cpu, int task) {
    Wait wait = waits.remove(task);
    if (wait == null) {
      return;
    }
    events.async('e', timeNs, track(task, wait), wait.id, name(task, wait));
    Unlock by = wait.reason.what().ofFolio() ? unlocks.get(wait.reason.object()) : null;
    if (by == null || by.timeNs < wait.sinceNs) {
      return;
    }
    Arrow arrow = new Arrow(wait.id, by);
    if (onCpu.on(cpu) == task) {
      draw(timeNs, cpu, arrow);
    } else {
      arrows.put(task, arrow);
    }
  }

  /** Draws an arrow to the slice that is open here, if the slice that it comes from is known. */
  private void draw(long timeNs, int cpu, @Nullable Arrow arrow) {
    if (arrow == null) {
      return;
    }
    Unlock from = arrow.from;
    Slice last = lastSlice[from.cpu];
    boolean open = openSince[from.cpu] == from.sliceNs;
    if (open || last.fromNs == from.sliceNs && last.toNs > from.timeNs) {
      events.flow('s', from.timeNs, cpu(from.cpu), arrow.id);
      events.flow('f', timeNs, cpu(cpu), arrow.id);
    }
  }

  @Override
  public void on(FolioUnlocked event) {
    Track track = contended.get(event.pfn());
    if (track != null) {
      events.complete(timeNs() - event.heldNs(), timeNs(), track, label(task()));
    }
    if (cpu() >= 0 && openSince[cpu()] >= 0) {
      unlocks.put(event.pfn(), new Unlock(timeNs(), cpu(), openSince[cpu()]));
    }
  }

  /** Ends what is still open: whoever waits or runs does so to the end of the picture. */
  @Override
  public void close() throws IOException {
    onCpu.settle();
    waits.forEach(
        (task, wait) -> events.async('e', lastNs, track(task, wait), wait.id, name(task, wait)));
    nesting.left().forEach(task -> events.end(lastNs, task(task)));
    for (int cpu = 0; cpu < openSince.length; cpu++) {
      if (openSince[cpu] >= 0) {
        events.end(lastNs, cpu(cpu));
      }
    }
    events.close();
  }
}
