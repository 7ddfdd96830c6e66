package pageferry.protocol.poison;

import pageferry.mm.Errno;
import pageferry.mm.KernelFunction;
import pageferry.mm.PageFlags;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.migrate.FolioLock;
import pageferry.protocol.ops.node.LookAtPage;
import pageferry.protocol.ops.node.refs.PutFolio;
import pageferry.protocol.thp.SplitFolio;

/**
 * Makes a page a folio of its own, the caller's reference staying with it: try_to_split_thp_page()
 * (mm/memory-failure.c, Linux 6.1). A page of hugetlb stays as it is: the model has no poison
 * entries for them. Returns 0; otherwise the reference is dropped.
 */
final class SplitFailing extends Routine {
  private final long pfn;

  SplitFailing(long pfn) {
    super(KernelFunction.TRY_TO_SPLIT_THP_PAGE);
    this.pfn = pfn;
  }

  @Override
  protected Instruction start() {
    return ask(nodeOf(pfn), new LookAtPage(pfn), 0, this::looked);
  }

  private Instruction looked(LookAtPage.Look look) {
    if (look.has(PageFlags.HUGETLB)) {
      return tried(Errno.EBUSY.negated());
    }
    return look.order() == 0
        ? done(0)
        : call(new FolioLock(look.head()), locked -> split(look.head()));
  }

  private Instruction split(long head) {
    return call(new SplitFolio(pfn, 1, false), rc -> unlock(head, nothing -> tried(rc)));
  }

  private Instruction tried(long rc) {
    return rc == 0 ? done(0) : tell(nodeOf(pfn), new PutFolio(pfn, 1), 0, nothing -> done(rc));
  }
}
