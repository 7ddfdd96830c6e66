package pageferry.protocol.reclaim;

import java.util.List;
import org.jspecify.annotations.Nullable;
import pageferry.mm.KernelFunction;
import pageferry.mm.NodeService;
import pageferry.mm.StepOp;
import pageferry.mm.Sysctls;
import pageferry.mm.Watermarks;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.KswapdWord;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.kernel.Step;
import pageferry.protocol.ops.node.LookAtBalance;
import pageferry.protocol.ops.node.LookAtBalance.Balance;
import pageferry.protocol.ops.node.NoteFiles;
import pageferry.protocol.ops.node.ReclaimBatch;
import pageferry.protocol.ops.node.rmap.HoldDeferred;
import pageferry.protocol.swap.Swap;
import pageferry.protocol.thp.SplitDeferred;

/**
 * The part of kswapd that needs a task: balance_pgdat() (mm/vmscan.c, Linux 6.1) once no page cache
 * is left to be dropped. Demotes folios, and swaps out what cannot be demoted, until the node is at
 * its watermarks or nothing comes of it. While it is, and watermarks are boosted, only files go.
 * Returns 0.
 */
public final class BalanceNode extends Routine {
  /**
   * What kswapd of a node has a task do; no program can name it.
   *
   * @param files whether the node has folios of files
   */
  public record Work(int node, boolean files) implements Step.Call {
    @Override
    public StepOp op() {
      return StepOp.BALANCE_NODE;
    }

    @Override
    public Routine routine() {
      return new BalanceNode(node, files);
    }
  }

  /** How often kswapd goes through files that it cannot have yet. */
  private static final int MOST_PASSES = 4;

  private final int node;
  private boolean shrinks;
  private boolean gotOn;
  private boolean boosted;
  private long reclaimed;
  private boolean files;
  private int passes;

  /**
   * @param node the node to be relieved
   * @param files whether it has folios of files
   */
  private BalanceNode(int node, boolean files) {
    super(KernelFunction.BALANCE_PGDAT);
    this.node = node;
    this.files = files;
  }

  @Override
  public List<KernelFunction> inner() {
    return shrinks ? ReclaimBatch.FUNCTIONS : List.of();
  }

  @Override
  protected Instruction start() {
    current().memalloc = true;
    return topology().serves(node, NodeService.RECLAIM) ? look(null) : end();
  }

  private Instruction look(@Nullable Object nothing) {
    boolean promotes = (cpu().machine().numaBalancing() & 2) != 0;
    LookAtBalance look = new LookAtBalance(promotes, reclaimed);
    reclaimed = 0;
    return ask(node, look, 0, this::looked);
  }

  private Instruction looked(Balance balance) {
    boosted = balance == Balance.BOOSTED;
    gotOn |= balance == Balance.BALANCED;
    if (balance == Balance.BALANCED || boosted && !files) {
      NoteFiles none = new NoteFiles(false, false, true);
      return passes == 0 ? end() : ask(node, none, 0, noted -> end());
    }
    return files ? call(ShrinkFiles.byKswapd(node), this::shrunkFiles) : shrinkOthers();
  }

  /** Files that are being written are met again a few times before others have to go. */
  private Instruction shrunkFiles(long pages) {
    gotOn |= pages > 0;
    reclaimed = Math.max(0, pages);
    passes++;
    files = pages > 0 || pages == ShrinkFiles.LATER && passes < MOST_PASSES && !boosted;
    return goOn();
  }

  private Instruction shrinkOthers() {
    return isOff() ? swapOut() : demote();
  }

  private boolean isOff() {
    return cpu().machine().demotion().target(node) < 0;
  }

  private Instruction demote() {
    shrinks = true;
    DemoteFolios demote = new DemoteFolios(node, cpu().machine().demotion(), true);
    return call(demote, this::demoted);
  }

  private Instruction demoted(long pages) {
    shrinks = false;
    gotOn |= pages > 0;
    return pages == 0 ? swapOut() : goOn();
  }

  private Instruction goOn() {
    return after(new Instruction.CondResched(), this::look);
  }

  /** Without swap folios that wait for it can be split. */
  private Instruction swapOut() {
    SplitDeferred split = SplitDeferred.of(node, HoldDeferred.LEAST);
    return Swap.exists(cpu())
        ? freePages()
        : call(split, count -> split.hasQueue() ? freePages() : end());
  }

  private Instruction freePages() {
    FreePages free = FreePages.byKswapd(node, high());
    return call(free, pages -> freed(pages, free.hasSplit()));
  }

  /** kswapd_shrink_node(): what its zones are to have free. */
  private long high() {
    Sysctls sysctls = cpu().machine().tuning().sysctls();
    long pages = 0;
    for (Watermarks marks : Watermarks.of(topology(), topology().nodes().get(node), sysctls)) {
      pages += marks.high();
    }
    return pages;
  }

  private Instruction freed(long pages, boolean split) {
    gotOn |= pages > 0;
    return pages > 0 || split ? goOn() : end();
  }

  private Instruction end() {
    current().memalloc = false;
    KswapdWord failed = boosted ? KswapdWord.IN_VAIN : KswapdWord.FAILED;
    KswapdWord word = gotOn ? KswapdWord.DONE : failed;
    return after(new Instruction.TellKswapd(node, word, !isOff()), nothing -> done(0));
  }
}
