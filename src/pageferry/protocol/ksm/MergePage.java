package pageferry.protocol.ksm;

import pageferry.mm.Cost;
import pageferry.mm.KernelFunction;
import pageferry.mm.Paging;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.Instruction.AskKsm;
import pageferry.protocol.kernel.LockAnswer;
import pageferry.protocol.kernel.LockKind;
import pageferry.protocol.kernel.MmapLock;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.ops.ksm.AppendPage;
import pageferry.protocol.ops.ksm.ComparePage;
import pageferry.protocol.ops.ksm.ComparePage.Phase;
import pageferry.protocol.ops.ksm.InsertMerged;
import pageferry.protocol.ops.ksm.KsmPage;
import pageferry.protocol.ops.ksm.KsmRules;
import pageferry.protocol.ops.node.ksm.GetMergeable;
import pageferry.protocol.ops.node.ksm.GetMerged;
import pageferry.protocol.ops.node.refs.PutFolio;
import pageferry.protocol.ops.space.FindMergeable;
import pageferry.protocol.thp.SplitFolio;

/**
 * Merges one page with another of the same contents, if there is one: cmp_and_merge_page()
 * (mm/ksm.c, Linux 6.1). The caller has a reference to it. Returns 1, or 0 if it was passed over.
 */
final class MergePage extends Routine {
  private final KsmPage page;
  private final int order;

  /**
   * @param order the order of the folio that the page is part of
   */
  MergePage(KsmPage page, int order) {
    super(KernelFunction.CMP_AND_MERGE_PAGE);
    this.page = page;
    this.order = order;
  }

  @Override
  protected Instruction start() {
    boolean near = nodeOf(page.pfn()) == cpu().node();
    return spend(cost(near ? Cost.COPY_LOCAL : Cost.COPY_REMOTE), read -> compare(Phase.FIRST));
  }

  private KsmRules rules() {
    return KsmRules.of(cpu().machine().profile(), cpu().machine().tuning().sysctls());
  }

  private Instruction compare(Phase phase) {
    return after(new AskKsm(new ComparePage(page, rules(), phase)), this::compared);
  }

  private Instruction compared(ComparePage.Verdict verdict) {
    return switch (verdict.kind()) {
      case SKIPPED -> done(0);
      case NOTHING -> done(1);
      case ZERO ->
          call(MergeOne.withZeroes(page), rc -> rc < 0 ? compare(Phase.NOT_ZERO) : done(1));
      case MERGED -> reference(verdict);
      case PAIR -> findOther(verdict);
    };
  }

  // A merged page that there is

  private Instruction reference(ComparePage.Verdict to) {
    GetMerged get = new GetMerged(to.pfn(), to.id());
    return ask(nodeOf(to.pfn()), get, 0, (Boolean got) -> got ? tryLock(to) : done(1));
  }

  /** Locked and unlocked, so that a migration is sure to notice the reference. */
  private Instruction tryLock(ComparePage.Verdict to) {
    return lock(
        to.pfn(),
        LockKind.TRY,
        answer ->
            answer == LockAnswer.BUSY ? put(to.pfn()) : unlock(to.pfn(), free -> mergeInto(to)));
  }

  private Instruction mergeInto(ComparePage.Verdict to) {
    MergeOne merge = MergeOne.into(page, to.pfn(), to.id(), page.contents());
    return call(merge, rc -> rc < 0 ? put(to.pfn()) : append(to));
  }

  private Instruction append(ComparePage.Verdict to) {
    AppendPage append = new AppendPage(page.mm(), page.vpn(), to.id());
    return after(new AskKsm(append), appended -> put(to.pfn()));
  }

  private Instruction put(long pfn) {
    return tell(nodeOf(pfn), new PutFolio(pfn, 1), 0, dropped -> done(1));
  }

  // Two pages: try_to_merge_two_pages()

  /** get_mergeable_page(). */
  private Instruction findOther(ComparePage.Verdict pair) {
    FindMergeable find = new FindMergeable(pair.vpn(), pair.vpn() + 1);
    return ask(
        pair.mm(),
        find,
        MmapLock.READ_BRIEFLY,
        cost(Cost.LOOKUP),
        other -> other.isPage() ? getOther(pair, other) : done(1));
  }

  private Instruction getOther(ComparePage.Verdict pair, FindMergeable.Found other) {
    GetMergeable get = new GetMergeable(other.pfn(), ScanPages.mapping(pair.mm(), other));
    return ask(
        nodeOf(other.pfn()),
        get,
        0,
        got -> got.equals(GetMergeable.NONE) ? done(1) : gotOther(pair, other));
  }

  private Instruction gotOther(ComparePage.Verdict pair, FindMergeable.Found other) {
    boolean apart = !rules().across() && nodeOf(other.pfn()) != nodeOf(page.pfn());
    if (other.pfn() == page.pfn() || apart) {
      return put(other.pfn());
    }
    if (other.contents() != page.contents()) {
      PutFolio put = new PutFolio(other.pfn(), 1);
      return tell(nodeOf(other.pfn()), put, 0, dropped -> compare(Phase.STALE));
    }
    return call(
        MergeOne.first(page, pair.id()),
        rc -> rc < 0 ? putBoth(other.pfn()) : mergeOther(pair, other));
  }

  private Instruction mergeOther(ComparePage.Verdict pair, FindMergeable.Found other) {
    KsmPage second = new KsmPage(pair.mm(), pair.vpn(), other.pfn(), 0, 1, other.contents());
    MergeOne merge = MergeOne.into(second, page.pfn(), pair.id(), page.contents());
    return call(merge, rc -> rc < 0 ? undo(other.pfn()) : insert(pair, other.pfn()));
  }

  /** A merged page that one entry maps is of no use: break_cow(). */
  private Instruction undo(long other) {
    return call(new BreakKsm(page.mm(), page.vpn(), true), broken -> put(other));
  }

  private Instruction insert(ComparePage.Verdict pair, long other) {
    InsertMerged insert = new InsertMerged(page, pair.id(), pair.mm(), pair.vpn(), rules());
    return after(new AskKsm(insert), inserted -> put(other));
  }

  /** Two pages of one folio kept each other from being split off: now it is split. */
  private Instruction putBoth(long other) {
    long head = Paging.folioStart(page.pfn(), order);
    boolean splits = order > 0 && Paging.folioStart(other, order) == head;
    return splits
        ? tell(nodeOf(other), new PutFolio(other, 1), 0, dropped -> tryToSplit(head))
        : put(other);
  }

  private Instruction tryToSplit(long head) {
    return lock(head, LockKind.TRY, answer -> answer == LockAnswer.BUSY ? done(1) : split(head));
  }

  private Instruction split(long head) {
    SplitFolio split = new SplitFolio(page.pfn(), 1, false);
    return call(split, rc -> unlock(head, free -> done(1)));
  }
}
