package pageferry.protocol.ops.ksm;

import java.util.Comparator;

/**
 * The place of a page in a tree: memcmp_pages() in the tree of get_kpfn_nid() (mm/ksm.c, Linux
 * 6.1).
 *
 * @param nid the node whose tree it is, 0 where pages of all nodes become one
 * @param contents what the page holds
 */
record TreeKey(int nid, long contents) implements Comparable<TreeKey> {
  private static final Comparator<TreeKey> ORDER =
      Comparator.comparingInt(TreeKey::nid).thenComparingLong(TreeKey::contents);

  @Override
  public int compareTo(TreeKey other) {
    return ORDER.compare(this, other);
  }
}
