package pageferry.protocol.reclaim;

import java.util.List;
import pageferry.mm.KernelFunction;
import pageferry.mm.Mapping;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.ops.node.LookAtSource;
import pageferry.protocol.ops.node.Mappings;
import pageferry.protocol.ops.node.SourceLook;

/**
 * Goes over the entries of a control group that map a folio: folio_referenced() (mm/rmap.c, Linux
 * 6.1). Returns how many had their accessed bits set.
 */
abstract class GroupEntries extends Routine {
  private final long pfn;
  private final List<Integer> spaces;
  private Mappings mappings = Mappings.NONE;
  private int index;
  private int young;

  /**
   * @param spaces the address spaces of the group
   */
  GroupEntries(long pfn, List<Integer> spaces) {
    super(KernelFunction.FOLIO_REFERENCED);
    this.pfn = pfn;
    this.spaces = spaces;
  }

  @Override
  protected final Instruction start() {
    return ask(nodeOf(pfn), new LookAtSource(pfn), 0, this::looked);
  }

  private Instruction looked(SourceLook look) {
    mappings = look.mappings();
    return next();
  }

  final Instruction next() {
    while (index < mappings.count()) {
      long mapping = mappings.code(index++);
      if (spaces.contains(Mapping.mm(mapping))) {
        return lookAt(Mapping.mm(mapping), Mapping.vpn(mapping));
      }
    }
    return done(young);
  }

  /** Looks at one entry, and goes on with {@link #next}. */
  abstract Instruction lookAt(int mm, long vpn);

  /** So many more accessed bits were set. */
  final void found(int more) {
    young += more;
  }
}
