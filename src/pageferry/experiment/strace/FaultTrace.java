package pageferry.experiment.strace;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import pageferry.experiment.trace.TraceLine;

/**
 * The page faults of a kernel trace of the same program, by the call that each came after: the text
 * of tracefs, of {@code trace-cmd report} or of {@code perf script}.
 */
final class FaultTrace {
  private static final Pattern FAULT =
      Pattern.compile("page_fault_user:\\s+address=(0x[0-9a-f]{1,16}) .*error_code=(0x[0-9a-f]+)");
  private static final Pattern LENGTH = Pattern.compile("\\blen: (?:0x)?([0-9a-f]{1,12})\\b");
  private static final long WRITE = 2;

  private static final Pattern MIGRATED =
      Pattern.compile("mm_migrate_pages:\\s+nr_succeeded=([0-9]{1,12}) .*");

  private final Map<Integer, TracedTask> tasks = new LinkedHashMap<>();
  private final List<TracedMap> maps = new ArrayList<>();
  private boolean migrations;

  /** A task of the trace: the programs that it ran one after the other. */
  static final class TracedTask {
    private final List<Segment> segments = new ArrayList<>();
    private int cpu;
    private String comm = "";
    private @Nullable TracedMap mapping;

    /** The programs that made calls. */
    List<Segment> segments() {
      return segments.stream().filter(each -> !each.calls.isEmpty()).toList();
    }

    /** The CPU where it was seen first. */
    int cpu() {
      return cpu;
    }
  }

  /** A task between two execve(2). */
  static final class Segment {
    private final Map<String, Integer> calls = new LinkedHashMap<>();
    private final Map<String, List<TracedFault>> faults = new LinkedHashMap<>();
    private final Map<Integer, TracedMap> maps = new LinkedHashMap<>();
    private final Map<String, Long> migrated = new LinkedHashMap<>();
    private String last = "";
    private boolean inCall;

    /** The faults behind the n-th call of that name and before the next call, in their order. */
    List<TracedFault> behind(String name, int number) {
      return faults.getOrDefault(name + number, List.of());
    }

    /** How many pages the n-th call of that name migrated; empty if there is no such call. */
    OptionalLong migrated(String name, int number) {
      return calls.getOrDefault(name, 0) < number
          ? OptionalLong.empty()
          : OptionalLong.of(migrated.getOrDefault(name + number, 0L));
    }

    /** What its n-th mmap(2) mapped, or null. */
    @Nullable TracedMap map(int number) {
      return maps.get(number);
    }
  }

  /** What an mmap(2) of the trace mapped, and where the log has the same. */
  static final class TracedMap {
    private final long length;
    private long start = -1;
    private long base = -1;

    TracedMap(long length) {
      this.length = length;
    }

    /** Says where the log has it. */
    void base(long address) {
      base = address;
    }

    private boolean has(long address) {
      return start >= 0 && address >= start && address - start < SpaceMaps.ceiling(length);
    }
  }

  /**
   * A page fault.
   *
   * @param map the map that it was in
   * @param offset where in it
   * @param write whether it was a write
   */
  record TracedFault(TracedMap map, long offset, boolean write) {
    /** Where the log has that byte, -1: nowhere. */
    long address() {
      return map.base < 0 ? -1 : map.base + offset;
    }
  }

  /** The tasks that made calls, in the order in which they made the first. */
  List<TracedTask> tasks() {
    return tasks.values().stream().filter(each -> !each.segments().isEmpty()).toList();
  }

  /** Whether it tells of migrations. */
  boolean hasMigrations() {
    return migrations;
  }

  /** Adds what a trace says. */
  void read(List<String> lines) {
    for (String line : lines) {
      boolean isOurs =
          line.contains("page_fault_user")
              || line.contains("sys_")
              || line.contains("mm_migrate_pages:");
      TraceLine event = isOurs ? TraceLine.of(line) : null;
      if (event != null) {
        event(event.pid(), event.comm(), event.cpu(), event.body());
      }
    }
  }

  private void event(int pid, String comm, int cpu, String body) {
    TracedTask task = tasks.computeIfAbsent(pid, unknown -> new TracedTask());
    if (!task.comm.equals(comm)) {
      task.comm = comm;
      task.cpu = cpu;
      task.segments.add(new Segment());
    }
    Segment segment = task.segments.get(task.segments.size() - 1);
    Matcher migrated = MIGRATED.matcher(body);
    if (migrated.matches()) {
      migrations = true;
      if (segment.inCall) {
        segment.migrated.merge(segment.last, Long.parseLong(migrated.group(1)), Long::sum);
      }
      return;
    }
    Matcher fault = FAULT.matcher(body);
    Matcher exit = TraceLine.SYS_EXIT.matcher(body);
    Matcher enter = TraceLine.SYS_ENTER.matcher(body);
    if (fault.lookingAt()) {
      fault(segment, fault);
    } else if (exit.matches()) {
      segment.inCall = false;
      exit(task, exit);
    } else if (enter.matches()) {
      enter(task, segment, enter);
    }
  }

  private void enter(TracedTask task, Segment segment, Matcher line) {
    int number = segment.calls.merge(line.group(1), 1, Integer::sum);
    segment.last = line.group(1) + number;
    segment.inCall = true;
    Matcher length = LENGTH.matcher(line.group(2));
    if (line.group(1).equals("mmap") && (length.find())) {
      task.mapping = new TracedMap(Long.parseLong(length.group(1), 16));
      segment.maps.put(number, task.mapping);
    }
  }

  private void exit(TracedTask task, Matcher line) {
    TracedMap mapping = task.mapping;
    OptionalLong start = Words.number(line.group(2));
    if (line.group(1).equals("mmap") && mapping != null && start.orElse(-1) >= 0) {
      mapping.start = start.getAsLong();
      maps.add(mapping);
    }
    task.mapping = null;
  }

  private void fault(Segment segment, Matcher line) {
    long address = Long.parseUnsignedLong(line.group(1).substring(2), 16);
    boolean write = (Words.number(line.group(2)).orElse(0) & WRITE) != 0;
    for (int i = maps.size() - 1; i >= 0; i--) {
      if (maps.get(i).has(address)) {
        TracedMap map = maps.get(i);
        segment
            .faults
            .computeIfAbsent(segment.last, nothing -> new ArrayList<>())
            .add(new TracedFault(map, address - map.start, write));
        return;
      }
    }
  }
}
