package pageferry.observe;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import pageferry.mm.StepOp;
import pageferry.world.AccessEvent.PageFault;
import pageferry.world.AccessEvent.PageFaultBegin;
import pageferry.world.MemoryEvent.DirectReclaimBegin;
import pageferry.world.MemoryEvent.DirectReclaimEnd;
import pageferry.world.MigrateEvent.MigratePages;
import pageferry.world.MigrateEvent.MigratePagesStart;
import pageferry.world.StepEvent.SysEnter;
import pageferry.world.StepEvent.SysExit;
import pageferry.world.TaskEvent.ProcessFork;
import pageferry.world.TaskEvent.TaskBlocked;
import pageferry.world.TaskEvent.TaskExit;
import pageferry.world.TaskEvent.TaskWoken;
import pageferry.world.TraceListener;
import pageferry.world.Tracepoint;

/**
 * The kernel functions that each task is in, of those that report their beginning and their end.
 */
final class CallStacks extends TraceListener {
  private static final String FAULT = "handle_mm_fault";
  private static final String MIGRATE = "migrate_pages";
  private static final String RECLAIM = "__alloc_pages";

  private final SortedMap<Integer, Deque<String>> stacks = new TreeMap<>();

  /**
   * @param tasks the tasks that are there from the beginning
   */
  CallStacks(Collection<Integer> tasks) {
    tasks.forEach(task -> stacks.put(task, new ArrayDeque<>()));
  }

  /** The same, which goes on by itself. */
  CallStacks(CallStacks other) {
    other.stacks.forEach((task, stack) -> stacks.put(task, new ArrayDeque<>(stack)));
  }

  /** The tasks that have not exited, by number. */
  List<Integer> tasks() {
    return List.copyOf(stacks.keySet());
  }

  /** The functions that a task is in, innermost first; empty in user mode. */
  List<String> of(int task) {
    return List.copyOf(stacks.getOrDefault(task, new ArrayDeque<>()));
  }

  @Override
  public void emit(long timeNs, int cpu, int task, Tracepoint event) {
    if (task > 0) {
      super.emit(timeNs, cpu, task, event);
    }
  }

  @Override
  public void on(PageFaultBegin event) {
    pop(FAULT);
    stack(task()).push(FAULT);
  }

  @Override
  public void on(PageFault event) {
    pop(FAULT);
  }

  @Override
  public void on(MigratePagesStart event) {
    stack(task()).push(MIGRATE);
  }

  @Override
  public void on(MigratePages event) {
    pop(MIGRATE);
  }

  @Override
  public void on(DirectReclaimBegin event) {
    stack(task()).push(RECLAIM);
  }

  @Override
  public void on(DirectReclaimEnd event) {
    pop(RECLAIM);
  }

  @Override
  public void on(TaskBlocked event) {
    stack(task()).push(event.what().text());
  }

  @Override
  public void on(TaskWoken event) {
    stack(task()).poll();
  }

  @Override
  public void on(SysEnter event) {
    stack(task()).clear();
    stack(task()).push(function(event.call()));
  }

  @Override
  public void on(SysExit event) {
    stack(task()).clear();
  }

  @Override
  public void on(TaskExit event) {
    stacks.remove(task());
  }

  @Override
  public void on(ProcessFork event) {
    stack(event.child());
  }

  private Deque<String> stack(int task) {
    return stacks.computeIfAbsent(task, unknown -> new ArrayDeque<>());
  }

  /** Leaves the innermost activation of a function, if there is one, and all above it. */
  private void pop(String function) {
    Deque<String> stack = stack(task());
    while (stack.contains(function) && !function.equals(stack.pop())) {
      continue;
    }
  }

  /** The function of the kernel (Linux 6.1) in which the model's call traces show a system call. */
  private static String function(StepOp call) {
    return switch (call) {
      case MMAP -> "do_mmap";
      case MUNMAP -> "__vm_munmap";
      case MADVISE -> "do_madvise";
      case MPROTECT -> "do_mprotect_pkey";
      case MLOCK, MUNLOCK -> "do_" + call.text();
      case MBIND -> "do_mbind";
      case SET_MEMPOLICY -> "do_set_mempolicy";
      case MOVE_PAGES -> "do_pages_move";
      case MIGRATE_PAGES -> "do_migrate_pages";
      case FORK -> "copy_process";
      case EXIT -> "do_exit";
      case SCHED_SETAFFINITY -> "sched_setaffinity";
      case PIN -> "io_pin_pages";
      case OFFLINE_NODE, UNPLUG_NODE, ONLINE_NODE -> "state_store";
      case MREMAP -> "mremap_to";
      case GET_MEMPOLICY -> "do_get_mempolicy";
      case SET_MEMPOLICY_HOME_NODE -> "set_mempolicy_home_node";
      case HOLD -> "iter_to_pipe";
      case UNPIN, UNHOLD -> "close";
      case SET_CAP -> "cap_capset";
      case SETUID -> "__sys_setresuid";
      case SYSCTL -> "proc_sys_write";
      case WRITE_FILE -> "do_sys_openat2";
      case DROP_CACHES -> "drop_caches_sysctl_handler";
      case COMPACT -> "compact_nodes";
      default -> "entry_SYSCALL_64";
    };
  }
}
