package pageferry.report.trace;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import pageferry.world.StepEvent.SysEnter;
import pageferry.world.StepEvent.SysExit;
import pageferry.world.Tracepoint;
import pageferry.world.Tracepoint.DirectReclaimBegin;
import pageferry.world.Tracepoint.DirectReclaimEnd;
import pageferry.world.Tracepoint.MigratePages;
import pageferry.world.Tracepoint.MigratePagesStart;
import pageferry.world.Tracepoint.PageFault;
import pageferry.world.Tracepoint.PageFaultBegin;
import pageferry.world.Tracepoint.TaskExit;

/** What each task is in: calls, faults, migrations and reclaim, which nest. */
final class Nesting {
  private final SortedMap<Integer, Integer> depths = new TreeMap<>();

  /** What a task begins with this event; empty: nothing. */
  String begun(int task, Tracepoint event) {
    String what = what(event);
    if (task > 0 && !what.isEmpty()) {
      depths.merge(task, 1, Integer::sum);
      return what;
    }
    return "";
  }

  private static String what(Tracepoint event) {
    if (event instanceof SysEnter enter) {
      return enter.call().text();
    } else if (event instanceof PageFaultBegin) {
      return "page fault";
    } else if (event instanceof MigratePagesStart start) {
      return "migrate_pages " + start.reason().text();
    } else if (event instanceof DirectReclaimBegin reclaim) {
      return "direct reclaim of node " + reclaim.node();
    }
    return "";
  }

  /** How many of the things that a task was in end with this event, which comes before them. */
  int ended(int task, Tracepoint event) {
    int depth = depths.getOrDefault(task, 0);
    int ended = depth;
    if (event instanceof SysExit
        || event instanceof PageFault
        || event instanceof MigratePages
        || event instanceof DirectReclaimEnd) {
      ended = Math.min(1, depth);
    } else if (!(event instanceof SysEnter || event instanceof TaskExit)) {
      return 0;
    }
    depths.put(task, depth - ended);
    return ended;
  }

  /** The tasks that are still in something, each as often as it is. */
  List<Integer> left() {
    List<Integer> left = new ArrayList<>();
    depths.forEach(
        (task, depth) -> {
          for (int i = 0; i < depth; i++) {
            left.add(task);
          }
        });
    return left;
  }
}
