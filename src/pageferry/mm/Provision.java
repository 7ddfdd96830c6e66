package pageferry.mm;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a machine has ready for its tasks beside nodes and CPUs.
 *
 * @param demotion how direct reclaim demotes
 * @param swap its swap device, or null
 * @param folios when page faults use folios of each order between a page and a huge page; those
 *     that are left out are never used
 * @param weights the weights of weighted interleave by node; nodes that are left out have the usual
 *     one
 * @param cgroups the control groups below the root; the first is number 1
 * @param files what is written to files of /sys and /proc before the first task runs
 */
public record Provision(
    Demotion demotion,
    @Nullable SwapSpec swap,
    SortedMap<Integer, FolioMode> folios,
    SortedMap<Integer, Integer> weights,
    List<CgroupSpec> cgroups,
    SortedMap<String, String> files) {
  /** Nothing. */
  public static final Provision NONE =
      new Provision(
          Demotion.OFF, null, new TreeMap<>(), new TreeMap<>(), List.of(), new TreeMap<>());

  public Provision {
    folios = Collections.unmodifiableSortedMap(new TreeMap<>(folios));
    weights = Collections.unmodifiableSortedMap(new TreeMap<>(weights));
    cgroups = List.copyOf(cgroups);
    files = Collections.unmodifiableSortedMap(new TreeMap<>(files));
  }

  /** The same with other values written to files. */
  public Provision writing(SortedMap<String, String> values) {
    return new Provision(demotion, swap, folios, weights, cgroups, values);
  }

  /** The same with other uses of folios. */
  public Provision with(SortedMap<Integer, FolioMode> sizes) {
    return new Provision(demotion, swap, sizes, weights, cgroups, files);
  }

  /** The same with a swap device, or without. */
  public Provision swapping(@Nullable SwapSpec device) {
    return new Provision(demotion, device, folios, weights, cgroups, files);
  }

  /** The same with another demotion. */
  public Provision demoting(Demotion other) {
    return new Provision(other, swap, folios, weights, cgroups, files);
  }

  /** The same with other control groups. */
  public Provision grouping(List<CgroupSpec> others) {
    return new Provision(demotion, swap, folios, weights, others, files);
  }
}
