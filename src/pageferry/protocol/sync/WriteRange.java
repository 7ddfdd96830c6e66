package pageferry.protocol.sync;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import pageferry.mm.Cost;
import pageferry.mm.KernelFunction;
import pageferry.mm.PageRange;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.MmapLock;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.ops.inode.FindHole;
import pageferry.protocol.ops.node.CachePlace;
import pageferry.protocol.ops.space.FindAreas;
import pageferry.protocol.ops.space.Vma;

/**
 * Begins to write the dirty folios behind a range of the address space, in the order of the files:
 * __filemap_fdatawrite_range() (mm/filemap.c, Linux 6.1). Returns how many it began to write.
 */
public final class WriteRange extends Routine {
  private final PageRange range;
  private final int ender;
  private final long deviceNs;
  private final ArrayDeque<Vma> areas = new ArrayDeque<>();
  private final TreeMap<Long, CachePlace> folios = new TreeMap<>();
  private final List<Long> begun = new ArrayList<>();

  /**
   * @param ender the task that has to end each writeback; 0: the device does
   * @param deviceNs how long the device takes
   */
  public WriteRange(PageRange range, int ender, long deviceNs) {
    super(KernelFunction.FILEMAP_FDATAWRITE_RANGE);
    this.range = range;
    this.ender = ender;
    this.deviceNs = deviceNs;
  }

  /** Behind the end: the folios whose writeback it began, by their first pages. */
  public List<Long> begun() {
    return Collections.unmodifiableList(begun);
  }

  @Override
  protected Instruction start() {
    FindAreas find = FindAreas.of(range, paging());
    return ask(current().mm(), find, MmapLock.READ_BRIEFLY, cost(Cost.LOOKUP), this::foundAreas);
  }

  private Instruction foundAreas(List<Vma> found) {
    found.stream().filter(area -> area.inode() != 0).forEach(areas::add);
    return nextArea();
  }

  private Instruction nextArea() {
    Vma area = areas.poll();
    if (area == null) {
      return done(begun.size());
    }
    FindHole find = new FindHole(area.offset(area.start()), area.offset(area.end()));
    return after(
        new Instruction.AskInode(area.inode(), find),
        (FindHole.Found found) -> foundFolios(area.inode(), found.folios()));
  }

  private Instruction foundFolios(int inode, SortedMap<Long, Long> found) {
    found.forEach((offset, pfn) -> folios.put(pfn, new CachePlace(inode, offset)));
    return nextFolio();
  }

  private Instruction nextFolio() {
    Map.Entry<Long, CachePlace> folio = folios.pollFirstEntry();
    if (folio == null) {
      return nextArea();
    }
    long pfn = folio.getKey();
    WriteFolio write = new WriteFolio(pfn, folio.getValue(), ender, deviceNs);
    return call(write, began -> written(pfn, began));
  }

  private Instruction written(long pfn, long began) {
    if (began != 0) {
      begun.add(pfn);
    }
    return nextFolio();
  }
}
