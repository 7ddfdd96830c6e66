package pageferry.protocol.ops.cgroup;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import pageferry.mm.CgroupEvent;
import pageferry.mm.CgroupImage;
import pageferry.mm.CgroupSpec;
import pageferry.mm.MemoryLimit;
import pageferry.mm.NodeMask;
import pageferry.mm.Paging;

/**
 * The control groups below the root, numbered from 1, and cpuset_migrate_mm_wq: what
 * kernel/cgroup/cpuset.c (Linux 6.1) knows of them. Only their actor calls it.
 */
public final class CgroupTree {
  private final List<Cgroup> groups = new ArrayList<>();
  private final ChargeStocks stocks;
  private final StatUpdates stats;
  private final OomVictims victims = new OomVictims();
  private final ArrayDeque<Migration> queue = new ArrayDeque<>();
  private long queued;
  private long done;
  private boolean working;
  private int worker;

  /** Memory of an address space that is to follow its cpuset: struct cpuset_migrate_mm_work. */
  public record Migration(int mm, NodeMask from, NodeMask to) {}

  /**
   * The groups of a machine, with what has been written to their files.
   *
   * @param batch how many pages a CPU charges at once
   * @param paging how the machine divides memory
   */
  public CgroupTree(List<CgroupSpec> specs, int batch, Paging paging) {
    stocks = new ChargeStocks(this, batch);
    stats = new StatUpdates(batch);
    specs.forEach(spec -> groups.add(Cgroup.of(spec, paging)));
  }

  /** Who was killed for want of memory. */
  OomVictims victims() {
    return victims;
  }

  /** The group of that number, which is not 0, the root. */
  Cgroup group(int number) {
    return groups.get(number - 1);
  }

  /** Counts LOW where memory.low is not heeded: {@link FindProtected}. */
  FindProtected.Protected findProtected(boolean breaksLow) {
    List<Integer> spared = new ArrayList<>();
    boolean byLow = false;
    for (int number = 1; number <= groups.size(); number++) {
      Cgroup group = group(number);
      boolean min = group.isWithin(MemoryLimit.MIN);
      boolean low = !min && group.isWithin(MemoryLimit.LOW);
      if (low && breaksLow) {
        group.count(CgroupEvent.LOW);
      } else if (min || low) {
        spared.add(number);
        byLow |= low;
      }
    }
    return new FindProtected.Protected(spared, byLow);
  }

  /** What CPUs have charged in advance. */
  ChargeStocks stocks() {
    return stocks;
  }

  /** How far what reclaim reads of groups lags behind. */
  StatUpdates stats() {
    return stats;
  }

  /** What each group uses, in the order of their numbers. */
  public List<CgroupImage> image() {
    return groups.stream().map(group -> group.image(stocks.of(group))).toList();
  }

  /**
   * Puts a work item into the queue, and answers its number; {@code startsWorker} is asked for the
   * first that finds no worker.
   */
  Queued add(Migration migration) {
    queue.add(migration);
    queued++;
    boolean starts = !working;
    working = true;
    return new Queued(queued, starts);
  }

  /**
   * A work item has been queued.
   *
   * @param number its number
   * @param starts whether a worker has to be started for it
   */
  public record Queued(long number, boolean starts) {}

  /** The next work item of the worker, or null: then it ends. The one before it is done. */
  @Nullable Migration take(int pid, boolean again) {
    worker = pid;
    done += again ? 1 : 0;
    Migration next = queue.poll();
    working = next != null;
    return next;
  }

  /** How many work items have been queued. */
  long queued() {
    return queued;
  }

  /** Whether the work item of that number is done, and all before it. */
  boolean isDone(long number) {
    return done >= number;
  }

  /** The task that carries work items out, or 0. */
  public int worker() {
    return working ? worker : 0;
  }
}
