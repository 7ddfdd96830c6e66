package pageferry.protocol.migrate;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import pageferry.mm.CpuMask;
import pageferry.mm.KernelFunction;
import pageferry.mm.Mapping;
import pageferry.mm.Pte;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.MmapLock;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.ops.node.Mappings;
import pageferry.protocol.ops.node.PutOffFlush;
import pageferry.protocol.ops.space.GetEntry;

/**
 * Puts the TLB flush of an unmapped source off until its frame is used again, if nobody could write
 * it: whoever reads it by an old translation reads what the target has too ("LUF", linux-mm, 2024).
 * Returns 0.
 */
final class FlushLater extends Routine {
  private final Source source;
  private final Mappings mappings;
  private int index;

  FlushLater(Source source) {
    super(KernelFunction.TRY_TO_UNMAP_FLUSH);
    this.source = source;
    this.mappings = Objects.requireNonNull(source.look).mappings();
  }

  @Override
  protected Instruction start() {
    return source.staleCpus.equals(CpuMask.NONE) ? done(0) : lookNext();
  }

  private Instruction lookNext() {
    if (index < mappings.count()) {
      long mapping = mappings.code(index++);
      GetEntry get = new GetEntry(Mapping.vpn(mapping));
      return ask(Mapping.mm(mapping), get, MmapLock.NONE, 0, this::looked);
    }
    CpuMask cpus = source.staleCpus;
    source.staleCpus = CpuMask.NONE;
    source.flushesLate = true;
    PutOffFlush put = new PutOffFlush(source.pfn, source.pages(), cpus);
    return tell(nodeOf(source.pfn), put, 0, this::over);
  }

  private Instruction looked(long entry) {
    return Pte.has(entry, Pte.WRITE) ? done(0) : lookNext();
  }

  private Instruction over(@Nullable Object nothing) {
    return done(0);
  }
}
