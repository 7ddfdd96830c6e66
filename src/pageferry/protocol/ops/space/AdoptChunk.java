package pageferry.protocol.ops.space;

/**
 * Puts what a fork has copied of 2 MiB into the child, where nobody has used it yet. Answers 0.
 *
 * @param chunk the entries
 * @param tablePfn the page frame of the child's page table, where small entries come
 */
public record AdoptChunk(ForkChunk.Chunk chunk, long tablePfn) implements SpaceOp<Integer> {
  @Override
  public Integer on(Space space) {
    if (chunk.isHuge()) {
      space.table().setHuge(chunk.first(), chunk.huge().entry());
      space.table().setBlank(chunk.first(), chunk.huge().blank());
      space.table().clearYoung(chunk.first());
      return 0;
    }
    space.table().addTable(chunk.first(), tablePfn);
    for (int page = 0; page < chunk.small().length; page++) {
      space.table().set(chunk.first() + page, chunk.small()[page]);
      space.table().clearYoung(chunk.first() + page);
    }
    return 0;
  }
}
