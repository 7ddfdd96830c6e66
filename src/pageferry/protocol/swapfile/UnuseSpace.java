package pageferry.protocol.swapfile;

import java.util.List;
import pageferry.mm.Cost;
import pageferry.mm.KernelFunction;
import pageferry.mm.Mapping;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.MmapLock;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.ops.space.FindAreas;
import pageferry.protocol.ops.space.FindSwapped;
import pageferry.protocol.ops.space.ForkChunk;
import pageferry.protocol.ops.space.Nothing;
import pageferry.protocol.ops.space.Vma;

/**
 * Brings the pages of one address space back from swap, in the order of their addresses: unuse_mm()
 * (mm/swapfile.c, Linux 6.1), mmap_lock held for reading. Returns 0 or -ENOMEM.
 */
final class UnuseSpace extends Routine {
  private final int mm;
  private List<Vma> areas = List.of();
  private FindSwapped.Found found = FindSwapped.Found.NOTHING;
  private long at;
  private int index;

  UnuseSpace(int mm) {
    super(KernelFunction.TRY_TO_UNUSE);
    this.mm = mm;
  }

  @Override
  protected Instruction start() {
    FindAreas all = new FindAreas(0, ForkChunk.END);
    return ask(mm, all, MmapLock.READ, cost(Cost.LOOKUP), this::areasFound);
  }

  private Instruction areasFound(List<Vma> all) {
    areas = all;
    return nextTable();
  }

  private Instruction nextTable() {
    FindSwapped find = new FindSwapped(at, ForkChunk.END);
    return at >= ForkChunk.END
        ? release(0)
        : after(
            new Instruction.CondResched(),
            given -> ask(mm, find, MmapLock.NONE, cost(Cost.LOOKUP), this::swappedFound));
  }

  private Instruction swappedFound(FindSwapped.Found entries) {
    found = entries;
    at = entries.next();
    index = 0;
    return nextEntry(0);
  }

  private Instruction nextEntry(long rc) {
    if (rc < 0) {
      return release(rc);
    }
    if (index == found.entries().count()) {
      return nextTable();
    }
    long vpn = Mapping.vpn(found.entries().mapping(index));
    UnusePte unuse = new UnusePte(mm, vpn, found.ptes()[index++], Vma.at(areas, vpn));
    return call(unuse, this::nextEntry);
  }

  private Instruction release(long rc) {
    return ask(mm, Nothing.NOTHING, MmapLock.RELEASE, 0, released -> done(rc));
  }
}
