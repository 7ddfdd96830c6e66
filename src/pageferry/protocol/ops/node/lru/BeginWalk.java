package pageferry.protocol.ops.node.lru;

import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import pageferry.protocol.ops.node.Generations;
import pageferry.protocol.ops.node.NodeMemory;
import pageferry.protocol.ops.node.NodeOp;

/**
 * Whether aging is to walk the page tables of an address space, and where: iterate_mm_list()
 * (mm/vmscan.c, Linux 6.12).
 *
 * @param group the number of a control group
 * @param mm the address space
 * @param since tells when its tasks have last run
 * @param first whether it is the first that is walked before the next generation
 */
public record BeginWalk(int group, int mm, long since, boolean first)
    implements NodeOp<BeginWalk.Walk> {
  /**
   * Where it walks.
   *
   * @param stretches the page tables, by their numbers; null: all
   * @param forced whether those are walked too that nobody has used since the last walk
   */
  public record Walk(@Nullable TreeSet<Long> stretches, boolean forced) {
    /** Whether it is not walked at all. */
    public boolean isNone() {
      return stretches != null && stretches.isEmpty();
    }
  }

  @Override
  public Walk on(NodeMemory memory) {
    Generations generations = memory.lists().generations(group);
    boolean forced = generations.isNew(mm);
    return new Walk(generations.walk(mm, since, first), forced);
  }
}
