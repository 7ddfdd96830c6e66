package pageferry.observe;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import pageferry.mm.Pfn;
import pageferry.mm.Topology;
import pageferry.mm.WaitKind;
import pageferry.world.AccessEvent.MigrationEntryWaited;
import pageferry.world.AccessEvent.PageFault;
import pageferry.world.LockEvent.FolioLockWait;
import pageferry.world.LockEvent.FolioLocked;
import pageferry.world.LockEvent.FolioUnlocked;
import pageferry.world.MemoryEvent.DirectReclaimBegin;
import pageferry.world.MemoryEvent.DirectReclaimEnd;
import pageferry.world.StepEvent.SysExit;
import pageferry.world.TaskEvent.TaskBlocked;
import pageferry.world.TaskEvent.TaskWoken;
import pageferry.world.TraceListener;
import pageferry.world.Tracepoint;

/**
 * What was going on when, for a picture: the tasks on each CPU with their system calls, faults,
 * reclaim and waits, and the page locks that were waited for longest with their holders. Bounded
 * however long the run is; see {@link Spans}.
 */
public final class Timeline extends TraceListener {
  private static final int MOST_PAGES = 12;
  private static final int MOST_PAGES_WATCHED = 1 << 15;

  /** What a stretch of time was spent with; a later kind is drawn over an earlier one. */
  public enum Kind {
    /** A CPU ran the task. */
    RUN,
    /** A task was in a system call. */
    CALL,
    /** A task handled a page fault. */
    FAULT,
    /** A task reclaimed memory for its allocation. */
    RECLAIM,
    /** A task held PG_locked. */
    HOLD,
    /** A task slept for PG_locked, for a migration entry, or for what is said. */
    WAIT
  }

  /**
   * Stretches of one kind in one place.
   *
   * @param lane the CPU as {@code cpu 3}, or the page as {@code pfn 0x1267 of node 0}
   * @param kind what they were spent with
   * @param what the system call, or what a task slept for if it was no page; empty for others
   * @param spans begin, end (ns) and pid of each, one after the other; pid -1: several tasks
   * @param gapNs stretches no further apart than this may have been drawn as one
   */
  public record Track(String lane, Kind kind, String what, long[] spans, long gapNs) {}

  private static final class Cpu {
    final TreeMap<Kind, TreeMap<String, Spans>> tracks = new TreeMap<>();
    long since;
  }

  private static final class Page {
    final Spans holds;
    final Spans waits;
    long waitedNs;

    Page(int most) {
      holds = new Spans(most);
      waits = new Spans(most);
    }
  }

  private record Hold(long fromNs, long toNs, int task) {}

  private final Topology topology;
  private final int most;
  private final List<Cpu> cpus = new ArrayList<>();
  private final TreeMap<Integer, Long> reclaims = new TreeMap<>();
  private final TreeMap<Integer, Long> sleeps = new TreeMap<>();
  private final TreeMap<Long, Page> pages = new TreeMap<>();
  private final TreeMap<Long, Hold> lastHolds = new TreeMap<>();
  private final OnCpu onCpu;
  private long lastNs;

  /**
   * @param topology the machine that is watched
   * @param most how many stretches a track may have
   */
  public Timeline(Topology topology, int most) {
    this.topology = topology;
    this.most = most;
    this.onCpu = new OnCpu(topology.cpuCount(), this::switched);
    for (int cpu = 0; cpu < topology.cpuCount(); cpu++) {
      cpus.add(new Cpu());
    }
  }

  @Override
  public void emit(long timeNs, int cpu, int task, Tracepoint event) {
    lastNs = timeNs;
    onCpu.emit(timeNs, cpu, task, event);
    super.emit(timeNs, cpu, task, event);
  }

  @Override
  public void on(FolioUnlocked event) {
    onHold(event.pfn(), new Hold(timeNs() - event.heldNs(), timeNs(), task()));
  }

  @Override
  public void on(FolioLocked event) {
    onWait(event.pfn(), event.waitedNs());
  }

  @Override
  public void on(FolioLockWait event) {
    page(event.pfn());
  }

  @Override
  public void on(MigrationEntryWaited event) {
    onWait(event.pfn(), event.waitedNs());
  }

  @Override
  public void on(TaskBlocked event) {
    if (event.what().isUninterruptible() && !event.what().ofFolio()) {
      sleeps.put(task(), timeNs());
    }
  }

  @Override
  public void on(TaskWoken event) {
    Long since = sleeps.remove(task());
    if (since != null && timeNs() > since) {
      add(Kind.WAIT, "for " + forWhat(event.what()), timeNs() - since);
    }
  }

  private static String forWhat(WaitKind what) {
    return what.ofSpace() ? "mmap_lock" : what.text() + "()";
  }

  @Override
  public void on(PageFault event) {
    add(Kind.FAULT, "", event.tookNs());
  }

  @Override
  public void on(SysExit event) {
    add(Kind.CALL, event.call().text(), event.tookNs());
  }

  @Override
  public void on(DirectReclaimBegin event) {
    if (cpu() >= 0) {
      reclaims.put(task(), timeNs());
    }
  }

  @Override
  public void on(DirectReclaimEnd event) {
    if (cpu() >= 0) {
      Long began = reclaims.remove(task());
      add(Kind.RECLAIM, "", began == null ? 0 : timeNs() - began);
    }
  }

  private void switched(long timeNs, int cpu, OnCpu.Leaving left, int next) {
    endRun(cpu, timeNs, left.pid());
    cpus.get(cpu).since = timeNs;
  }

  private void endRun(int cpu, long timeNs, int task) {
    long since = cpus.get(cpu).since;
    if (task != 0 && timeNs > since) {
      add(cpu, Kind.RUN, "", since, timeNs, task);
    }
  }

  /** What the task in hand did until now, if it was on a CPU. */
  private void add(Kind kind, String what, long tookNs) {
    if (cpu() >= 0) {
      add(cpu(), kind, what, timeNs() - tookNs, timeNs(), task());
    }
  }

  private void add(int cpu, Kind kind, String what, long fromNs, long toNs, int task) {
    cpus.get(cpu)
        .tracks
        .computeIfAbsent(kind, each -> new TreeMap<>())
        .computeIfAbsent(what, each -> new Spans(most))
        .add(fromNs, toNs, task);
  }

  /** The page, if it can be watched. */
  private @Nullable Page page(long pfn) {
    Page known = pages.get(pfn);
    if (known == null && pages.size() < MOST_PAGES_WATCHED) {
      known = new Page(most);
      pages.put(pfn, known);
    }
    return known;
  }

  /** Waiters of a migration entry are heard of when the hold is over: it is kept for them. */
  private void onHold(long pfn, Hold hold) {
    Page known = pages.get(pfn);
    if (known != null) {
      known.holds.add(hold.fromNs(), hold.toNs(), hold.task());
    } else if (lastHolds.size() < MOST_PAGES_WATCHED || lastHolds.containsKey(pfn)) {
      lastHolds.put(pfn, hold);
    }
  }

  private void onWait(long pfn, long waitedNs) {
    if (waitedNs == 0) {
      return;
    }
    add(Kind.WAIT, "", waitedNs);
    Page page = page(pfn);
    if (page != null) {
      Hold before = lastHolds.remove(pfn);
      if (before != null) {
        page.holds.add(before.fromNs(), before.toNs(), before.task());
      }
      page.waits.add(timeNs() - waitedNs, timeNs(), task());
      page.waitedNs += waitedNs;
    }
  }

  /** All CPUs on which something happened, then the pages that were waited for longest. */
  public List<Track> tracks() {
    List<Track> tracks = new ArrayList<>();
    onCpu.settle();
    for (int cpu = 0; cpu < cpus.size(); cpu++) {
      String lane = "cpu " + cpu;
      endRun(cpu, lastNs, onCpu.on(cpu));
      cpus.get(cpu).since = lastNs;
      cpus.get(cpu)
          .tracks
          .forEach(
              (kind, whats) ->
                  whats.forEach((what, spans) -> tracks.add(track(lane, kind, what, spans))));
    }
    pages.entrySet().stream()
        .filter(each -> each.getValue().waitedNs > 0)
        .sorted(Comparator.comparingLong(each -> -each.getValue().waitedNs))
        .limit(MOST_PAGES)
        .forEach(
            each -> {
              String lane = Pfn.text(each.getKey()) + " of node " + topology.nodeOf(each.getKey());
              tracks.add(track(lane, Kind.HOLD, "", each.getValue().holds));
              tracks.add(track(lane, Kind.WAIT, "", each.getValue().waits));
            });
    return tracks;
  }

  private static Track track(String lane, Kind kind, String what, Spans spans) {
    return new Track(lane, kind, what, spans.flat(), spans.gapNs());
  }
}
