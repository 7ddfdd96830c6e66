package pageferry.protocol.reclaim;

import java.util.List;
import pageferry.mm.KernelFunction;
import pageferry.mm.Mapping;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.MmapLock;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.ops.node.LookAtSource;
import pageferry.protocol.ops.node.Mappings;
import pageferry.protocol.ops.node.SourceLook;
import pageferry.protocol.ops.space.ClearYoung;

/**
 * Clears the accessed bits of the entries of a control group that map a folio: folio_referenced()
 * (mm/rmap.c, Linux 6.1). Returns how many were set.
 */
final class FolioReferenced extends Routine {
  private final long pfn;
  private final List<Integer> spaces;
  private Mappings mappings = Mappings.NONE;
  private int index;
  private int young;

  FolioReferenced(long pfn, List<Integer> spaces) {
    super(KernelFunction.FOLIO_REFERENCED);
    this.pfn = pfn;
    this.spaces = spaces;
  }

  @Override
  protected Instruction start() {
    return ask(nodeOf(pfn), new LookAtSource(pfn), 0, this::looked);
  }

  private Instruction looked(SourceLook look) {
    mappings = look.mappings();
    return next();
  }

  private Instruction next() {
    while (index < mappings.count()) {
      long mapping = mappings.code(index++);
      if (spaces.contains(Mapping.mm(mapping))) {
        ClearYoung clear = new ClearYoung(new long[] {Mapping.vpn(mapping)});
        return ask(Mapping.mm(mapping), clear, MmapLock.NONE, 0, this::cleared);
      }
    }
    return done(young);
  }

  private Instruction cleared(int were) {
    young += were;
    return next();
  }
}
