package pageferry.protocol.migrate;

import java.util.List;
import pageferry.mm.KernelFunction;
import pageferry.mm.MigrateReason;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.strategy.Offload;

/**
 * The time that copying folios to their targets takes who moves them, alone or with the help that
 * the strategy says: folios_mc_copy() and its offload of "Accelerate page migration with batch
 * copying and hardware offload" (linux-mm, 2025). Returns 0.
 */
final class CopyFolios extends Routine {
  private final List<CopyPart> all;
  private final MigrateReason reason;

  CopyFolios(List<CopyPart> all, MigrateReason reason) {
    super(KernelFunction.FOLIOS_MC_COPY);
    this.all = all;
    this.reason = reason;
  }

  @Override
  protected Instruction start() {
    Offload offload = cpu().machine().strategy().offload();
    int pages = all.stream().mapToInt(CopyPart::pages).sum();
    if (pages == 0 || !offload.suits(pages, reason)) {
      return call(new PayCopies(all), this::done);
    }
    return offload.channels().count() > 0
        ? call(new CopyByChannels(all, offload), this::done)
        : call(new CopyByThreads(all, offload), this::done);
  }
}
