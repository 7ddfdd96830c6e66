package pageferry.protocol.reclaim;

import pageferry.mm.KernelFunction;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.Instruction.Then;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.ops.cgroup.FlushStats;
import pageferry.protocol.ops.cgroup.NoteScanned;
import pageferry.protocol.ops.node.ListSizes;
import pageferry.protocol.ops.node.ReclaimBatch;
import pageferry.protocol.ops.node.lru.DeactivateOldest;
import pageferry.protocol.ops.node.lru.FlushLists;
import pageferry.protocol.ops.node.lru.IsInactiveLow;
import pageferry.protocol.ops.node.lru.MeasureLists;
import pageferry.protocol.ops.node.lru.NoteCost;
import pageferry.protocol.ops.node.lru.OldestOfGroup;

/**
 * Reclaims a control group's anonymous memory of one node from an active and an inactive list:
 * shrink_lruvec() with prepare_scan_count() and get_scan_count() (mm/vmscan.c, Linux 6.1). Of each
 * list its share is scanned, 32 folios at a time; a folio that was used since it was looked at
 * stays. Which list is the longer one statistics say, which lag behind. Returns how many pages were
 * reclaimed.
 *
 * <p>Departures: pages that are in no batch of this CPU's are on the lists from the beginning; the
 * statistics of all memory do not lag behind.
 */
final class ShrinkLists extends Routine {
  /** What all is shared out as between anonymous memory and files: 200 - swappiness is theirs. */
  private static final long MAX_SWAPPINESS = 200;

  private final ScanControl scan;
  private final int node;
  private long flushes;
  private long inactive;
  private long active;
  private long scanned;
  private boolean mayDeactivate;
  private long got;

  ShrinkLists(ScanControl scan, int node) {
    super(KernelFunction.SHRINK_LRUVEC);
    this.scan = scan;
    this.node = node;
  }

  @Override
  protected Instruction start() {
    return isGroups()
        ? after(new Instruction.AskCgroups(new FlushStats(topology().cpuCount())), this::prepare)
        : prepare(0);
  }

  private boolean isGroups() {
    return scan.group() != 0;
  }

  /** prepare_scan_count(): whether active folios may become inactive is decided once. */
  private Instruction prepare(long upToDate) {
    flushes = upToDate;
    return isInactiveLow(
        low -> {
          mayDeactivate = low;
          return measure(scan.priority(), this::share);
        });
  }

  private Instruction measure(int priority, Then<MeasureLists.Sizes> then) {
    return ask(node, new MeasureLists(scan.givers(), priority), 0, then);
  }

  private Instruction statistics(Then<ListSizes> then) {
    return ask(node, new FlushLists(scan.givers(), flushes), 0, then);
  }

  /** inactive_is_low(). */
  private Instruction isInactiveLow(Then<Boolean> then) {
    return isGroups()
        ? statistics(lists -> then.on(lists.isInactiveLow()))
        : ask(node, new IsInactiveLow(scan.givers()), 0, then);
  }

  private Instruction share(MeasureLists.Sizes sizes) {
    inactive = share(sizes.lists().inactive(), sizes.cost());
    active = share(sizes.lists().active(), sizes.cost());
    return next();
  }

  /** get_scan_count(): at the last priority all, before it by swappiness and by what it cost. */
  private long share(long size, long anon) {
    long part = size >> scan.priority();
    if (scan.priority() == 0) {
      return part;
    }
    long total = 3 * anon + 1;
    long ours = scan.swappiness() * total / (2 * anon + 1);
    long files = (MAX_SWAPPINESS - scan.swappiness()) * total / (anon + 1);
    return part * ours / (ours + files);
  }

  private Instruction next() {
    if (inactive == 0 || got >= scan.target()) {
      return isInactiveLow(this::balance);
    }
    int batch = (int) Math.min(inactive, ReclaimBatch.CLUSTER);
    inactive -= batch;
    return after(new Instruction.DrainLocal(), drained -> shrinkInactive(batch));
  }

  private Instruction shrinkInactive(int batch) {
    OldestOfGroup oldest = new OldestOfGroup(scan.givers(), false, batch);
    return ask(node, oldest, 0, this::found);
  }

  private Instruction found(long[] oldest) {
    scanned += oldest.length;
    if (oldest.length == 0) {
      return isInactiveLow(this::balance);
    }
    ShrinkOldest shrink = new ShrinkOldest(scan, node, oldest);
    return call(shrink, pages -> reclaimed(pages, shrink.pagedOut()));
  }

  private Instruction reclaimed(long pages, long pagedOut) {
    got += pages;
    return isGroups()
        ? statistics(lists -> noteCost(pagedOut, lists.total()))
        : measure(0, sizes -> noteCost(pagedOut, sizes.lists().total()));
  }

  /** The statistics say too how much the cost is compared with. */
  private Instruction noteCost(long pagedOut, long size) {
    return ask(node, new NoteCost(pagedOut, size), 0, cost -> shrinkActive());
  }

  /** shrink_list(): of the active list its share too, if it may be. */
  private Instruction shrinkActive() {
    int batch = (int) Math.min(active, ReclaimBatch.CLUSTER);
    active -= batch;
    return batch > 0 && mayDeactivate ? deactivate(batch, true) : next();
  }

  private Instruction balance(boolean low) {
    return low ? deactivate(ReclaimBatch.CLUSTER, false) : end();
  }

  private Instruction end() {
    return scanned > 0 && isGroups()
        ? after(
            new Instruction.AskCgroups(new NoteScanned(cpu().id(), scanned)), noted -> done(got))
        : done(got);
  }

  private Instruction deactivate(int batch, boolean goesOn) {
    OldestOfGroup oldest = new OldestOfGroup(scan.givers(), true, batch);
    return ask(node, oldest, 0, folios -> forget(folios, 0, goesOn));
  }

  /** shrink_active_list(): that they were used counts no more, once they are inactive. */
  private Instruction forget(long[] folios, int at, boolean goesOn) {
    if (at == folios.length) {
      scanned += folios.length;
      DeactivateOldest deactivate = new DeactivateOldest(folios);
      return ask(node, deactivate, 0, moved -> goesOn ? next() : end());
    }
    FolioReferenced look = new FolioReferenced(folios[at], scan.spaces());
    return call(look, young -> forget(folios, at + 1, goesOn));
  }
}
