package pageferry.protocol.truncate;

import java.util.ArrayDeque;
import java.util.List;
import pageferry.mm.Cost;
import pageferry.mm.KernelFunction;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.ops.inode.RemovePage;
import pageferry.protocol.ops.node.DropClean;

/**
 * Frees clean, unmapped pages of files, node by node: invalidate_mapping_pages() (mm/truncate.c,
 * Linux 6.1). Returns 0.
 */
public final class InvalidatePages extends Routine {
  private final boolean all;
  private final List<Long> pfns;
  private final ArrayDeque<DropClean.Dropped> dropped = new ArrayDeque<>();
  private int node = -1;

  private InvalidatePages(boolean all, List<Long> pfns) {
    super(KernelFunction.INVALIDATE_MAPPING_PAGES);
    this.all = all;
    this.pfns = pfns;
  }

  /** All that the machine has. */
  public static InvalidatePages everywhere() {
    return new InvalidatePages(true, List.of());
  }

  /** Of these pages those that are clean and unmapped. */
  public static InvalidatePages of(List<Long> pfns) {
    return new InvalidatePages(false, List.copyOf(pfns));
  }

  @Override
  protected Instruction start() {
    return nextNode();
  }

  private Instruction nextNode() {
    for (node++; node < topology().nodeCount(); node++) {
      List<Long> mine = pfns.stream().filter(pfn -> nodeOf(pfn) == node).toList();
      if (all || !mine.isEmpty()) {
        return ask(node, new DropClean(all, mine), cost(Cost.LOOKUP), this::dropped);
      }
    }
    return done(0);
  }

  private Instruction dropped(List<DropClean.Dropped> pages) {
    dropped.addAll(pages);
    return forgetNext(0);
  }

  private Instruction forgetNext(int nothing) {
    DropClean.Dropped page = dropped.poll();
    if (page == null) {
      return nextNode();
    }
    RemovePage remove = new RemovePage(page.place().offset(), page.pfn());
    return after(new Instruction.AskInode(page.place().inode(), remove), this::forgetNext);
  }
}
