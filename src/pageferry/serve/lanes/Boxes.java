package pageferry.serve.lanes;

/** Hears what lanes do. */
public interface Boxes {
  /** A lane was at something from one instant to another. */
  void box(int lane, long fromNs, long toNs, Doing what);

  /** A task was woken by what another one did: from lane to lane. */
  default void woke(int fromLane, long fromNs, int toLane, long toNs) {}
}
