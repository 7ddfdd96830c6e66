package pageferry.protocol.migrate;

import java.util.List;
import org.jspecify.annotations.Nullable;
import pageferry.mm.Cost;
import pageferry.mm.KernelFunction;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.ops.node.InTurn;
import pageferry.protocol.ops.node.LookAtSource;
import pageferry.protocol.ops.node.SourceLook;
import pageferry.protocol.ops.node.Turn;
import pageferry.protocol.strategy.Offload;

/**
 * Has the channels of a DMA engine copy pages: the CPU describes them and sleeps until all are
 * copied. The engine of the target's node serves one caller after the other ("dcbm: Data Copy Batch
 * Migrator", linux-mm, 2025). Returns 0.
 */
final class CopyByChannels extends Routine {
  private final List<CopyPart> all;
  private final Offload offload;

  CopyByChannels(List<CopyPart> all, Offload offload) {
    super(KernelFunction.FOLIOS_MC_COPY);
    this.all = all;
    this.offload = offload;
  }

  private Offload.Channels channels() {
    return offload.channels();
  }

  @Override
  protected Instruction start() {
    return spend(all.size() * or(channels().setupNs(), Cost.COPY_SETUP), this::described);
  }

  private Instruction described(@Nullable Object nothing) {
    long ns = Math.max(longest(), atLeast());
    return ns == 0 ? done(0) : after(new Instruction.Sleep(ns), over -> copied(ns));
  }

  /** Nobody else had the engine meanwhile, or it takes as much longer. */
  private Instruction copied(long ns) {
    long target = all.get(0).to();
    Turn turn = Turn.at(Turn.ENGINE, ns, ns, 0);
    InTurn<SourceLook> busy = new InTurn<>(new LookAtSource(target), turn);
    return ask(nodeOf(target), busy, 0, look -> done(0));
  }

  private long or(long said, Cost usual) {
    return said >= 0 ? said : cost(usual);
  }

  private long ofPage(CopyPart part) {
    int folio = part.folio();
    long page = channels().pageNs();
    long piece = channels().pieceNs();
    long ns = page >= 0 ? page : cpu().cost(Cost.COPY_CHANNEL, folio);
    if (part.isHuge()) {
      return ns;
    }
    return ns + (piece >= 0 ? piece : cpu().cost(Cost.COPY_CHANNEL_PIECE, folio));
  }

  /** What the channel takes that has most to do; one alone needs nothing cut. */
  private long longest() {
    long[] load = new long[channels().count()];
    int next = 0;
    int most = load.length == 1 ? Integer.MAX_VALUE : offload.partPages();
    for (List<CopyPart> part : CopyPart.divided(all, most)) {
      for (CopyPart each : part) {
        load[next] += each.pages() * ofPage(each);
      }
      next = (next + 1) % load.length;
    }
    long longest = 0;
    for (long each : load) {
      longest = Math.max(longest, each);
    }
    return longest;
  }

  private long atLeast() {
    long bytes = all.stream().mapToLong(CopyPart::pages).sum() * paging().bytes();
    return channels().width() == 0 ? 0 : bytes / channels().width();
  }
}
