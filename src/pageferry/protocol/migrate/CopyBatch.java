package pageferry.protocol.migrate;

import java.util.List;
import pageferry.mm.KernelFunction;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.Routine;

/**
 * Copies the contents of sources to their targets in one go, without a look at references: what
 * folios_mc_copy() of "Accelerate page migration with batch copying" (linux-mm, 2025) does before
 * folio by folio is moved. What has its contents already is passed over. Returns 0.
 */
final class CopyBatch extends Routine {
  private final List<Source> sources;

  CopyBatch(List<Source> sources) {
    super(KernelFunction.FOLIO_MC_COPY);
    this.sources = sources;
  }

  @Override
  protected Instruction start() {
    List<Source> copied = sources.stream().filter(source -> !source.copied).toList();
    for (Source source : copied) {
      source.copied = true;
      cpu().copied(source.pfn, source.target, source.pages());
    }
    return call(new PayCopies(copied), this::done);
  }
}
