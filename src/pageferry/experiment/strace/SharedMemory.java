package pageferry.experiment.strace;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import pageferry.experiment.strace.SpaceMaps.Named;
import pageferry.mm.Paging;

/**
 * Memory with a name or a number: System V segments, and descriptors of tmpfs, whose pages follow
 * the policy of the mapping as those of no other file do.
 */
final class SharedMemory {
  private final Import experiment;
  private final Ranges ranges;
  private final Map<Long, Long> segments = new HashMap<>();
  private final Map<Integer, Set<Long>> descriptors = new HashMap<>();

  SharedMemory(Import experiment, Ranges ranges) {
    this.experiment = experiment;
    this.ranges = ranges;
  }

  /** Adds those calls to the ones that are understood. */
  void addTo(Map<String, CallHandler> handlers) {
    handlers.put("shmget", this::get);
    handlers.put("shmat", this::attach);
    handlers.put("shmdt", this::detach);
    handlers.put("memfd_create", (task, call) -> opened(task, call, true));
    handlers.put("openat", (task, call) -> opened(task, call, isOfTmpfs(call.arg(1))));
    handlers.put("open", (task, call) -> opened(task, call, isOfTmpfs(call.arg(0))));
    handlers.put("close", this::closed);
  }

  /** Whether a descriptor is of tmpfs, by the path behind it (-y) or as it was opened. */
  boolean isOfTmpfs(ImportedTask task, String descriptor) {
    int path = descriptor.indexOf('<');
    if (path > 0) {
      return isOfTmpfs(descriptor.substring(path + 1));
    }
    Set<Long> open = descriptors.getOrDefault(task.process().pid(), Set.of());
    return open.contains(Words.number(descriptor).orElse(-1));
  }

  private static boolean isOfTmpfs(String path) {
    String plain = path.replaceFirst("^\"", "");
    return plain.startsWith("/memfd:")
        || plain.startsWith("/dev/shm/")
        || plain.startsWith("/SYSV")
        || plain.startsWith("/dev/zero");
  }

  private void opened(ImportedTask task, Call call, boolean tmpfs) {
    experiment.unrelated(call);
    OptionalLong descriptor = Words.number(call.returned().value());
    if (call.succeeded() && tmpfs && descriptor.isPresent()) {
      descriptors
          .computeIfAbsent(task.process().pid(), process -> new HashSet<>())
          .add(descriptor.getAsLong());
    }
  }

  private void closed(ImportedTask task, Call call) {
    experiment.unrelated(call);
    Words.number(call.arg(0))
        .ifPresent(
            each -> descriptors.getOrDefault(task.process().pid(), new HashSet<>()).remove(each));
  }

  private void get(ImportedTask task, Call call) {
    OptionalLong id = Words.number(call.returned().value());
    OptionalLong bytes = Words.number(call.arg(1));
    if (call.succeeded() && id.isPresent() && bytes.orElse(0) > 0) {
      segments.putIfAbsent(id.getAsLong(), bytes.getAsLong());
    }
    if (call.arg(2).contains("SHM_HUGETLB")) {
      experiment.remark(call, "SHM_HUGETLB is left out: the segment has base pages here");
    }
  }

  private void attach(ImportedTask task, Call call) {
    Long bytes = segments.get(Ranges.number(call.arg(0)));
    if (!call.succeeded() || bytes == null) {
      throw new NotUnderstood(
          call.succeeded() ? "how large the segment is is not in the log" : "it failed");
    }
    long start = Ranges.address(call.returned().value());
    if (!Ranges.isUser(start, bytes) || Paging.X86_64.offset(start) != 0) {
      throw new NotUnderstood("what it mapped is not in user space");
    }
    boolean readOnly = call.arg(2).contains("SHM_RDONLY");
    StepText keys = new StepText().word("type", "tmpfs").word("share", "shared");
    keys.word("file", "segment-" + Ranges.number(call.arg(0)));
    if (readOnly) {
      keys.word("prot", "r");
    }
    Named map = new Named(ranges.name("segment"), start, bytes, !readOnly, true);
    ranges.map(task, call, map, keys);
    task.space().protect(start, map.end(), readOnly ? "r" : "rw");
  }

  private void detach(ImportedTask task, Call call) {
    long start = Ranges.address(call.arg(0));
    Named map = task.space().at(start);
    if (map == null || map.start() != start) {
      throw new NotUnderstood("what was attached there is not in the log");
    }
    experiment.add(
        task, call, ranges.range(StepText.of("munmap"), task.space(), start, map.bytes()));
    if (call.succeeded()) {
      task.space().unmap(start, map.end());
    }
  }
}
