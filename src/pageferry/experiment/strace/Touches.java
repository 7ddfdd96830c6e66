package pageferry.experiment.strace;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import pageferry.experiment.strace.FaultTrace.Segment;
import pageferry.experiment.strace.FaultTrace.TracedFault;
import pageferry.experiment.strace.FaultTrace.TracedMap;
import pageferry.experiment.strace.FaultTrace.TracedTask;
import pageferry.mm.Paging;

/**
 * What the tasks of a log touched, as a trace of the same program tells: the n-th call of a name in
 * the log is the n-th in the trace, of the n-th task that made calls.
 */
final class Touches {
  private static final Paging PAGING = Paging.X86_64;
  private static final Set<String> MIGRATING = Set.of("mbind", "move_pages", "migrate_pages");

  private final Map<Integer, TracedTask> tasks = new TreeMap<>();
  private final Map<Integer, Integer> programs = new TreeMap<>();
  private final Map<Integer, Map<String, Integer>> calls = new HashMap<>();
  private final Map<Integer, List<TracedFault>> waiting = new TreeMap<>();
  private final boolean migrations;
  private long touched;

  Touches(List<Call> log, FaultTrace trace) {
    migrations = trace.hasMigrations();
    List<TracedTask> traced = trace.tasks();
    for (Call call : log) {
      if (!tasks.containsKey(call.pid()) && tasks.size() < traced.size()) {
        tasks.put(call.pid(), traced.get(tasks.size()));
      }
      programs.merge(call.pid(), isExec(call) ? 1 : 0, Integer::sum);
    }
    tasks.forEach((pid, task) -> programs.merge(pid, -task.segments().size(), Integer::sum));
  }

  private static boolean isExec(Call call) {
    return call.name().startsWith("execve") && call.hasReturned() && call.succeeded();
  }

  /** The pages that are touched because the trace says so. */
  long touched() {
    return touched;
  }

  /** How many pages a call that is about to be taken migrated in the trace, if it tells. */
  OptionalLong migrated(Call call) {
    Segment segment = segment(call.pid());
    if (segment == null || !migrations || !MIGRATING.contains(call.name())) {
      return OptionalLong.empty();
    }
    int before = calls.getOrDefault(call.pid(), Map.of()).getOrDefault(call.name(), 0);
    return segment.migrated(call.name(), before + 1);
  }

  /** The CPU on which a task was seen first, -1: that is not known. */
  int cpu(int pid) {
    TracedTask task = tasks.get(pid);
    return task == null ? -1 : task.cpu();
  }

  /**
   * Adds what a task touched behind a call. What may not be touched yet waits for a later call,
   * such as an mprotect(2) that the trace has not.
   */
  void after(ImportedTask task, Call call) {
    if (isExec(call)) {
      programs.merge(call.pid(), -1, Integer::sum);
      calls.remove(call.pid());
    }
    int number =
        calls
            .computeIfAbsent(call.pid(), nothing -> new HashMap<>())
            .merge(call.name(), 1, Integer::sum);
    Segment segment = segment(call.pid());
    if (segment != null) {
      TracedMap map = call.name().equals("mmap") ? segment.map(number) : null;
      if (map != null && call.succeeded()) {
        map.base(Words.number(call.returned().value()).orElse(-1));
      }
      List<TracedFault> all = new ArrayList<>(waiting.getOrDefault(call.pid(), List.of()));
      all.addAll(segment.behind(call.name(), number));
      waiting.put(call.pid(), all.stream().filter(each -> !mayBe(task, each)).toList());
      add(task, all.stream().filter(each -> mayBe(task, each)).toList());
    }
  }

  private static boolean mayBe(ImportedTask task, TracedFault fault) {
    return task.space().mayTouch(fault.address(), fault.write());
  }

  /** The program of the trace that a task is in: the last ones are the same. */
  private @Nullable Segment segment(int pid) {
    TracedTask task = tasks.get(pid);
    int left = programs.getOrDefault(pid, 0);
    List<Segment> all = task == null ? List.of() : task.segments();
    int index = -1 - left;
    return index >= 0 && index < all.size() ? all.get(index) : null;
  }

  /** Touches pages that follow one another together. */
  private void add(ImportedTask task, List<TracedFault> faults) {
    int from = 0;
    for (int i = 1; i <= faults.size(); i++) {
      if (i == faults.size() || !follows(faults.get(i - 1), faults.get(i))) {
        add(task, faults.get(from), i - from);
        from = i;
      }
    }
  }

  private static boolean follows(TracedFault before, TracedFault next) {
    return before.map() == next.map()
        && before.write() == next.write()
        && PAGING.page(next.offset()) == PAGING.page(before.offset()) + 1;
  }

  private void add(ImportedTask task, TracedFault first, int pages) {
    long address = first.address();
    SpaceMaps.Named map = address < 0 ? null : task.space().at(address);
    if (map == null) {
      return;
    }
    long page = PAGING.page(address) - PAGING.page(map.start());
    StepText step = StepText.of("touch").word("map", map.name());
    step.word("pages", pages == 1 ? Long.toString(page) : page + "-" + (page + pages - 1));
    task.add(first.write() ? step : step.word("access", "read"));
    for (int i = 0; i < pages; i++) {
      task.space().touch(PAGING.page(address) + i);
    }
    touched += pages;
  }
}
