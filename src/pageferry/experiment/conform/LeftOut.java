package pageferry.experiment.conform;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import pageferry.protocol.mmap.MmapCall;

/**
 * What is recorded of a program and not compared: counts that depend on what else the kernel
 * happened to do. Reports tell how often it was left out.
 */
final class LeftOut {
  /** Counters that boot-time threads of the recorded machine moved by one now and then. */
  private static final Set<String> SINGLE =
      new TreeSet<>(Set.of("numa_interleave", "thp_zero_page_alloc"));

  private static final Set<String> READ_AHEAD = new TreeSet<>(Set.of("swap_ra", "swap_ra_hit"));

  /** Parts of a cgroup's outcome that the kernel adds up some time later. */
  private static final Set<String> FLUSHED_LATER = new TreeSet<>(Set.of("stat", "numa"));

  private final boolean swapsShared;
  private final List<String> times = new ArrayList<>();

  LeftOut(CorpusProgram program) {
    swapsShared =
        program.setup().provision().swap() != null
            && program.moments().stream()
                .flatMap(List::stream)
                .anyMatch(each -> each.step() instanceof MmapCall.Mmap map && map.by().shared());
  }

  /** What was left out, each time once. */
  List<String> times() {
    return times;
  }

  /** Whether a counter's difference is left out. */
  boolean counter(String name, long kernels, long got) {
    boolean single = SINGLE.contains(name) && Math.abs(kernels - got) == 1;
    boolean readAhead = swapsShared && READ_AHEAD.contains(name) && kernels != got;
    if (single || readAhead) {
      times.add("vmstat " + name + (single ? " off by one" : " of shared memory"));
    }
    return single || readAhead;
  }

  /** Whether a part of a cgroup's outcome is left out. */
  boolean cgroup(String part, JsonNode recorded) {
    boolean later = FLUSHED_LATER.contains(part);
    if (later && !recorded.isEmpty()) {
      times.add("cgroup " + part);
    }
    return later;
  }

  /** Notes a part of the outcome that the machine cannot tell. */
  void untold(String part) {
    times.add(part + ", which the model cannot tell");
  }
}
