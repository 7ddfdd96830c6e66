package pageferry.protocol.reclaim;

import pageferry.mm.KernelFunction;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.Instruction.Then;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.ops.node.ReclaimBatch;
import pageferry.protocol.ops.node.lru.DeactivateOldest;
import pageferry.protocol.ops.node.lru.MeasureLists;
import pageferry.protocol.ops.node.lru.NoteCost;
import pageferry.protocol.ops.node.lru.OldestOfGroup;

/**
 * Reclaims a control group's anonymous memory of one node from an active and an inactive list:
 * shrink_lruvec() with get_scan_count() (mm/vmscan.c, Linux 6.1). Of each list its share is
 * scanned, 32 folios at a time; a folio that was used since it was looked at stays. Returns how
 * many pages were reclaimed.
 *
 * <p>Departure: pages that are in no batch of this CPU's are on the lists from the beginning.
 */
final class ShrinkLists extends Routine {
  /** What all is shared out as between anonymous memory and files: 200 - swappiness is theirs. */
  private static final long MAX_SWAPPINESS = 200;

  private final ScanControl scan;
  private final int node;
  private long inactive;
  private long active;
  private long got;

  ShrinkLists(ScanControl scan, int node) {
    super(KernelFunction.SHRINK_LRUVEC);
    this.scan = scan;
    this.node = node;
  }

  @Override
  protected Instruction start() {
    return measure(this::share);
  }

  private Instruction measure(Then<MeasureLists.Sizes> then) {
    return ask(node, new MeasureLists(scan.givers()), 0, then);
  }

  private Instruction share(MeasureLists.Sizes sizes) {
    inactive = share(sizes.inactive(), sizes.cost());
    active = share(sizes.active(), sizes.cost());
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
      return measure(this::balance);
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
    return oldest.length == 0
        ? measure(this::balance)
        : call(new ShrinkOldest(scan, node, oldest), this::reclaimed);
  }

  private Instruction reclaimed(long pages) {
    got += pages;
    return measure(sizes -> noteCost(pages, sizes));
  }

  private Instruction noteCost(long pages, MeasureLists.Sizes sizes) {
    long written = scan.canDemote(cpu(), node) ? 0 : pages;
    NoteCost note = new NoteCost(written, sizes.inactive() + sizes.active());
    return ask(node, note, 0, cost -> shrinkActive(sizes));
  }

  /** Of the active list its share too, where it is the longer one. */
  private Instruction shrinkActive(MeasureLists.Sizes sizes) {
    int batch = (int) Math.min(active, ReclaimBatch.CLUSTER);
    active -= batch;
    return batch > 0 && sizes.isInactiveLow() ? deactivate(batch, true) : next();
  }

  private Instruction balance(MeasureLists.Sizes sizes) {
    return sizes.isInactiveLow() ? deactivate(ReclaimBatch.CLUSTER, false) : done(got);
  }

  private Instruction deactivate(int batch, boolean goesOn) {
    OldestOfGroup oldest = new OldestOfGroup(scan.givers(), true, batch);
    return ask(node, oldest, 0, folios -> forget(folios, 0, goesOn));
  }

  /** shrink_active_list(): that they were used counts no more, once they are inactive. */
  private Instruction forget(long[] folios, int at, boolean goesOn) {
    if (at == folios.length) {
      DeactivateOldest deactivate = new DeactivateOldest(folios);
      return ask(node, deactivate, 0, moved -> goesOn ? next() : done(got));
    }
    FolioReferenced look = new FolioReferenced(folios[at], scan.spaces());
    return call(look, young -> forget(folios, at + 1, goesOn));
  }
}
