package pageferry.protocol.migrate;

import pageferry.mm.CpuMask;
import pageferry.mm.KernelFunction;
import pageferry.mm.Mapping;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.MmapLock;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.ops.node.LookAtSource;
import pageferry.protocol.ops.node.Mappings;
import pageferry.protocol.ops.node.SourceLook;
import pageferry.protocol.ops.node.swap.MarkDirty;
import pageferry.protocol.ops.space.CleanEntry;

/**
 * Makes all entries that map a locked source clean, and read-only too where it protects them, sends
 * the shootdowns, and notes at the folio what was dirty: as page_mkclean() does (mm/rmap.c, Linux
 * 6.1), for anonymous memory too. What is written afterwards {@link RecheckDirty} sees. Returns 0.
 */
final class MakeClean extends Routine {
  private final Source source;
  private final boolean protects;
  private Mappings mappings = Mappings.NONE;
  private CpuMask stale = CpuMask.NONE;
  private boolean dirty;
  private int index;

  MakeClean(Source source, boolean protects) {
    super(KernelFunction.PAGE_MKCLEAN);
    this.source = source;
    this.protects = protects;
  }

  @Override
  protected Instruction start() {
    return ask(nodeOf(source.pfn), new LookAtSource(source.pfn), 0, this::looked);
  }

  private Instruction looked(SourceLook now) {
    mappings = now.mappings();
    return cleanNext();
  }

  private Instruction cleanNext() {
    if (index == mappings.count()) {
      return after(new Instruction.FlushTlb(stale, source.pages()), nothing -> noteDirty());
    }
    long mapping = mappings.code(index);
    long frame = source.pfn + mappings.page(index++);
    CleanEntry clean = new CleanEntry(Mapping.vpn(mapping), frame, protects);
    return ask(Mapping.mm(mapping), clean, MmapLock.NONE, 0, this::cleaned);
  }

  private Instruction cleaned(CleanEntry.Was was) {
    dirty |= was.dirty();
    stale = stale.or(was.cpus());
    return cleanNext();
  }

  private Instruction noteDirty() {
    return dirty
        ? ask(nodeOf(source.pfn), new MarkDirty(source.pfn), 0, nothing -> done(0))
        : done(0);
  }
}
