package pageferry.protocol.gup;

import java.util.ArrayDeque;
import java.util.List;
import pageferry.mm.Errno;
import pageferry.mm.KernelFunction;
import pageferry.mm.Mapping;
import pageferry.mm.MigrateMode;
import pageferry.mm.MigrateReason;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.migrate.IsolatePages;
import pageferry.protocol.migrate.MigratePages;
import pageferry.protocol.migrate.PutBack;
import pageferry.protocol.migrate.Source;
import pageferry.protocol.migrate.Target;
import pageferry.protocol.ops.node.refs.GrabPages;
import pageferry.protocol.ops.space.EntryList;
import pageferry.protocol.ops.space.PageRuns;
import pageferry.world.MigrateEvent;

/**
 * Pins the pages of a stretch for good and looks where they lie while it follows them, as review of
 * the series that became 5.13 asked for (mm/gup.c): what may stay is pinned at once; what lies in
 * ZONE_MOVABLE is left alone, migrated after the walk, and only that is followed again. Returns how
 * many pages, or a negated errno.
 */
public final class PinWhileWalking extends LongtermPin {
  private final GetPages.Range range;
  private final PageRuns pages = new PageRuns();
  private final ArrayDeque<GetPages.Range> again = new ArrayDeque<>();
  private EntryList left = new EntryList();
  private long had;
  private long examined;

  PinWhileWalking(GetPages.Range range) {
    super(KernelFunction.GUP_LONGTERM_LOCKED);
    this.range = range;
  }

  @Override
  public PageRuns pages() {
    return pages;
  }

  @Override
  protected Instruction start() {
    current().memallocPin = true;
    return walk(range, this::walkedAll);
  }

  private Instruction walk(GetPages.Range stretch, Then then) {
    GetPages pass = new GetPages(stretch, GrabPages.How.PIN_UNMOVABLE);
    return call(pass, count -> walked(pass, count, then));
  }

  /** What follows a walk that came as far as {@code count} pages. */
  private interface Then {
    Instruction on(long count);
  }

  private Instruction walked(GetPages pass, long count, Then then) {
    examined += pass.followedPages();
    pages.addAll(pass.pages(), paging());
    for (int i = 0; i < pass.movable().count(); i++) {
      left.append(pass.movable(), i);
    }
    return count < 0 ? finish(count) : then.on(count);
  }

  private Instruction walkedAll(long count) {
    had = count;
    return nextStretch(count);
  }

  private Instruction nextStretch(long count) {
    GetPages.Range stretch = again.poll();
    if (stretch != null) {
      long wanted = stretch.end() - stretch.start();
      return walk(stretch, got -> got < wanted ? finish(Errno.EFAULT.negated()) : nextStretch(got));
    }
    return left.count() == 0
        ? finish(had)
        : call(new DrainForPin(left, false), drained -> isolate());
  }

  private Instruction isolate() {
    looksAgain();
    IsolatePages isolate = new IsolatePages(left);
    return call(isolate, nothing -> migrate(isolate.isolated()));
  }

  private Instruction migrate(List<Source> sources) {
    followAgain();
    if (sources.isEmpty()) {
      return nextStretch(0);
    }
    MigratePages migrate =
        new MigratePages(
            sources,
            new Target.NearSource(),
            MigrateMode.MIGRATE_SYNC,
            MigrateReason.MR_LONGTERM_PIN);
    return call(migrate, failed -> migrated(migrate.left(), failed));
  }

  /** Queues the addresses of what is left, neighbours as one stretch. */
  private void followAgain() {
    long start = range.start();
    long end = start;
    for (int i = 0; i < left.count(); i++) {
      long vpn = Mapping.vpn(left.mapping(i));
      long pages = left.pages(i, paging());
      if (vpn > end) {
        queue(start, end);
        start = vpn;
      }
      end = Math.min(range.end(), vpn + pages);
    }
    queue(start, end);
    left = new EntryList();
  }

  private void queue(long start, long end) {
    if (start < end) {
      again.add(new GetPages.Range(start, end, range.write()));
    }
  }

  private Instruction migrated(List<Source> left, long failed) {
    return failed == 0
        ? nextStretch(0)
        : call(new PutBack(left), nothing -> finish(Errno.ENOMEM.negated()));
  }

  private Instruction finish(long result) {
    current().memallocPin = false;
    long pinned = result < 0 ? 0 : pages.pages();
    cpu().trace(new MigrateEvent.LongtermPin(pinned, examined, 0));
    return done(result);
  }
}
