package pageferry.observe;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import pageferry.mm.StepOp;
import pageferry.world.StepEvent.SysEnter;
import pageferry.world.StepEvent.SysExit;
import pageferry.world.Tracepoint;
import pageferry.world.Tracepoint.DirectReclaimBegin;
import pageferry.world.Tracepoint.DirectReclaimEnd;
import pageferry.world.Tracepoint.MigratePages;
import pageferry.world.Tracepoint.MigratePagesStart;
import pageferry.world.Tracepoint.PageFault;
import pageferry.world.Tracepoint.PageFaultBegin;
import pageferry.world.Tracepoint.ProcessFork;
import pageferry.world.Tracepoint.TaskBlocked;
import pageferry.world.Tracepoint.TaskExit;
import pageferry.world.Tracepoint.TaskWoken;
import pageferry.world.Tracer;

/**
 * The machine as its tracepoints show it: who runs where, what each task is in and waits for, who
 * has which lock, free pages and placement. Call traces are of those kernel functions that report
 * their beginning and their end.
 */
public final class Moment implements Tracer {
  private static final String FAULT = "handle_mm_fault";
  private static final String MIGRATE = "migrate_pages";
  private static final String RECLAIM = "__alloc_pages";

  private final TaskNames names;
  private final FreePages free;
  private final Placement placement;
  private final OnCpu onCpu;
  private final WaitGraph graph = new WaitGraph();
  private final SortedMap<Integer, Deque<String>> stacks = new TreeMap<>();
  private long events;
  private long timeNs;

  public Moment(Stage stage) {
    names = new TaskNames(stage);
    free = new FreePages(stage);
    placement = new Placement(stage.topology());
    onCpu = new OnCpu(stage.topology().cpuCount(), (when, cpu, left, next) -> {});
    stage.tasks().keySet().forEach(task -> stacks.put(task, new ArrayDeque<>()));
  }

  @Override
  public void emit(long when, int cpu, int task, Tracepoint event) {
    events++;
    timeNs = when;
    names.emit(when, cpu, task, event);
    free.take(event);
    placement.emit(when, cpu, task, event);
    onCpu.emit(when, cpu, task, event);
    graph.emit(when, cpu, task, event);
    if (task > 0) {
      step(task, event);
    }
  }

  private void step(int task, Tracepoint event) {
    if (event instanceof PageFaultBegin) {
      pop(task, FAULT);
      stack(task).push(FAULT);
    } else if (event instanceof PageFault) {
      pop(task, FAULT);
    } else if (event instanceof MigratePagesStart) {
      stack(task).push(MIGRATE);
    } else if (event instanceof MigratePages) {
      pop(task, MIGRATE);
    } else if (event instanceof DirectReclaimBegin) {
      stack(task).push(RECLAIM);
    } else if (event instanceof DirectReclaimEnd) {
      pop(task, RECLAIM);
    } else if (event instanceof TaskBlocked blocked) {
      stack(task).push(blocked.what().text());
    } else if (event instanceof TaskWoken) {
      stack(task).poll();
    } else {
      user(task, event);
    }
  }

  /** What comes from user mode, or leads there. */
  private void user(int task, Tracepoint event) {
    if (event instanceof SysEnter enter) {
      stack(task).clear();
      stack(task).push(function(enter.call()));
    } else if (event instanceof SysExit) {
      stack(task).clear();
    } else if (event instanceof TaskExit) {
      stacks.remove(task);
    } else if (event instanceof ProcessFork fork) {
      stack(fork.child());
    }
  }

  private Deque<String> stack(int task) {
    return stacks.computeIfAbsent(task, unknown -> new ArrayDeque<>());
  }

  /** Leaves the innermost activation of a function, if there is one, and all above it. */
  private void pop(int task, String function) {
    Deque<String> stack = stack(task);
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

  /** How many tracepoints there have been. */
  public long events() {
    return events;
  }

  /** The virtual instant of the last one. */
  public long timeNs() {
    return timeNs;
  }

  /** The tasks that have not exited, by number. */
  public List<Integer> tasks() {
    return List.copyOf(stacks.keySet());
  }

  /** The name and number of a task, as the kernel prints them. */
  public String label(int task) {
    return names.of(task) + ":" + task;
  }

  /** The task on each CPU; 0: none. */
  public List<Integer> running() {
    List<Integer> running = new ArrayList<>();
    for (int cpu = 0; cpu < onCpu.cpus(); cpu++) {
      running.add(onCpu.on(cpu));
    }
    return running;
  }

  /** The kernel functions that a task is in, innermost first; empty in user mode. */
  public List<String> callTrace(int task) {
    return List.copyOf(stacks.getOrDefault(task, new ArrayDeque<>()));
  }

  /** The free page frames of each node. */
  public List<Long> freePages() {
    return free.all();
  }

  /** Where pages are. */
  public Placement placement() {
    return placement;
  }

  /** Whether tasks wait for each other in a circle. */
  public boolean isDeadlocked() {
    return graph.isDeadlocked();
  }

  /** Says that the run ended here: who sleeps now sleeps for ever. */
  public void atRest() {
    graph.atRest(timeNs);
  }

  /** Who sleeps for what, and who has which lock. */
  public Standstill standstill() {
    SortedMap<Integer, Standstill.Known> known = new TreeMap<>();
    for (int task : stacks.keySet()) {
      known.put(task, new Standstill.Known(names.of(task), callTrace(task)));
    }
    return Standstill.of(graph).with(known);
  }
}
