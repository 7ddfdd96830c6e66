package pageferry.journal;

import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import pageferry.mm.Pfn;
import pageferry.world.Tracepoint;
import pageferry.world.Tracepoint.FolioLockWait;
import pageferry.world.Tracepoint.FolioLocked;
import pageferry.world.Tracepoint.FolioUnlocked;
import pageferry.world.Tracepoint.MigratePages;
import pageferry.world.Tracepoint.MigratePagesStart;

/** What tasks are doing, as far as their tracepoints tell. */
final class Doing {
  private final SortedMap<Integer, String> inside = new TreeMap<>();
  private final SortedMap<Integer, String> waiting = new TreeMap<>();
  private final SortedMap<Integer, SortedSet<Long>> held = new TreeMap<>();

  void on(Event event) {
    int task = event.when().task();
    Tracepoint what = event.tracepoint();
    waiting.remove(task);
    if (what instanceof MigratePagesStart start) {
      inside.put(task, "in migrate_pages() for " + start.reason());
    } else if (what instanceof MigratePages) {
      inside.remove(task);
    } else if (what instanceof FolioLockWait wait) {
      waiting.put(task, "asleep for PG_locked of " + Pfn.text(wait.pfn()));
    } else if (what instanceof FolioLocked locked) {
      held.computeIfAbsent(task, key -> new TreeSet<>()).add(locked.pfn());
    } else if (what instanceof FolioUnlocked unlocked) {
      held.values().forEach(pages -> pages.remove(unlocked.pfn()));
    }
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
