package pageferry.report.trace;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import pageferry.world.AccessEvent.PageFault;
import pageferry.world.AccessEvent.PageFaultBegin;
import pageferry.world.MemoryEvent.DirectReclaimBegin;
import pageferry.world.MemoryEvent.DirectReclaimEnd;
import pageferry.world.MigrateEvent.MigratePages;
import pageferry.world.MigrateEvent.MigratePagesStart;
import pageferry.world.StepEvent.SysEnter;
import pageferry.world.StepEvent.SysExit;
import pageferry.world.TaskEvent.TaskExit;
import pageferry.world.Tracepoint;

/** What each task is in: calls, faults, migrations and reclaim, which nest. */
final class Nesting {
  private final SortedMap<Integer, Integer> depths = new TreeMap<>();
  private final Begin begin = new Begin();
  private final End end = new End();

  /** What an event begins, in words; empty: nothing. */
  private static final class Begin implements Tracepoint.Adapter {
    private String what = "";

    @Override
    public void on(SysEnter event) {
      what = event.call().text();
    }

    @Override
    public void on(PageFaultBegin event) {
      what = "page fault";
    }

    @Override
    public void on(MigratePagesStart event) {
      what = "migrate_pages " + event.reason().text();
    }

    @Override
    public void on(DirectReclaimBegin event) {
      what = "direct reclaim of node " + event.node();
    }
  }

  /** How many of the things that a task is in an event ends at most. */
  private static final class End implements Tracepoint.Adapter {
    private static final int ALL = Integer.MAX_VALUE;

    private int most;

    @Override
    public void on(SysExit event) {
      most = 1;
    }

    @Override
    public void on(PageFault event) {
      most = 1;
    }

    @Override
    public void on(MigratePages event) {
      most = 1;
    }

    @Override
    public void on(DirectReclaimEnd event) {
      most = 1;
    }

    @Override
    public void on(SysEnter event) {
      most = ALL;
    }

    @Override
    public void on(TaskExit event) {
      most = ALL;
    }
  }

  /** What a task begins with this event; empty: nothing. */
  String begun(int task, Tracepoint event) {
    begin.what = "";
    event.accept(begin);
    if (task > 0 && !begin.what.isEmpty()) {
      depths.merge(task, 1, Integer::sum);
      return begin.what;
    }
    return "";
  }

  /** How many of the things that a task was in end with this event, which comes before them. */
  int ended(int task, Tracepoint event) {
    end.most = 0;
    event.accept(end);
    if (end.most == 0) {
      return 0;
    }
    int depth = depths.getOrDefault(task, 0);
    int ended = Math.min(end.most, depth);
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
