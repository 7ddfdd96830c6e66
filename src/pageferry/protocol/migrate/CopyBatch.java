package pageferry.protocol.migrate;

import java.util.List;
import pageferry.mm.KernelFunction;
import pageferry.mm.MigrateReason;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.Routine;

/**
 * Copies the contents of sources to their targets in one go, without a look at references: what
 * folios_mc_copy() of "Accelerate page migration with batch copying" (linux-mm, 2025) does before
 * folio by folio is moved. What has its contents already is passed over. Returns 0.
 */
final class CopyBatch extends Routine {
  private final List<Source> sources;
  private final MigrateReason reason;

  CopyBatch(List<Source> sources, MigrateReason reason) {
    super(KernelFunction.FOLIO_MC_COPY);
    this.sources = sources;
    this.reason = reason;
  }

  @Override
  protected Instruction start() {
    List<Source> copied = sources.stream().filter(source -> !source.copied).toList();
    for (Source source : copied) {
      source.copied = true;
      source.copiedParts = 1;
      cpu().copied(source.pfn, source.target, source.pages());
    }
    List<CopyPart> parts = copied.stream().map(each -> CopyPart.of(each, paging())).toList();
    return call(new CopyFolios(parts, reason), this::done);
  }
}
