package pageferry.experiment.trace;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads what the tracer function_graph prints, with times and tasks (kernel/trace/
 * trace_functions_graph.c, Linux 6.12: options funcgraph-abstime and funcgraph-proc), as the events
 * that its functions stand for: system calls about memory, migrate_pages(), and who runs where.
 */
final class GraphReader {
  private static final Pattern LINE =
      Pattern.compile(
          "\\s*([0-9]+\\.[0-9]{6}) \\|\\s+([0-9]{1,4})\\)\\s+(?:(\\S.*?)-([0-9]{1,7})\\s*\\|)?"
              + "[^|]*\\|(\\s+)(\\}|[\\w.]+\\(\\)(?:;| \\{))(.*)");

  /** Another task on a CPU: its line stands between two of dashes. */
  private static final Pattern SWITCH =
      Pattern.compile("\\s*([0-9]{1,4})\\)\\s+\\S.*-[0-9]{1,7}\\s+=>\\s+(\\S.*)-([0-9]{1,7})\\s*");

  private static final Pattern SEPARATOR = Pattern.compile("\\s*-{6,}\\s*");
  private static final Pattern RETURNED =
      Pattern.compile(".*(?:ret=| = )(?:0x)?([0-9a-f]{1,16}) .*");

  /** System calls by functions within which they do their work, mm/mempolicy.c and mm/migrate.c. */
  private static final Map<String, String> INNER =
      Map.of(
          "do_mbind", "mbind",
          "kernel_mbind", "mbind",
          "do_migrate_pages", "migrate_pages",
          "kernel_migrate_pages", "migrate_pages",
          "kernel_move_pages", "move_pages",
          "do_pages_move", "move_pages");

  private static final Pattern ENTRY =
      Pattern.compile("__(?:x64|arm64|s390x|do)_sys_(m[a-z_]+[a-z])");

  /** Why pages move, by who allocates for them. */
  private static final Map<String, String> REASONS =
      Map.of(
          "alloc_misplaced_dst_folio", "mode=MIGRATE_ASYNC reason=numa_misplaced",
          "alloc_misplaced_dst_page", "mode=MIGRATE_ASYNC reason=numa_misplaced",
          "alloc_migration_target_by_mpol", "mode=MIGRATE_SYNC reason=mempolicy_mbind",
          "new_folio", "mode=MIGRATE_SYNC reason=mempolicy_mbind",
          "new_page", "mode=MIGRATE_SYNC reason=mempolicy_mbind",
          "alloc_migration_target", "mode=MIGRATE_SYNC reason=syscall_or_cpuset");

  private final Map<Integer, Task> tasks = new HashMap<>();
  private final Map<Integer, Task> running = new HashMap<>();
  private long lines;
  private long strays;

  /** A task: the functions that it is in, and the migration, if it is in one. */
  private static final class Task {
    private final String comm;
    private final int pid;
    private final List<String> functions = new ArrayList<>();
    private String call = "";
    private String within = "";
    private String began = "";
    private String reason = "";
    private int done;
    private int copied;

    private Task(String comm, int pid) {
      this.comm = comm;
      this.pid = pid;
    }
  }

  /** The names of its tasks, by pid. */
  Map<Integer, String> tasks() {
    Map<Integer, String> comms = new TreeMap<>();
    tasks.forEach((pid, task) -> comms.put(pid, task.comm));
    return comms;
  }

  /** How many lines it has read. */
  long lines() {
    return lines;
  }

  /** How many migrations told of nobody who wanted them. */
  long strays() {
    return strays;
  }

  /** The events that a line stands for. */
  List<TraceLine> read(String text) {
    Matcher other = SWITCH.matcher(text);
    if (other.matches()) {
      lines++;
      int pid = Integer.parseInt(other.group(3));
      running.put(Integer.valueOf(other.group(1)), task(other.group(2), pid));
      return List.of();
    }
    Matcher line = LINE.matcher(text);
    if (!line.matches()) {
      lines += SEPARATOR.matcher(text).matches() ? 1 : 0;
      return List.of();
    }
    lines++;
    int cpu = Integer.parseInt(line.group(2));
    List<TraceLine> events = new ArrayList<>();
    Task task = onCpu(line, cpu, events);
    if (task != null) {
      Speaker speaker = new Speaker(task, cpu, line.group(1), events);
      String function = line.group(6);
      if (function.equals("}")) {
        left(task, line.group(7), speaker);
      } else {
        entered(task, function.substring(0, function.indexOf('(')), speaker);
        if (function.endsWith(";")) {
          left(task, line.group(7), speaker);
        }
      }
    }
    return events;
  }

  /** Tells events of a line. */
  private record Speaker(Task task, int cpu, String when, List<TraceLine> events) {
    void say(String body) {
      say(when, body);
    }

    void say(String at, String body) {
      events.add(new TraceLine(task.comm, task.pid, cpu, at, body));
    }
  }

  private Task task(String comm, int pid) {
    return tasks.computeIfAbsent(pid, unknown -> new Task(comm.strip(), pid));
  }

  /** Who runs there, which may be another one than before. */
  private @Nullable Task onCpu(Matcher line, int cpu, List<TraceLine> events) {
    Task before = running.get(cpu);
    if (line.group(4) == null) {
      return before;
    }
    Task now = task(line.group(3), Integer.parseInt(line.group(4)));
    running.put(cpu, now);
    if (before != null && before != now) {
      new Speaker(before, cpu, line.group(1), events)
          .say(
              "sched_switch: prev_comm=%s prev_pid=%d prev_prio=120 prev_state=R ==> next_comm=%s"
                  .concat(" next_pid=%d next_prio=120")
                  .formatted(before.comm, before.pid, now.comm, now.pid));
    }
    return now;
  }

  private void entered(Task task, String function, Speaker speaker) {
    task.functions.add(function);
    Matcher entry = ENTRY.matcher(function);
    String call = entry.matches() ? entry.group(1) : INNER.getOrDefault(function, "");
    if (!call.isEmpty() && task.call.isEmpty()) {
      task.call = call;
      task.within = function;
      speaker.say("sys_" + call + "()");
    } else if (function.equals("migrate_pages") && task.began.isEmpty()) {
      task.began = speaker.when();
      task.reason = "";
      task.done = 0;
      task.copied = 0;
    } else if (!task.began.isEmpty()) {
      migrates(task, function, speaker);
    }
  }

  private static void migrates(Task task, String function, Speaker speaker) {
    String reason = REASONS.get(function);
    if (reason != null && task.reason.isEmpty()) {
      task.reason = reason;
      speaker.say(task.began, "mm_migrate_pages_start: " + reason);
    }
    task.done += function.equals("migrate_folio_done") ? 1 : 0;
    task.copied += function.startsWith("move_to_new_") ? 1 : 0;
  }

  /** A function that was entered before the trace began has no name here. */
  private void left(Task task, String comment, Speaker speaker) {
    int last = task.functions.size() - 1;
    if (last < 0) {
      return;
    }
    String function = task.functions.remove(last);
    if (function.equals(task.within)) {
      Matcher returned = RETURNED.matcher(comment);
      String value = returned.matches() ? returned.group(1) : "0";
      speaker.say("sys_" + task.call + " -> 0x" + value);
      task.call = "";
      task.within = "";
    } else if (function.equals("migrate_pages") && !task.began.isEmpty()) {
      if (task.reason.isEmpty()) {
        strays++;
      } else {
        speaker.say(
            "mm_migrate_pages: nr_succeeded=%d nr_failed=0 nr_thp_succeeded=0 nr_thp_failed=0"
                .concat(" nr_thp_split=0 %s")
                .formatted(task.done > 0 ? task.done : task.copied, task.reason));
      }
      task.began = "";
    }
  }
}
