package pageferry.experiment.traced;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import pageferry.mm.WaitKind;
import pageferry.world.AccessEvent.PageFault;
import pageferry.world.LockEvent.LockAcquire;
import pageferry.world.LockEvent.MmapLockAcquired;
import pageferry.world.LockEvent.MmapLockReleased;
import pageferry.world.TaskEvent.TaskBlocked;
import pageferry.world.TaskEvent.TaskWoken;

/**
 * mmap_lock in a trace: events of mmap_lock.h. Who goes off its CPU to sleep between asking for the
 * lock and having it waited for it. A page fault ends where it gives the lock back.
 */
final class LockLines {
  private final Telling telling;
  private final Map<Integer, RealTask> holders = new HashMap<>();

  LockLines(Telling telling) {
    this.telling = telling;
  }

  void addTo(Map<String, EventHandler> handlers) {
    handlers.put("mmap_lock_start_locking", this::wants);
    handlers.put("mmap_lock_acquire_returned", this::returned);
    handlers.put("mmap_lock_released", this::released);
  }

  /** What was held is not known any longer: events are missing. */
  void forget() {
    holders.clear();
  }

  private static WaitKind kind(boolean write) {
    return write ? WaitKind.MMAP_WRITE : WaitKind.MMAP_READ;
  }

  private boolean wants(TracedLine event, RealTask task) {
    String mm = event.text("mm");
    if (mm == null) {
      return false;
    }
    task.wants = telling.space(mm);
    task.wantsToWrite = "true".equals(event.text("write"));
    return telling.tell(event, task, new LockAcquire(kind(task.wantsToWrite), task.wants));
  }

  /** A task goes to sleep. */
  void sleeps(int cpu, RealTask task) {
    if (task.wants != 0 && !task.sleeps) {
      task.sleeps = true;
      RealTask holder = holders.get(task.wants);
      int number = holder == null ? 0 : holder.number;
      telling.tell(cpu, task, new TaskBlocked(kind(task.wantsToWrite), task.wants, number));
    }
  }

  private boolean returned(TracedLine event, RealTask task) {
    String mm = event.text("mm");
    if (mm == null) {
      return false;
    }
    int space = telling.space(mm);
    boolean write = "true".equals(event.text("write"));
    int cpu = event.line().cpu();
    if ("true".equals(event.text("success"))) {
      holders.put(space, task);
      telling.tell(cpu, task, new MmapLockAcquired(space, write));
    }
    if (task.sleeps) {
      telling.tell(cpu, task, new TaskWoken(kind(write), space));
    }
    task.wants = 0;
    task.sleeps = false;
    return true;
  }

  private boolean released(TracedLine event, RealTask task) {
    String mm = event.text("mm");
    if (mm == null) {
      return false;
    }
    int space = telling.space(mm);
    holders.remove(space, task);
    int cpu = event.line().cpu();
    telling.tell(cpu, task, new MmapLockReleased(space));
    PageFault fault = faulted(task);
    if (fault != null) {
      telling.tell(cpu, task, fault);
    }
    return true;
  }

  private @Nullable PageFault faulted(RealTask task) {
    if (task.faultAddr < 0) {
      return null;
    }
    long tookNs = telling.nowNs() - task.faultSinceNs;
    PageFault fault = new PageFault(task.faultAddr, task.faultWrites, tookNs);
    task.faultAddr = -1;
    return fault;
  }
}
