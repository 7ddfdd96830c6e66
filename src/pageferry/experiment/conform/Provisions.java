package pageferry.experiment.conform;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import pageferry.experiment.conf.Entry;
import pageferry.experiment.conf.Fields;
import pageferry.experiment.conf.FolioModes;
import pageferry.mm.CgroupSpec;
import pageferry.mm.Demotion;
import pageferry.mm.NodeMask;
import pageferry.mm.Provision;
import pageferry.mm.SwapSpec;
import pageferry.mm.Weights;

/** Reads what a program of the corpus has its machine provide. */
final class Provisions {
  static final List<String> KEYS = List.of("swap", "cgroup", "mthp", "weights", "set");

  private static final int SWAP_PAGES = 8192;
  private static final Map<String, SwapSpec> SWAPS =
      new TreeMap<>(
          Map.of(
              "sync", SwapSpec.usual(SwapSpec.Kind.SYNC, SWAP_PAGES),
              "async", SwapSpec.usual(SwapSpec.Kind.ASYNC, SWAP_PAGES)));

  private Provisions() {}

  /** What the program's keys ask for. */
  static Provision read(Fields fields) {
    Entry swap = fields.find("swap");
    SortedMap<Integer, Integer> weights = new TreeMap<>();
    members(fields.find("weights"), "weights such as { 0: 3 }")
        .forEach((node, weight) -> weights.put(node(node, weight), weight.count(1, Weights.MOST)));
    return new Provision(
        Demotion.OFF,
        swap == null ? null : swap.oneOf("a swap device", SWAPS),
        FolioModes.read(fields.find("mthp")),
        weights,
        cgroups(fields),
        texts(fields.find("set"), "files of /sys or /proc"));
  }

  /** The control group of the first task, if it has one of its own. */
  private static List<CgroupSpec> cgroups(Fields fields) {
    return fields.has("cgroup")
        ? List.of(new CgroupSpec("own", texts(fields.get("cgroup"), "files of a cgroup")))
        : List.of();
  }

  private static Map<String, Entry> members(@Nullable Entry entry, String what) {
    return entry == null ? new TreeMap<>() : entry.members(what);
  }

  private static SortedMap<String, String> texts(@Nullable Entry entry, String what) {
    SortedMap<String, String> texts = new TreeMap<>();
    members(entry, what).forEach((file, value) -> texts.put(file, value.text()));
    return texts;
  }

  private static int node(String number, Entry entry) {
    if (!number.matches("\\d{1,4}") || Integer.parseInt(number) >= NodeMask.MAX_NUMNODES) {
      throw entry.mistake("the number of a node before it");
    }
    return Integer.parseInt(number);
  }
}
