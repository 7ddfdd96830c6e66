package pageferry.observe.waits;

/** A task reclaimed memory for its allocation: try_to_free_pages(). */
final class Reclaim extends Stretch {
  final int node;

  Reclaim(long fromNs, int node) {
    super(fromNs);
    this.node = node;
  }
}
