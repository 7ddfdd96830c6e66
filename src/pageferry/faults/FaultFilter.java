package pageferry.faults;

import java.util.List;
import pageferry.mm.Gfp;
import pageferry.mm.NodeMask;
import pageferry.world.Attempt;

/**
 * Which attempts a fault may befall. An empty list or mask lets everything pass.
 *
 * @param tasks the tasks that have make-it-fail: task-filter
 * @param cpus the CPUs
 * @param nodes the nodes concerned
 * @param steps the numbers of migration steps
 * @param stack routines of the call trace
 * @param alloc which page allocations
 */
public record FaultFilter(
    List<String> tasks,
    List<Integer> cpus,
    NodeMask nodes,
    List<Integer> steps,
    Stack stack,
    Alloc alloc) {
  public FaultFilter {
    tasks = List.copyOf(tasks);
    cpus = List.copyOf(cpus);
    steps = List.copyOf(steps);
  }

  /**
   * Windows of the call trace, by name instead of by address.
   *
   * @param require one of them must be in the trace
   * @param reject none of them may be
   * @param depth how many frames are looked at, innermost first
   */
  public record Stack(List<String> require, List<String> reject, int depth) {
    public Stack {
      require = List.copyOf(require);
      reject = List.copyOf(reject);
    }

    /** fail_stacktrace() (lib/fault-inject.c, Linux 6.1). */
    boolean passes(List<String> trace) {
      List<String> seen = trace.subList(0, Math.min(depth, trace.size()));
      return seen.stream().noneMatch(reject::contains)
          && (require.isEmpty() || seen.stream().anyMatch(require::contains));
    }
  }

  /**
   * What spares page allocations: the files of fail_page_alloc (mm/page_alloc.c, Linux 6.1).
   *
   * @param minOrder smaller orders are spared
   * @param ignoreWait allocations that may reclaim directly are spared: ignore-gfp-wait
   * @param ignoreHighmem allocations for user pages are spared: ignore-gfp-highmem
   */
  public record Alloc(int minOrder, boolean ignoreWait, boolean ignoreHighmem) {
    /** Spares nothing. */
    public static final Alloc ANY = new Alloc(0, false, false);

    boolean passes(int order, int gfp) {
      return order >= minOrder
          && !(ignoreWait && Gfp.has(gfp, Gfp.DIRECT_RECLAIM))
          && !(ignoreHighmem && Gfp.has(gfp, Gfp.HIGHMEM));
    }
  }

  /** Whether the fault may befall an attempt, whatever its call trace. */
  boolean passes(Attempt attempt) {
    Attempt.Caller caller = attempt.caller();
    Attempt.Site site = attempt.site();
    return (tasks.isEmpty() || tasks.contains(caller.task()))
        && (cpus.isEmpty() || cpus.contains(caller.cpu()))
        && (nodes.isEmpty() || site.node() >= 0 && nodes.has(site.node()))
        && (steps.isEmpty() || steps.contains(site.step()))
        && alloc.passes(site.order(), site.gfp());
  }
}
