package pageferry.experiment.costs.traced;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import pageferry.experiment.trace.TraceLine;
import pageferry.experiment.trace.TraceReader;
import pageferry.mm.StepOp;

/**
 * The durations that a kernel trace tells: of system calls and of migrate_pages(), how long
 * migration entries stood, page faults for an empty page under mmap_lock, sleeps for mmap_lock, and
 * shootdowns by interrupt until the last CPU had flushed.
 */
final class TraceTimes {
  private static final Pattern NAME = Pattern.compile("[a-z_0-9]+");
  private static final Pattern ADDRESS = Pattern.compile("addr=(?:0x)?([0-9a-f]{1,16})");
  private static final Pattern SUCCEEDED = Pattern.compile("nr_succeeded=([0-9]{1,9})");
  private static final Pattern SPACE = Pattern.compile("mm=(\\S+)");
  private static final Pattern REASON = Pattern.compile("reason.*\\(([0-9])\\)\\s*");

  /** Events of raw_syscalls, which have the number of a call. */
  private static final Pattern RAW = Pattern.compile("sys_(enter|exit): +NR ([0-9]{1,3}) ");

  /** System calls by their numbers on x86-64. */
  private static final Map<String, String> CALLS =
      Stream.of(
              StepOp.MMAP,
              StepOp.MPROTECT,
              StepOp.MUNMAP,
              StepOp.MADVISE,
              StepOp.MBIND,
              StepOp.MIGRATE_PAGES,
              StepOp.MOVE_PAGES)
          .collect(Collectors.toMap(op -> "" + op.number(), StepOp::text));

  private static final String RECEIVED = "1";
  private static final String SENT = "4";

  private final TraceReader reader = new TraceReader();
  private final Map<Integer, TracedTask> tasks = new LinkedHashMap<>();
  private final List<TracedCall> calls = new ArrayList<>();
  private final Times faults = new Times();
  private final Times lockWaits = new Times();
  private final Times handovers = new Times();
  private final SortedMap<Integer, Times> shootdowns = new TreeMap<>();
  private final Map<String, Long> releases = new LinkedHashMap<>();
  private final Times strayMigrations = new Times();
  private int events;
  private int losses;
  private long tickNs = 1;

  /** Adds what lines say. What is open where events are missing is forgotten. */
  void read(List<String> lines) {
    for (String line : lines) {
      if (TraceLine.isLoss(line)) {
        tasks.clear();
        releases.clear();
        losses++;
      }
      for (TraceLine event : reader.read(line)) {
        events++;
        tickNs = event.tickNs();
        on(event, event.timeNs());
      }
    }
  }

  private void on(TraceLine line, long nowNs) {
    TracedTask task = tasks.computeIfAbsent(line.pid(), pid -> new TracedTask());
    Matcher name = NAME.matcher(line.body());
    String event = name.lookingAt() ? name.group() : "";
    closeShootdown(task);
    if (event.startsWith("sys_")) {
      call(task, line.body(), nowNs);
    } else if (event.startsWith("mmap_lock_")) {
      Matcher space = SPACE.matcher(line.body());
      lock(task, event, space.find() ? space.group(1) : "", nowNs);
    } else if (event.contains("migrat")) {
      migration(task, event, line.body(), nowNs);
    } else {
      other(task, event, line.body(), nowNs);
    }
  }

  private void call(TracedTask task, String body, long nowNs) {
    task.faultNs = -1;
    Matcher exit = TraceLine.SYS_EXIT.matcher(body);
    Matcher enter = TraceLine.SYS_ENTER.matcher(body);
    Matcher raw = RAW.matcher(body);
    if (raw.lookingAt()) {
      String name = CALLS.getOrDefault(raw.group(2), "call-" + raw.group(2));
      call(task, name, raw.group(1).equals("exit"), nowNs);
    } else if (exit.matches()) {
      call(task, exit.group(1), true, nowNs);
    } else if (enter.matches()) {
      call(task, enter.group(1), false, nowNs);
    }
  }

  private void call(TracedTask task, String name, boolean ends, long nowNs) {
    TracedCall call = task.call;
    task.call = ends ? null : new TracedCall(name, nowNs);
    if (ends && call != null && call.name().equals(name)) {
      call.ended(nowNs);
      calls.add(call);
    }
  }

  private void migration(TracedTask task, String event, String body, long nowNs) {
    TracedCall call = task.call;
    if (event.equals("mm_migrate_pages_start")) {
      task.migratesNs = nowNs;
    } else if (event.equals("mm_migrate_pages")) {
      Times times = call == null ? strayMigrations : call.migrations();
      if (task.migratesNs >= 0) {
        times.add(nowNs - task.migratesNs);
      }
      task.migratesNs = -1;
      Matcher moved = SUCCEEDED.matcher(body);
      if (call != null && moved.find()) {
        call.moved(Integer.parseInt(moved.group(1)));
      }
    } else {
      Matcher address = ADDRESS.matcher(body);
      if (call != null && address.find()) {
        entry(task, call, event, address.group(1), nowNs);
      }
    }
  }

  private static void entry(
      TracedTask task, TracedCall call, String event, String address, long nowNs) {
    if (event.startsWith("set_migration_p")) {
      if (task.entries.putIfAbsent(address, nowNs) == null) {
        call.unmapped(event.endsWith("pmd"));
      }
    } else if (event.startsWith("remove_migration_p")) {
      Long since = task.entries.remove(address);
      if (since != null) {
        call.away().add(nowNs - since);
      }
    }
  }

  private void lock(TracedTask task, String event, String space, long nowNs) {
    if (event.equals("mmap_lock_start_locking")) {
      task.wantsLockNs = nowNs;
      task.slept = false;
    } else if (event.equals("mmap_lock_acquire_returned")) {
      if (task.wantsLockNs >= 0 && task.slept) {
        lockWaits.add(nowNs - task.wantsLockNs);
        long released = releases.getOrDefault(space, -1L);
        if (released >= task.wantsLockNs) {
          handovers.add(nowNs - released);
        }
      }
      task.wantsLockNs = -1;
      task.faultLocked = true;
    } else if (event.equals("mmap_lock_released")) {
      releases.put(space, nowNs);
      if (task.ownsFault()) {
        faults.add(nowNs - task.faultNs);
      }
      task.faultNs = -1;
    }
  }

  private void other(TracedTask task, String event, String body, long nowNs) {
    switch (event) {
      case "page_fault_user" -> task.faults(nowNs);
      case "mm_page_alloc" -> {
        boolean empty =
            body.contains("order=0") && body.contains("_MOVABLE") && body.contains("_ZERO");
        task.zeroed += empty ? 1 : 0;
        task.otherPages += empty ? 0 : 1;
      }
      case "sched_switch" -> {
        task.slept = true;
        task.faultNs = -1;
      }
      case "tlb_flush" -> shootdown(task, body, nowNs);
      default -> {}
    }
  }

  private void shootdown(TracedTask task, String body, long nowNs) {
    Matcher reason = REASON.matcher(body);
    String number = reason.find() ? reason.group(1) : "";
    if (number.equals(SENT)) {
      task.sentNs = nowNs;
      task.receivedNs = -1;
      task.receivers = 0;
    } else if (number.equals(RECEIVED)) {
      tasks.values().stream()
          .filter(each -> each.sentNs >= 0)
          .forEach(each -> each.received(nowNs));
    }
  }

  /** Whoever sent interrupts goes on when all have answered. */
  private void closeShootdown(TracedTask task) {
    if (task.sentNs >= 0 && task.receivedNs >= 0) {
      long took = task.receivedNs - task.sentNs;
      shootdowns.computeIfAbsent(task.receivers, receivers -> new Times()).add(took);
    }
    task.sentNs = -1;
  }

  /** The system calls that have begun and ended. */
  List<TracedCall> calls() {
    return calls;
  }

  /** Faults that got an empty page. */
  Times faults() {
    return faults;
  }

  Times lockWaits() {
    return lockWaits;
  }

  /** From the release of mmap_lock until a task that slept for it goes on. */
  Times handovers() {
    return handovers;
  }

  /** Shootdowns by how many CPUs were interrupted. */
  SortedMap<Integer, Times> shootdowns() {
    return shootdowns;
  }

  /** Times of migrate_pages() that no system call asked for. */
  Times strayMigrations() {
    return strayMigrations;
  }

  /** How many events there are. */
  int events() {
    return events;
  }

  /** How often events are missing. */
  int losses() {
    return losses;
  }

  /** The least time that its clock shows. */
  long tickNs() {
    return tickNs;
  }
}
