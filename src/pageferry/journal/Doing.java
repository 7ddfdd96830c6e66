package pageferry.journal;

import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import pageferry.mm.Pfn;
import pageferry.world.LockEvent.FolioLockWait;
import pageferry.world.LockEvent.FolioLocked;
import pageferry.world.LockEvent.FolioUnlocked;
import pageferry.world.MigrateEvent.MigratePages;
import pageferry.world.MigrateEvent.MigratePagesStart;
import pageferry.world.TraceListener;
import pageferry.world.Tracepoint;

/** What tasks are doing, as far as their tracepoints tell. */
final class Doing extends TraceListener {
  private final SortedMap<Integer, String> inside = new TreeMap<>();
  private final SortedMap<Integer, String> waiting = new TreeMap<>();
  private final SortedMap<Integer, SortedSet<Long>> held = new TreeMap<>();

  /** Takes an event, even if this version has no such tracepoint. */
  void take(Event event) {
    Event.When when = event.when();
    Tracepoint what = event.tracepoint();
    waiting.remove(when.task());
    if (what != null) {
      emit(when.timeNs(), when.cpu(), when.task(), what);
    }
  }

  @Override
  public void on(MigratePagesStart event) {
    inside.put(task(), "in migrate_pages() for " + event.reason());
  }

  @Override
  public void on(MigratePages event) {
    inside.remove(task());
  }

  @Override
  public void on(FolioLockWait event) {
    waiting.put(task(), "asleep for PG_locked of " + Pfn.text(event.pfn()));
  }

  @Override
  public void on(FolioLocked event) {
    held.computeIfAbsent(task(), key -> new TreeSet<>()).add(event.pfn());
  }

  @Override
  public void on(FolioUnlocked event) {
    held.values().forEach(pages -> pages.remove(event.pfn()));
  }

  /** What a task is doing, in a few words. */
  String of(int task) {
    String what = waiting.getOrDefault(task, inside.getOrDefault(task, "outside of migrations"));
    SortedSet<Long> pages = held.getOrDefault(task, new TreeSet<>());
    String holding =
        pages.isEmpty()
            ? ""
            : ", holding PG_locked of "
                + (pages.size() > 3
                    ? pages.size() + " folios"
                    : pages.stream().map(Pfn::text).collect(Collectors.joining(", ")));
    return (task == 0 ? "no task" : "task " + task) + " " + what + holding;
  }
}
