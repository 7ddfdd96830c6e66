package pageferry.protocol.migrate;

import org.jspecify.annotations.Nullable;
import pageferry.mm.Errno;
import pageferry.mm.MigrateReason;
import pageferry.mm.Paging;
import pageferry.mm.StayCause;
import pageferry.protocol.kernel.Task;
import pageferry.world.MigrateEvent.PagesNotMoved;
import pageferry.world.PageSpan;
import pageferry.world.StayFacts;

/**
 * The pages that a call did not move, each with its cause: neighbours that stayed for the same
 * cause are told in one event.
 */
public final class Stays {
  private final Task task;
  private final MigrateReason reason;
  private @Nullable PagesNotMoved last;

  /**
   * @param task who wanted to move them
   * @param reason for what
   */
  public Stays(Task task, MigrateReason reason) {
    this.task = task;
    this.reason = reason;
  }

  /** Facts of a cause that needs none but the errno that stands for it. */
  public static StayFacts facts(Task task, int errno) {
    return new StayFacts(Math.abs(errno), -1, 0, 0, task.processor().nowNs());
  }

  /** A page of which only its address is known, or -1. */
  public PageSpan at(int mm, long vpn, long pfn) {
    return new PageSpan(mm, vpn < 0 ? -1 : paging().address(vpn), pfn, 1);
  }

  /** Notes pages that stay. */
  public void add(StayCause cause, PageSpan at, StayFacts saw) {
    PagesNotMoved now = new PagesNotMoved(reason, cause, task.step, at, saw);
    if (last != null && joins(last, now)) {
      PageSpan before = last.at();
      PageSpan both =
          new PageSpan(before.mm(), before.addr(), before.pfn(), before.pages() + at.pages());
      last = new PagesNotMoved(reason, cause, task.step, both, last.saw());
      return;
    }
    tell();
    last = now;
  }

  /** Notes that a source stays, for whatever it could not be moved when it was tried last. */
  public void add(Source source) {
    Stay stay = source.stay;
    int errno = Math.abs(source.failure());
    StayFacts facts =
        stay == null ? new StayFacts(errno, -1, 0, 0, task.processor().nowNs()) : stay.facts(errno);
    add(stay == null ? StayCause.NOT_TRIED : stay.cause(), source.span(paging()), facts);
  }

  /** Notes that a source goes back before anybody has tried to move it. */
  public void notTried(Source source, long error) {
    add(StayCause.NOT_TRIED, source.span(paging()), facts(task, (int) error));
  }

  /** Notes that a source may not be moved. */
  public void refused(Source source, StayCause cause, Errno errno) {
    add(cause, source.span(paging()), facts(task, errno.negated()));
  }

  /** Tells of all that have been noted. */
  public void tell() {
    if (last != null) {
      task.processor().trace(last);
      last = null;
    }
  }

  private boolean joins(PagesNotMoved before, PagesNotMoved now) {
    PageSpan first = before.at();
    PageSpan next = now.at();
    return before.cause() == now.cause()
        && first.mm() == next.mm()
        && follows(first.addr(), paging().address(first.pages()), next.addr())
        && follows(first.pfn(), first.pages(), next.pfn())
        && areAlike(before.saw(), now.saw());
  }

  private Paging paging() {
    return task.processor().machine().topology().paging();
  }

  private static boolean follows(long first, long length, long next) {
    return first < 0 ? next < 0 : first + length == next;
  }

  private static boolean areAlike(StayFacts one, StayFacts other) {
    return one.errno() == other.errno()
        && one.node() == other.node()
        && one.seen() == other.seen()
        && one.bound() == other.bound();
  }
}
