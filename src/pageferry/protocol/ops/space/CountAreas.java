package pageferry.protocol.ops.space;

/** How many areas there are: map_count of struct mm_struct. */
public enum CountAreas implements SpaceOp<Integer> {
  /** The only one. */
  COUNT;

  @Override
  public Integer on(Space space) {
    return space.areaCount();
  }
}
