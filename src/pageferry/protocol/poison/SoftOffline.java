package pageferry.protocol.poison;

import java.util.List;
import pageferry.mm.Cost;
import pageferry.mm.Errno;
import pageferry.mm.KernelFunction;
import pageferry.mm.MigrateMode;
import pageferry.mm.MigrateReason;
import pageferry.mm.StayCause;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.migrate.FolioLock;
import pageferry.protocol.migrate.MigratePages;
import pageferry.protocol.migrate.PutBack;
import pageferry.protocol.migrate.Source;
import pageferry.protocol.migrate.Stays;
import pageferry.protocol.migrate.Target;
import pageferry.protocol.ops.node.LookAtPage;
import pageferry.protocol.ops.node.lru.IsolateFolio;
import pageferry.protocol.ops.node.lru.IsolateReferenced;
import pageferry.protocol.ops.node.refs.PutFolio;
import pageferry.protocol.writeback.FolioWaitWriteback;

/**
 * Replaces a page that works still by another one and takes it out of service: soft_offline_page()
 * (mm/memory-failure.c, Linux 6.1). The caller's reference is used up. Returns 0, -EIO for a page
 * of no list, or -EBUSY.
 */
final class SoftOffline extends Routine {
  private final long pfn;
  private final long vpn;
  private final ShakePage shake;

  /**
   * @param pfn the page
   * @param vpn where it is mapped
   */
  SoftOffline(long pfn, long vpn) {
    super(KernelFunction.SOFT_OFFLINE_PAGE);
    this.pfn = pfn;
    this.vpn = vpn;
    this.shake = new ShakePage(pfn);
  }

  @Override
  protected Instruction start() {
    return call(shake, this::shaken);
  }

  private Instruction shaken(long rc) {
    if (rc < 0) {
      stays(StayCause.OFF_LRU, rc);
    }
    if (rc < 0 || shake.poisoned()) {
      return tell(nodeOf(pfn), new PutFolio(pfn, 1), 0, nothing -> done(rc));
    }
    return shake.hugetlb() ? split(0) : call(new SplitFailing(pfn), this::split);
  }

  private Instruction split(long rc) {
    if (rc == 0) {
      return call(new FolioLock(page()), this::locked);
    }
    stays(StayCause.UNSPLIT, Errno.EBUSY.negated());
    return fail(Errno.EBUSY);
  }

  private Instruction locked(long nothing) {
    return call(new FolioWaitWriteback(page()), waited -> unlock(page(), unlocked -> isolate()));
  }

  private void stays(StayCause cause, long error) {
    Stays stays = new Stays(current(), MigrateReason.MR_MEMORY_FAILURE);
    stays.add(cause, stays.at(current().mm(), vpn, pfn), Stays.facts(current(), (int) error));
    stays.tell();
  }

  /** The page itself, or the huge page of hugetlb that it is part of. */
  private long page() {
    return shake.hugetlb() ? shake.head() : pfn;
  }

  private Instruction isolate() {
    return ask(nodeOf(pfn), new IsolateReferenced(page()), cost(Cost.ISOLATE), this::isolated);
  }

  private Instruction isolated(boolean isolated) {
    if (!isolated) {
      stays(StayCause.OFF_LRU, Errno.EBUSY.negated());
      return fail(Errno.EBUSY);
    }
    int order = shake.hugetlb() ? shake.order() : 0;
    int kind = IsolateFolio.isolated(order, shake.hugetlb());
    MigratePages migrate =
        new MigratePages(
            List.of(Source.isolated(kind, pfn, vpn).in(current().mm())),
            new Target.Replacement(shake.movable()),
            MigrateMode.MIGRATE_SYNC,
            MigrateReason.MR_MEMORY_FAILURE);
    return call(migrate, rc -> migrated(migrate, rc));
  }

  private Instruction migrated(MigratePages migrate, long rc) {
    long result = rc > 0 ? Errno.EBUSY.negated() : rc;
    if (rc != 0) {
      return call(new PutBack(migrate.left()), nothing -> done(result));
    }
    return shake.hugetlb() ? ask(nodeOf(pfn), new LookAtPage(pfn), 0, this::dissolved) : done(0);
  }

  /** Whoever held the huge page still may give it to the next: page_handle_poison(). */
  private Instruction dissolved(LookAtPage.Look look) {
    return look.poisoned() ? done(0) : fail(Errno.EBUSY);
  }
}
