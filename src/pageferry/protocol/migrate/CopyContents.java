package pageferry.protocol.migrate;

import java.util.List;
import pageferry.mm.KernelFunction;
import pageferry.mm.Mapping;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.MmapLock;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.ops.node.LookAtSource;
import pageferry.protocol.ops.node.Mappings;
import pageferry.protocol.ops.node.SourceLook;
import pageferry.protocol.ops.space.CopyMapped;

/**
 * Copies the contents of one source to its target, while entries map it or not. Each entry is asked
 * in turn, so that what is written through one comes before its look or after. Returns 0.
 */
final class CopyContents extends Routine {
  private final Source source;
  private Mappings mappings = Mappings.NONE;
  private int index;

  CopyContents(Source source) {
    super(KernelFunction.FOLIO_MC_COPY);
    this.source = source;
  }

  @Override
  protected Instruction start() {
    return source.copied || source.unmapped > 0
        ? copy()
        : ask(nodeOf(source.pfn), new LookAtSource(source.pfn), 0, this::looked);
  }

  private Instruction looked(SourceLook now) {
    mappings = now.mappings();
    return readNext();
  }

  private Instruction readNext() {
    if (index == mappings.count()) {
      return mappings.count() == 0 ? copy() : spend();
    }
    long mapping = mappings.code(index);
    int page = mappings.page(index++);
    int pages = Mapping.isHuge(mapping) ? source.pages() : 1;
    CopyMapped read =
        new CopyMapped(Mapping.vpn(mapping), source.pfn + page, source.target + page, pages);
    return ask(Mapping.mm(mapping), read, MmapLock.NONE, 0, there -> readNext());
  }

  /** What nothing maps is copied as it is. */
  private Instruction copy() {
    if (source.copied) {
      return done(0);
    }
    cpu().copied(source.pfn, source.target, source.pages());
    return spend();
  }

  private Instruction spend() {
    source.copied = true;
    return call(new PayCopies(List.of(source)), this::done);
  }
}
