package pageferry.serve;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import pageferry.mm.LockClass;
import pageferry.observe.ScheduleEvent;
import pageferry.report.ScheduleWords;
import pageferry.world.LockEvent.FolioLocked;
import pageferry.world.LockEvent.FolioUnlocked;
import pageferry.world.LockEvent.LockAcquired;
import pageferry.world.LockEvent.LockRelease;
import pageferry.world.LockEvent.MmapLockAcquired;
import pageferry.world.LockEvent.MmapLockReleased;
import pageferry.world.TaskEvent.TaskBlocked;
import pageferry.world.TaskEvent.TaskWoken;
import pageferry.world.Tracepoint;

/** The events of a schedule as rows of a sequence chart: what a task does, and to which lock. */
final class ScheduleRows implements Tracepoint.Adapter {
  private final ScheduleWords words = new ScheduleWords();
  private String does = "";
  private String lock = "";

  /** Adds the rows of events that are worth one. */
  void add(Iterable<ScheduleEvent> events, ArrayNode rows) {
    for (ScheduleEvent event : events) {
      String text = words.of(event.what());
      if (event.task() > 0 && !text.isEmpty()) {
        does = "";
        lock = "";
        event.what().accept(this);
        ObjectNode row = rows.addObject().put("step", event.step()).put("pid", event.task());
        row.put("text", text);
        if (!does.isEmpty()) {
          row.put("does", does).put("lock", lock);
        }
      }
    }
  }

  private void does(String what, LockClass kind, long object) {
    does = what;
    lock = kind == LockClass.NONE ? "" : kind.text(object);
  }

  @Override
  public void on(FolioLocked event) {
    does("takes", LockClass.FOLIO, event.pfn());
  }

  @Override
  public void on(FolioUnlocked event) {
    does("gives", LockClass.FOLIO, event.pfn());
  }

  @Override
  public void on(MmapLockAcquired event) {
    does("takes", LockClass.MMAP, event.mm());
  }

  @Override
  public void on(MmapLockReleased event) {
    does("gives", LockClass.MMAP, event.mm());
  }

  @Override
  public void on(LockAcquired event) {
    does("takes", event.what().lock(), event.object());
  }

  @Override
  public void on(LockRelease event) {
    does("gives", event.what().lock(), event.object());
  }

  @Override
  public void on(TaskBlocked event) {
    does("sleeps", event.what().lock(), event.object());
  }

  @Override
  public void on(TaskWoken event) {
    does("wakes", event.what().lock(), event.object());
  }
}
