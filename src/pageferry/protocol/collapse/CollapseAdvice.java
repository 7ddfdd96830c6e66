package pageferry.protocol.collapse;

import java.util.List;
import pageferry.mm.Cost;
import pageferry.mm.Errno;
import pageferry.mm.KernelFunction;
import pageferry.mm.KernelSwitch;
import pageferry.mm.ScanResult;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.MmapLock;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.ops.space.FindCollapse;
import pageferry.protocol.ops.space.FindWhole;
import pageferry.protocol.ops.space.Nothing;
import pageferry.protocol.ops.space.Vma;

/**
 * MADV_COLLAPSE of a stretch within one area, mmap_lock held for reading: madvise_collapse()
 * (mm/khugepaged.c, Linux 6.1), 2 MiB by 2 MiB. Returns 0 if all of them are huge pages now.
 */
public final class CollapseAdvice extends Routine {

  private final long start;
  private final long stop;
  private long begin;
  private long end;
  private long at;
  private long collapsed;
  private boolean shared;
  private Errno failure = Errno.EINVAL;

  /**
   * @param start the first page
   * @param end the page after the last
   */
  public CollapseAdvice(long start, long end) {
    super(KernelFunction.MADVISE_COLLAPSE);
    this.start = start;
    this.stop = end;
  }

  @Override
  protected Instruction start() {
    begin = paging().hugeCeiling(start);
    end = paging().hugeStart(stop);
    at = begin;
    FindWhole find = new FindWhole(start);
    return ask(current().mm(), find, MmapLock.NONE, cost(Cost.LOOKUP), this::areaFound);
  }

  private Instruction areaFound(List<Vma> areas) {
    shared = !areas.isEmpty() && CollapseShared.mayHold(cpu(), areas.get(0));
    if (!shared && (areas.isEmpty() || !FindCollapse.mayHold(areas.get(0), paging()))) {
      return fail(Errno.EINVAL);
    }
    return after(new Instruction.DrainAll(false), nothing -> next());
  }

  private Instruction next() {
    if (at >= end) {
      return finish();
    }
    long first = at;
    at += paging().huge();
    return shared ? collapseShared(first) : collapse(first);
  }

  private Instruction collapse(long first) {
    int mm = current().mm();
    ScanPmd scan = new ScanPmd(CollapseControl.ofAdvice(mm, current().cgroup), first);
    return call(scan, nothing -> scan.keptLock() ? over(scan.result()) : lockAgain(scan));
  }

  private Instruction lockAgain(ScanPmd scan) {
    return ask(current().mm(), Nothing.NOTHING, MmapLock.READ, 0, locked -> over(scan.result()));
  }

  private Instruction collapseShared(long first) {
    CollapseControl control = CollapseControl.ofAdvice(current().mm(), current().cgroup);
    CollapseShared collapse = new CollapseShared(control, first);
    return call(collapse, nothing -> over(collapse.result()));
  }

  private Instruction over(ScanResult result) {
    collapsed += result.isHuge() ? 1 : 0;
    failure = result.isHuge() ? failure : result.errno();
    boolean passes = result == ScanResult.PMD_NONE && passesEmpty();
    return result.goesOn() || passes ? next() : finish();
  }

  private boolean passesEmpty() {
    return has(KernelSwitch.COLLAPSE_PASSES_EMPTY);
  }

  private Instruction finish() {
    return collapsed * paging().huge() == end - begin ? done(0) : fail(failure);
  }
}
