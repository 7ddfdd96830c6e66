package pageferry.observe;

import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import org.agrona.collections.Int2IntHashMap;
import pageferry.mm.WaitKind;
import pageferry.world.TaskEvent.SchedSwitch;
import pageferry.world.TaskEvent.TaskBlocked;
import pageferry.world.TaskEvent.TaskExit;
import pageferry.world.TaskEvent.TaskWoken;
import pageferry.world.TraceListener;
import pageferry.world.Tracepoint;

/**
 * Which task each CPU runs. The machine reports a switch from one task to the next; that a CPU
 * idles in between follows from who went to sleep, exited and was woken.
 */
public final class OnCpu extends TraceListener {
  private static final int NOWHERE = -1;

  private final int[] running;
  private final int[] lastRan;
  private final Leaving[] leaving;
  private final Int2IntHashMap cpuOf = new Int2IntHashMap(NOWHERE);
  private final Set<Integer> asleep = new TreeSet<>();
  private final Listener listener;
  private long instant;
  private boolean pending;

  /** Hears of each switch, in the order of time. */
  @FunctionalInterface
  public interface Listener {
    /**
     * A CPU goes from one task to another.
     *
     * @param left who runs no longer, and why
     * @param next who runs now; 0: nobody
     */
    void switched(long timeNs, int cpu, Leaving left, int next);
  }

  /**
   * Who leaves a CPU.
   *
   * @param pid the task; 0: nobody
   * @param state its state then, as sched_switch prints it: R it could go on, D and S it sleeps, X
   *     it has exited
   */
  public record Leaving(int pid, char state) {
    private static final Leaving IDLE = new Leaving(0, 'R');
  }

  /**
   * @param cpus how many the machine has
   */
  public OnCpu(int cpus, Listener listener) {
    this.running = new int[cpus];
    this.lastRan = new int[cpus];
    this.leaving = new Leaving[cpus];
    this.listener = listener;
    Arrays.fill(leaving, Leaving.IDLE);
  }

  /** The same, which goes on by itself and tells nobody. */
  OnCpu(OnCpu other) {
    this(other.cpus(), (when, cpu, left, next) -> {});
    for (int cpu = 0; cpu < running.length; cpu++) {
      running[cpu] = other.running[cpu];
      lastRan[cpu] = other.lastRan[cpu];
      leaving[cpu] = other.leaving[cpu];
    }
    cpuOf.putAll(other.cpuOf);
    asleep.addAll(other.asleep);
    instant = other.instant;
    pending = other.pending;
  }

  /** How many CPUs there are. */
  public int cpus() {
    return running.length;
  }

  /** The task that a CPU runs; 0: none. */
  public int on(int cpu) {
    return running[cpu];
  }

  /** The CPU that runs a task, or ran it last; 0 if none ever did. */
  public int of(int task) {
    return Math.max(0, cpuOf.get(task));
  }

  @Override
  public void emit(long timeNs, int cpu, int task, Tracepoint event) {
    if (timeNs > instant) {
      settle();
      instant = timeNs;
    }
    if (cpu >= 0) {
      super.emit(timeNs, cpu, task, event);
      if (event.isOfRunner()) {
        runs(cpu, task);
      }
    }
  }

  private void runs(int cpu, int task) {
    if (task > 0 && running[cpu] != task && !asleep.contains(task)) {
      switchTo(cpu, task);
    }
  }

  @Override
  public void on(SchedSwitch event) {
    if (running[cpu()] != event.next()) {
      switchTo(cpu(), event.next());
    } else {
      runs(cpu(), task());
    }
  }

  @Override
  public void on(TaskBlocked event) {
    leave(cpu(), new Leaving(task(), interruptible(event.what()) ? 'S' : 'D'));
  }

  @Override
  public void on(TaskExit event) {
    leave(cpu(), new Leaving(task(), 'X'));
  }

  @Override
  public void on(TaskWoken event) {
    asleep.remove(task());
    if (running[cpu()] == 0 && lastRan[cpu()] == task()) {
      settle();
      switchTo(cpu(), task());
    }
  }

  private static boolean interruptible(WaitKind what) {
    return what.isOwn();
  }

  private void leave(int cpu, Leaving who) {
    if (running[cpu] != who.pid()) {
      switchTo(cpu, who.pid());
    }
    asleep.add(who.pid());
    running[cpu] = 0;
    leaving[cpu] = who;
    pending = true;
  }

  /** A task that has moved from one CPU to another is reported by the latter alone. */
  private void leaveOther(int cpu, int task) {
    int other = cpuOf.get(task);
    if (other == NOWHERE) {
      return;
    }
    if (leaving[other].pid() == task) {
      settle();
    } else if (other != cpu && running[other] == task) {
      running[other] = 0;
      listener.switched(instant, other, new Leaving(task, 'R'), 0);
    }
  }

  private void switchTo(int cpu, int next) {
    if (next > 0) {
      leaveOther(cpu, next);
      cpuOf.put(next, cpu);
    }
    Leaving left = running[cpu] == 0 ? leaving[cpu] : new Leaving(running[cpu], 'R');
    leaving[cpu] = Leaving.IDLE;
    running[cpu] = next;
    lastRan[cpu] = next;
    listener.switched(instant, cpu, left, next);
  }

  /** Says of those who have left that nobody has followed them. */
  public void settle() {
    if (pending) {
      pending = false;
      for (int cpu = 0; cpu < leaving.length; cpu++) {
        Leaving left = leaving[cpu];
        if (left.pid() != 0) {
          leaving[cpu] = Leaving.IDLE;
          listener.switched(instant, cpu, left, 0);
        }
      }
    }
  }
}
