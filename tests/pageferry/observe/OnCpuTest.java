package pageferry.observe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import pageferry.mm.WaitKind;
import pageferry.world.LockEvent;
import pageferry.world.TaskEvent;
import pageferry.world.Tracepoint;

/** Which task each CPU runs. */
class OnCpuTest {
  private static final int CPUS = 3;

  private final SortedMap<Integer, Integer> running = new TreeMap<>();

  /** Each number is a task, where it shows up, and what it does there. */
  @Property(tries = 300)
  void no_task_runs_on_two_cpus_and_who_leaves_is_who_ran(
      @ForAll @Size(max = 60) List<@IntRange(max = 4 * CPUS * 5 - 1) Integer> events) {
    running.clear();
    OnCpu onCpu = new OnCpu(CPUS, this::switched);
    long now = 0;
    for (int event : events) {
      int task = 101 + event % 4;
      int cpu = event / 4 % CPUS;
      now += event % 3;
      onCpu.emit(now, cpu, task, what(event / 4 / CPUS, task));
    }
    onCpu.settle();
    for (int cpu = 0; cpu < CPUS; cpu++) {
      assertThat(onCpu.on(cpu)).isEqualTo(running.getOrDefault(cpu, 0));
    }
  }

  private static Tracepoint what(int kind, int task) {
    return switch (kind) {
      case 0 -> new TaskEvent.SchedSwitch(0, task);
      case 1 -> new TaskEvent.TaskBlocked(WaitKind.TIMEOUT, 0, 0);
      case 2 -> new TaskEvent.TaskWoken(WaitKind.TIMEOUT, 0);
      case 3 -> new TaskEvent.TaskExit(task);
      default -> new LockEvent.FolioTrylockFailed(7);
    };
  }

  private void switched(long timeNs, int cpu, OnCpu.Leaving left, int next) {
    assertThat(left.pid()).isEqualTo(running.getOrDefault(cpu, 0));
    if (next == 0) {
      running.remove(cpu);
    } else {
      assertThat(running.values()).doesNotContain(next);
      running.put(cpu, next);
    }
  }
}
