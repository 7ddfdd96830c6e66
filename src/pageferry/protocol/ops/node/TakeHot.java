package pageferry.protocol.ops.node;

import java.util.List;

/**
 * Takes the records of pages that are hot enough to be promoted, and of those that have grown cold:
 * kmigrated_walk_zone() (pghot, linux-mm 2025 and 2026).
 *
 * @param least how often a page must have been used
 * @param most how many pages
 * @param nowNs the time
 */
public record TakeHot(int least, int most, long nowNs) implements NodeOp<TakeHot.Taken> {
  /**
   * What was taken.
   *
   * @param hot the pages that are hot
   * @param cold those that were used, but not lately
   */
  public record Taken(List<HotPage> hot, List<HotPage> cold) {
    public Taken {
      hot = List.copyOf(hot);
      cold = List.copyOf(cold);
    }
  }

  @Override
  public Taken on(NodeMemory memory) {
    return memory.numa().hot().take(least, most, nowNs);
  }
}
