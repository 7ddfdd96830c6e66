package pageferry.observe;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import pageferry.mm.Errno;
import pageferry.mm.MigrateReason;
import pageferry.mm.StayCause;
import pageferry.mm.StepOp;
import pageferry.world.MemoryEvent.FolioSplit;
import pageferry.world.MigrateCounts;
import pageferry.world.MigrateEvent.MigratePages;
import pageferry.world.MigrateEvent.MovePagesStatus;
import pageferry.world.MigrateEvent.PagesLeft;
import pageferry.world.MigrateEvent.PagesNotMoved;
import pageferry.world.StepEvent.SysEnter;
import pageferry.world.StepEvent.SysExit;
import pageferry.world.TraceListener;

/**
 * Whether each page that a call did not move has a cause: compares what calls answer, the statuses
 * of move_pages() and the counts of migrate_pages() with what is told of pages that stayed.
 */
public final class StayAudit extends TraceListener {
  /** Complaints that are kept. */
  private static final int MOST = 20;

  private final SortedMap<Integer, Call> calls = new TreeMap<>();
  private final List<String> complaints = new ArrayList<>();

  /** What has been told since a task's call began. */
  private static final class Call {
    final SortedMap<Integer, Long> byErrno = new TreeMap<>();
    final SortedMap<Integer, Long> statuses = new TreeMap<>();
    long told;
    long stayedRightly;
    long moved;
    long split;
    long asked;
    long left;
    long toldOfLeft;
    MigrateCounts counts = new MigrateCounts(0, 0, 0, 0, 0);
  }

  private Call call() {
    return calls.computeIfAbsent(task(), each -> new Call());
  }

  @Override
  public void on(SysEnter event) {
    calls.put(task(), new Call());
  }

  @Override
  public void on(MigratePages event) {
    Call call = call();
    requireLeftTold(call);
    call.counts = event.counts();
    call.moved += event.counts().succeeded();
    boolean tries = event.reason() != MigrateReason.MR_MEMORY_HOTPLUG;
    if (tries && event.counts().failed() == 0) {
      call.asked = 0;
    }
  }

  @Override
  public void on(PagesLeft event) {
    Call call = call();
    call.asked = event.asked();
    call.left = event.left();
    call.toldOfLeft = 0;
    boolean small = call.counts.thpSucceeded() + call.counts.thpFailed() == 0;
    long moved = event.asked() - event.left();
    if (small && call.counts.succeeded() > moved) {
      complain(
          "migrate_pages() was given "
              + event.asked()
              + " pages, moved "
              + call.counts.succeeded()
              + " and left "
              + event.left());
    }
  }

  @Override
  public void on(PagesNotMoved event) {
    Call call = call();
    if (!event.cause().keepsPage()) {
      call.stayedRightly += event.at().pages();
      call.told += event.cause() == StayCause.ISOLATED_TWICE ? event.at().pages() : 0;
      return;
    }
    long pages = event.at().pages();
    call.told += pages;
    call.byErrno.merge(event.saw().errno(), pages, Long::sum);
    if (call.toldOfLeft < call.left) {
      call.toldOfLeft += pages;
    }
  }

  /** A folio that was split counts as one that failed, though its pages move, if others do fail. */
  @Override
  public void on(FolioSplit event) {
    call().split += event.done() ? 1 : 0;
  }

  @Override
  public void on(MovePagesStatus event) {
    call().statuses.merge(event.status(), event.pages(), Long::sum);
  }

  @Override
  public void on(SysExit event) {
    Call call = calls.remove(task());
    if (call == null) {
      return;
    }
    requireLeftTold(call);
    if (event.call() == StepOp.MOVE_PAGES) {
      statuses(call, event.result());
    }
    boolean failed =
        switch (event.call()) {
          case MBIND -> event.result() == Errno.EIO.negated();
          case MOVE_PAGES, MIGRATE_PAGES ->
              event.result() > 0 || event.result() == Errno.ENOMEM.negated();
          case OFFLINE_NODE, UNPLUG_NODE -> event.result() == Errno.EBUSY.negated();
          default -> false;
        };
    if (failed && (call.told == 0 || call.told + call.split < event.result())) {
      complain(
          event.call().text()
              + " answered "
              + event.result()
              + ", but only "
              + call.told
              + " pages have a cause");
    }
  }

  /** Each status that is no node needs a cause of its own, or a page that moved unseen. */
  private void statuses(Call call, long result) {
    for (Map.Entry<Integer, Long> status : call.statuses.entrySet()) {
      long told = call.byErrno.getOrDefault(-status.getKey(), 0L);
      if (status.getKey() == Integer.MIN_VALUE) {
        boolean nowhereToWrite = result == Errno.EFAULT.negated();
        long moved = nowhereToWrite ? call.moved : 0;
        long written =
            call.statuses.entrySet().stream()
                .filter(StayAudit::isErrno)
                .mapToLong(Map.Entry::getValue)
                .sum();
        long known = call.told - written + call.stayedRightly + call.asked + moved;
        requireAtLeast(known, status.getValue(), "without a status");
      } else if (status.getKey() < 0) {
        requireAtLeast(told, status.getValue(), Errno.ofNegated(status.getKey()).name());
      }
    }
  }

  private static boolean isErrno(Map.Entry<Integer, Long> status) {
    return status.getKey() < 0 && status.getKey() != Integer.MIN_VALUE;
  }

  private void requireAtLeast(long told, long pages, String what) {
    if (told < pages) {
      complain("move_pages left " + pages + " pages " + what + ", but " + told + " have a cause");
    }
  }

  private void requireLeftTold(Call call) {
    if (call.toldOfLeft != call.left) {
      complain("migrate_pages() left " + call.left + " pages and told of " + call.toldOfLeft);
    }
    call.left = 0;
    call.toldOfLeft = 0;
  }

  private void complain(String what) {
    if (complaints.size() < MOST) {
      complaints.add("task " + task() + " at " + timeNs() + " ns: " + what);
    }
  }

  /** What has no cause. */
  public List<String> complaints() {
    return List.copyOf(complaints);
  }
}
