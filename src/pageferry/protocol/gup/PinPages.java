package pageferry.protocol.gup;

import java.util.ArrayList;
import java.util.List;
import pageferry.mm.Cost;
import pageferry.mm.Errno;
import pageferry.mm.KernelFunction;
import pageferry.mm.KernelSwitch;
import pageferry.mm.MigrateMode;
import pageferry.mm.MigrateReason;
import pageferry.mm.StayCause;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.migrate.IsolatePages;
import pageferry.protocol.migrate.MigratePages;
import pageferry.protocol.migrate.PutBack;
import pageferry.protocol.migrate.Source;
import pageferry.protocol.migrate.Stays;
import pageferry.protocol.migrate.Target;
import pageferry.protocol.ops.node.refs.GrabPages;
import pageferry.protocol.ops.space.PageHold;
import pageferry.protocol.ops.space.PageRuns;
import pageferry.world.MigrateEvent;

/**
 * Pins the pages of a stretch for good: __gup_longterm_locked() and
 * check_and_migrate_movable_pages() (mm/gup.c, Linux 6.1). All are pinned; if some lie in
 * ZONE_MOVABLE, or where contiguous memory is to be had, all are unpinned, those are migrated out
 * of it, and everything begins again. From 5.1 to 5.12 only contiguous memory is left, and what
 * cannot be moved is pinned where it is (check_and_migrate_cma_pages()). Returns how many pages, or
 * a negated errno.
 */
public final class PinPages extends LongtermPin {
  private final GetPages.Range range;
  private GetPages pass;
  private long examined;
  private List<Source> sources = new ArrayList<>();
  private boolean gaveUp;

  public PinPages(GetPages.Range range) {
    super(KernelFunction.GUP_LONGTERM_LOCKED);
    this.range = range;
    this.pass = new GetPages(range, GrabPages.How.PIN);
  }

  @Override
  public PageRuns pages() {
    return pass.pages();
  }

  @Override
  protected Instruction start() {
    current().memallocPin = leavesMovable();
    current().memallocNoCma = has(KernelSwitch.PIN_LEAVES_CMA);
    return nextPass();
  }

  private boolean leavesCmaOnly() {
    return has(KernelSwitch.PIN_LEAVES_CMA) && !leavesMovable();
  }

  private boolean looks() {
    return leavesMovable() || leavesCmaOnly() && !gaveUp;
  }

  private MigrateReason reason() {
    return leavesMovable() ? MigrateReason.MR_LONGTERM_PIN : MigrateReason.MR_CONTIG_RANGE;
  }

  private boolean leavesMovable() {
    return has(KernelSwitch.PIN_LEAVES_MOVABLE);
  }

  private Instruction nextPass() {
    looksAgain();
    pass = new GetPages(range, GrabPages.How.PIN);
    return call(pass, this::pinned);
  }

  private Instruction pinned(long result) {
    examined += pass.followedPages();
    if (result <= 0 || !looks()) {
      return finish(result);
    }
    examined += pass.pages().pages();
    long ns = cost(Cost.PIN_CHECK) * pass.pages().pages();
    return spend(ns, nothing -> checked(result));
  }

  private Instruction checked(long result) {
    if (pass.movable().count() == 0) {
      return finish(result);
    }
    return call(new DrainForPin(pass.movable(), true), drained -> isolate());
  }

  private Instruction isolate() {
    IsolatePages isolate = new IsolatePages(pass.movable());
    return call(isolate, nothing -> unpin(isolate.isolated()));
  }

  /** Whether huge pages of hugetlb would have to leave ZONE_MOVABLE for a kernel that refuses. */
  private boolean refuses(List<Source> isolated) {
    return isolated.stream().anyMatch(Source::isHugetlb) && !has(KernelSwitch.PINS_MOVE_HUGETLB);
  }

  private Instruction unpin(List<Source> isolated) {
    sources = isolated;
    return call(new ReleasePages(new PageHold(pass.pages(), true)), nothing -> migrate());
  }

  private Instruction migrate() {
    if (sources.isEmpty()) {
      gaveUp = leavesCmaOnly();
      return nextPass();
    }
    if (refuses(sources)) {
      pass = new GetPages(range, GrabPages.How.PIN);
      Stays stays = new Stays(current(), MigrateReason.MR_LONGTERM_PIN);
      sources.forEach(each -> stays.refused(each, StayCause.HUGETLB, Errno.ENOMEM));
      stays.tell();
      return call(new PutBack(sources), nothing -> finish(Errno.ENOMEM.negated()));
    }
    MigratePages migrate =
        new MigratePages(sources, new Target.NearSource(), MigrateMode.MIGRATE_SYNC, reason());
    return call(migrate, failed -> migrated(migrate.left(), failed));
  }

  private Instruction migrated(List<Source> left, long failed) {
    if (failed == 0) {
      return nextPass();
    }
    gaveUp = leavesCmaOnly();
    pass = new GetPages(range, GrabPages.How.PIN);
    return call(new PutBack(left), nothing -> gaveUp ? nextPass() : finish(Errno.ENOMEM.negated()));
  }

  private Instruction finish(long result) {
    current().memallocPin = false;
    current().memallocNoCma = false;
    long pages = result < 0 ? 0 : pass.pages().pages();
    long movable = result < 0 ? 0 : pass.movablePages();
    cpu().trace(new MigrateEvent.LongtermPin(pages, examined, movable));
    return done(result);
  }
}
