package pageferry.experiment.conform;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import pageferry.actors.MachineSpec.Concurrency;
import pageferry.actors.MachineSpec.Setup;
import pageferry.experiment.conf.Entry;
import pageferry.experiment.conf.Fields;
import pageferry.experiment.conf.FolioModes;
import pageferry.mm.CgroupSpec;
import pageferry.mm.Demotion;
import pageferry.mm.HugePageMode;
import pageferry.mm.NodeMask;
import pageferry.mm.Paging;
import pageferry.mm.Provision;
import pageferry.mm.SwapSpec;
import pageferry.mm.Weights;

/** Reads how a program of the corpus, or a race, has its machine set up. */
public final class Provisions {
  /** The keys of a program that say so. */
  public static final List<String> KEYS =
      List.of("thp", "hugetlb", "tmpfs_huge", "swap", "cgroup", "mthp", "weights", "set");

  private static final int USUAL_HUGETLB = 8;
  private static final Map<String, HugePageMode> HUGE_PAGES =
      new TreeMap<>(
          Map.of(
              "always", HugePageMode.ALWAYS,
              "madvise", HugePageMode.MADVISE,
              "never", HugePageMode.NEVER));

  private static final int SWAP_PAGES = 8192;

  /** What a loop device takes, whose worker has to be woken, and whose file to be written. */
  private static final long LOOP_NS = 120_000;

  private static final Map<String, SwapSpec> SWAPS =
      new TreeMap<>(
          Map.of(
              "sync",
              SwapSpec.usual(SwapSpec.Kind.SYNC, SWAP_PAGES),
              "async",
              new SwapSpec(SwapSpec.Kind.ASYNC, SWAP_PAGES, LOOP_NS, LOOP_NS)));

  private Provisions() {}

  /**
   * How the program's keys have the machine set up.
   *
   * @param hugetlb whether the program maps hugetlb pages, for which there is a pool then
   */
  public static Setup setup(Fields fields, boolean hugetlb) {
    return new Setup(
        List.of(),
        fields.has("thp")
            ? fields.get("thp").oneOf("a use of huge pages", HUGE_PAGES)
            : HugePageMode.MADVISE,
        fields.count("hugetlb", 0, hugetlb ? USUAL_HUGETLB : 0),
        fields.flag("tmpfs_huge", false),
        Concurrency.USUAL,
        provision(fields));
  }

  private static Provision provision(Fields fields) {
    Entry swap = fields.find("swap");
    SortedMap<Integer, Integer> weights = new TreeMap<>();
    members(fields.find("weights"), "weights such as { 0: 3 }")
        .forEach((node, weight) -> weights.put(node(node, weight), weight.count(1, Weights.MOST)));
    return new Provision(
        Demotion.OFF,
        swap == null ? null : swap.oneOf("a swap device", SWAPS),
        FolioModes.read(fields.find("mthp"), Paging.X86_64),
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
