package pageferry.protocol.ops.space;

/** Does nothing: carries a change of mmap_lock alone. Answers 0. */
public record Nothing() implements SpaceOp<Integer> {
  /** The one that is enough. */
  public static final Nothing NOTHING = new Nothing();

  @Override
  public Integer on(Space space) {
    return 0;
  }
}
