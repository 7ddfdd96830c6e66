package pageferry.protocol.fault;

import org.jspecify.annotations.Nullable;
import pageferry.mm.KernelFunction;
import pageferry.mm.Mapping;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.ops.node.refs.PutFolio;
import pageferry.protocol.ops.node.rmap.DropMappings;

/**
 * Lets go of a new folio that no entry maps, for somebody else was first: folio_put() behind the
 * pte_same() test of the fault handlers (mm/memory.c, Linux 6.1). It leaves the batch that it was
 * put in; where that has been drained meanwhile, it goes with its mappings. Returns 0.
 */
public final class DiscardNew extends Routine {
  private final long[] pfns;
  private final long[] mappings;

  /**
   * @param folio its first page
   * @param mapping the entry that was to map that page
   * @param entries how many entries were to map it
   */
  public DiscardNew(long folio, long mapping, int entries) {
    super(KernelFunction.DO_ANONYMOUS_PAGE);
    this.pfns = new long[entries];
    this.mappings = new long[entries];
    long next = mapping;
    for (int i = 0; i < entries; i++) {
      pfns[i] = folio + i;
      mappings[i] = next;
      next = Mapping.next(next);
    }
  }

  @Override
  protected Instruction start() {
    DropMappings drop = new DropMappings(pfns, mappings, pfns.length);
    return tell(nodeOf(pfns[0]), drop, 0, this::unmapped);
  }

  private Instruction unmapped(@Nullable Object nothing) {
    return cpu().unbatch(pfns[0])
        ? tell(nodeOf(pfns[0]), new PutFolio(pfns[0], 1), 0, put -> done(0))
        : done(0);
  }
}
