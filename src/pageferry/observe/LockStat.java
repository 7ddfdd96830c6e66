package pageferry.observe;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.agrona.collections.Int2IntHashMap;
import org.agrona.collections.Int2ObjectHashMap;
import org.agrona.collections.Long2LongHashMap;
import pageferry.mm.LockClass;
import pageferry.mm.Topology;
import pageferry.mm.WaitKind;
import pageferry.world.LockEvent.FolioLockWait;
import pageferry.world.LockEvent.FolioLocked;
import pageferry.world.LockEvent.FolioUnlocked;
import pageferry.world.LockEvent.LockAcquired;
import pageferry.world.LockEvent.LockRelease;
import pageferry.world.LockEvent.LockSpins;
import pageferry.world.LockEvent.MmapLockAcquired;
import pageferry.world.LockEvent.MmapLockDowngraded;
import pageferry.world.LockEvent.MmapLockReleased;
import pageferry.world.TaskEvent.TaskBlocked;
import pageferry.world.TaskEvent.TaskWoken;
import pageferry.world.TraceListener;

/**
 * What /proc/lock_stat would say, also of PG_locked if lockdep knew it: version 0.4 of that file
 * (kernel/locking/lockdep_proc.c, Linux 6.1), with one class of page locks per node, written like
 * lockdep's subclasses, and mmap_lock for reading and writing. A lock bounces when it is wanted or
 * taken on another CPU than the one that took it last.
 *
 * <p>The kernel's contention points are missing: the events do not say who called.
 */
public final class LockStat extends TraceListener {
  private static final String CLASS = "PG_locked";
  private static final List<String> COLUMNS =
      List.of(
          "con-bounces",
          "contentions",
          "waittime-min",
          "waittime-max",
          "waittime-total",
          "waittime-avg",
          "acq-bounces",
          "acquisitions",
          "holdtime-min",
          "holdtime-max",
          "holdtime-total",
          "holdtime-avg");
  private static final String RULE = "-".repeat(41 + 15 * COLUMNS.size());

  private static final int NOWHERE = -1;

  private final Topology topology;
  private final LastCpu lastCpu;
  private final List<NodeStat> nodes = new ArrayList<>();
  private final NodeStat reading = new NodeStat("&mm->mmap_lock-R");
  private final NodeStat writing = new NodeStat("&mm->mmap_lock-W");
  private final Int2IntHashMap mmapCpus = new Int2IntHashMap(NOWHERE);
  private final SortedMap<String, NodeStat> others = new TreeMap<>();
  private final Long2LongHashMap otherCpus = new Long2LongHashMap(NOWHERE);
  private final Long2LongHashMap areaHolds = new Long2LongHashMap(NOWHERE);
  private final Long2LongHashMap otherWaits = new Long2LongHashMap(NOWHERE);
  private final Int2ObjectHashMap<MmapHold> mmapHolds = new Int2ObjectHashMap<>();
  private final Long2LongHashMap mmapWaits = new Long2LongHashMap(NOWHERE);

  public LockStat(Topology topology) {
    this.topology = topology;
    this.lastCpu = new LastCpu(topology.firstPfn(topology.nodeCount()));
    for (int node = 0; node < topology.nodeCount(); node++) {
      nodes.add(new NodeStat(node == 0 ? CLASS : CLASS + "/" + node));
    }
  }

  @Override
  public void on(FolioUnlocked event) {
    statOf(event.pfn()).hold.add(event.heldNs());
  }

  @Override
  public void on(FolioLocked event) {
    NodeStat stat = statOf(event.pfn());
    if (event.waitedNs() > 0) {
      stat.wait.add(event.waitedNs());
    }
    if (lastCpu.isOther(event.pfn(), cpu())) {
      stat.acquiredBounces++;
    }
    lastCpu.set(event.pfn(), cpu());
  }

  @Override
  public void on(FolioLockWait event) {
    if (lastCpu.isOther(event.pfn(), cpu())) {
      statOf(event.pfn()).contendedBounces++;
    }
  }

  @Override
  public void on(TaskBlocked event) {
    if (event.what().ofSpace()) {
      mmapWaits.put(task(), timeNs());
      statOf(event.what() == WaitKind.MMAP_WRITE).contendedBounces +=
          bounces((int) event.object(), cpu());
    } else if (event.what().lock().isFair()) {
      contends(event.what(), event.object());
    }
  }

  @Override
  public void on(LockSpins event) {
    contends(event.what(), event.object());
  }

  private void contends(WaitKind what, long object) {
    otherWaits.put(task(), timeNs());
    statOf(what, object).contendedBounces += otherBounces(what.lock().key(object));
  }

  private int otherBounces(long object) {
    long last = otherCpus.get(object);
    return last == NOWHERE || last == cpu() ? 0 : 1;
  }

  @Override
  public void on(LockAcquired event) {
    NodeStat stat = statOf(event.what(), event.object());
    long lock = event.what().lock().key(event.object());
    long since = otherWaits.remove(task());
    if (since != NOWHERE) {
      stat.wait.add(timeNs() - since);
    }
    stat.acquiredBounces += otherBounces(lock);
    otherCpus.put(lock, cpu());
    if (event.what() == WaitKind.VMA_READ) {
      areaHolds.put(task(), timeNs());
    }
  }

  @Override
  public void on(LockRelease event) {
    long since = event.what() == WaitKind.VMA_READ ? areaHolds.remove(task()) : NOWHERE;
    long heldNs = since == NOWHERE ? event.heldNs() : timeNs() - since;
    statOf(event.what(), event.object()).hold.add(heldNs);
  }

  /** lock_stat tells readers of a semaphore from its writers. */
  private NodeStat statOf(WaitKind what, long object) {
    String mode = what.mode().isEmpty() ? "" : what.isShared() ? "-R" : "-W";
    LockClass lock = what.lock();
    return others.computeIfAbsent(name(lock, object) + mode, NodeStat::new);
  }

  /** What lockdep calls the class of a lock; of those of areas up to 6.14, "vm_lock" since. */
  private static String name(LockClass lock, long object) {
    return switch (lock) {
      case AREA -> "&vma->vm_lock->lock";
      case I_MMAP -> "&mapping->i_mmap_rwsem";
      case ANON_VMA -> "&anon_vma->rwsem";
      case PAGE_TABLE -> lock.kind(object);
      default -> lock.text(object);
    };
  }

  @Override
  public void on(TaskWoken event) {
    if (event.what().ofSpace()) {
      mmapWaits.remove(task());
    }
  }

  @Override
  public void on(MmapLockAcquired event) {
    NodeStat stat = statOf(event.write());
    long since = mmapWaits.remove(task());
    if (since != NOWHERE) {
      stat.wait.add(timeNs() - since);
    }
    stat.acquiredBounces += bounces(event.mm(), cpu());
    mmapCpus.put(event.mm(), cpu());
    mmapHolds.put(task(), new MmapHold(event.write(), timeNs()));
  }

  @Override
  public void on(MmapLockReleased event) {
    MmapHold hold = mmapHolds.remove(task());
    if (hold != null) {
      statOf(hold.write()).hold.add(timeNs() - hold.sinceNs());
    }
  }

  /** downgrade_write(): a hold for reading begins where the one for writing ends. */
  @Override
  public void on(MmapLockDowngraded event) {
    MmapHold hold = mmapHolds.put(task(), new MmapHold(false, timeNs()));
    if (hold != null) {
      writing.hold.add(timeNs() - hold.sinceNs());
    }
  }

  private int bounces(int mm, int cpu) {
    int last = mmapCpus.get(mm);
    return last == NOWHERE || last == cpu ? 0 : 1;
  }

  private NodeStat statOf(boolean write) {
    return write ? writing : reading;
  }

  /** A task has an mmap_lock. */
  private record MmapHold(boolean write, long sinceNs) {}

  private NodeStat statOf(long pfn) {
    return nodes.get(topology.nodeOf(pfn));
  }

  /** The file; classes that were never released are left out, the most contended comes first. */
  public String text() {
    StringBuilder text = new StringBuilder("lock_stat version 0.4\n");
    text.append(RULE).append("\n").append(String.format("%40s", "class name"));
    COLUMNS.forEach(column -> text.append(String.format(" %14s", column)));
    text.append('\n').append(RULE).append("\n\n");
    Stream.of(nodes.stream(), Stream.of(reading, writing), others.values().stream())
        .flatMap(each -> each)
        .filter(node -> node.hold.count > 0)
        .sorted(Comparator.comparingLong((NodeStat node) -> node.wait.count).reversed())
        .forEach(node -> text.append(node.line()).append('\n'));
    return text.toString();
  }

  private static final class NodeStat {
    private final String name;
    private final Times wait = new Times();
    private final Times hold = new Times();
    private long contendedBounces;
    private long acquiredBounces;

    private NodeStat(String name) {
      this.name = name;
    }

    private String line() {
      return String.format(
          Locale.ROOT,
          "%40s:%14d %s %14d %s",
          name,
          contendedBounces,
          wait.text(),
          acquiredBounces,
          hold.text());
    }
  }

  /** struct lock_time. */
  private static final class Times {
    private long count;
    private long least;
    private long most;
    private long total;

    private void add(long ns) {
      least = count == 0 ? ns : Math.min(least, ns);
      most = Math.max(most, ns);
      total += ns;
      count++;
    }

    private String text() {
      return String.format(
          Locale.ROOT,
          "%14d %14s %14s %14s %14s",
          count,
          micros(least),
          micros(most),
          micros(total),
          micros(count == 0 ? 0 : total / count));
    }

    /** snprint_time(): microseconds with two decimals. */
    private static String micros(long ns) {
      long rounded = ns + 5;
      return String.format(Locale.ROOT, "%d.%02d", rounded / 1000, rounded % 1000 / 10);
    }
  }
}
