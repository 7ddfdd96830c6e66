package pageferry.protocol.ops.node;

import java.util.Objects;

/**
 * Reads where a folio belongs: folio->mapping and folio->index. Answers {@link CachePlace#NONE} if
 * it is in no page cache.
 *
 * @param pfn the folio's first page
 */
public record FindPlace(long pfn) implements NodeOp<CachePlace> {
  @Override
  public CachePlace on(NodeMemory memory) {
    return Objects.requireNonNullElse(memory.objects().get(pfn), CachePlace.NONE);
  }
}
