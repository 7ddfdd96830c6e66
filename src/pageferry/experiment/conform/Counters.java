package pageferry.experiment.conform;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import pageferry.mm.VmCounter;

/** What was recorded of a program's counters, beside what they are here. */
final class Counters {
  /** The counters that every recording has. */
  private static final Pattern RECORDED =
      Pattern.compile(
          "pgmigrate_.*|thp_.*|numa_pte_updates|numa_huge_pte_updates|numa_hint_faults.*"
              + "|numa_pages_migrated|numa_interleave|pgdemote_.*|pgpromote_.*"
              + "|unevictable_pgs_m(un)?locked|pgfault|pgmajfault|compact_.*|htlb_.*");

  /** Those that only some recordings have: in a group of programs all have them, or none. */
  private static final Pattern MORE =
      Pattern.compile(
          "pswpin|pswpout|swap_ra|swap_ra_hit|pgscan_.*|pgsteal_.*|workingset_refault_.*"
              + "|workingset_restore_.*|swpin_.*|swpout_.*|zswp.*|ksm_.*");

  private final boolean more;
  private final ProgramRun run;
  private final JsonNode expected;
  private final Compared compared;
  private final LeftOut leftOut;

  Counters(boolean more, ProgramRun run, JsonNode expected, Compared compared, LeftOut leftOut) {
    this.more = more;
    this.run = run;
    this.expected = expected;
    this.compared = compared;
    this.leftOut = leftOut;
  }

  /** Whether every recording has that counter. */
  static boolean isRecorded(String name) {
    return RECORDED.matcher(name).matches();
  }

  /** Whether a recording has more counters than every one has. */
  static boolean hasMore(JsonNode answer) {
    return answer.path("vmstat").properties().stream()
        .anyMatch(counter -> MORE.matcher(counter.getKey()).matches());
  }

  void compareVmstat(SortedMap<VmCounter, Long> counters) {
    TreeMap<String, Long> got = new TreeMap<>();
    counters.forEach((counter, count) -> got.put(counter.text(), count));
    JsonNode deltas = expected.path("vmstat");
    for (String name : names(got, deltas)) {
      boolean recorded = RECORDED.matcher(name).matches() || more && MORE.matcher(name).matches();
      long here = got.getOrDefault(name, 0L);
      if (recorded
          && !compared.isVaried(".vmstat." + name)
          && !leftOut.counter(name, deltas.path(name).asLong(), here)) {
        String kernels = deltas.path(name).asText("0");
        compared.add(Field.VMSTAT, "vmstat", name, kernels, Long.toString(here));
      }
    }
  }

  private static TreeSet<String> names(Map<String, Long> got, JsonNode recorded) {
    TreeSet<String> names = new TreeSet<>(got.keySet());
    recorded.fieldNames().forEachRemaining(names::add);
    return names;
  }

  /** The counters of each folio size; levels are what the program holds at its end. */
  void compareFolioSizes() {
    JsonNode sizes = expected.path("mthp");
    if (sizes.isMissingNode()) {
      return;
    }
    SortedMap<String, SortedMap<String, Long>> here = run.folioCounters();
    if (here == null) {
      leftOut.untold("mthp");
      return;
    }
    TreeSet<String> all = new TreeSet<>(here.keySet());
    sizes.fieldNames().forEachRemaining(all::add);
    for (String size : all) {
      SortedMap<String, Long> got = here.getOrDefault(size, new TreeMap<>());
      for (String name : names(got, sizes.path(size))) {
        String where = "mthp." + size + "." + name;
        if (!compared.isVaried("." + where)) {
          String kernels = sizes.path(size).path(name).asText("0");
          String ours = Long.toString(got.getOrDefault(name, 0L));
          compared.add(Field.MTHP, "mthp", where, kernels, ours);
        }
      }
    }
  }

  /** Events and swap of the memory cgroup: {@code events.high}, {@code swap}. */
  void compareCgroup() {
    JsonNode cgroup = expected.path("cgroup");
    if (cgroup.isMissingNode()) {
      return;
    }
    SortedMap<String, Long> got = run.cgroup();
    if (got == null) {
      leftOut.untold("cgroup");
      return;
    }
    TreeMap<String, String> kernels = new TreeMap<>();
    for (Map.Entry<String, JsonNode> part : cgroup.properties()) {
      if (leftOut.cgroup(part.getKey(), part.getValue())) {
        continue;
      }
      if (part.getValue().isObject()) {
        part.getValue()
            .properties()
            .forEach(
                each -> kernels.put(part.getKey() + "." + each.getKey(), each.getValue().asText()));
      } else {
        kernels.put(part.getKey(), part.getValue().asText());
      }
    }
    TreeSet<String> names = new TreeSet<>(kernels.keySet());
    names.addAll(got.keySet());
    for (String name : names) {
      if (!compared.isVaried(".cgroup." + name)) {
        String here = Long.toString(got.getOrDefault(name, 0L));
        compared.add(
            Field.CGROUP, "cgroup", "cgroup." + name, kernels.getOrDefault(name, "0"), here);
      }
    }
  }
}
