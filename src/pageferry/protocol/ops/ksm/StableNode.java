package pageferry.protocol.ops.ksm;

import java.util.ArrayList;
import java.util.List;

/** A merged page: struct ksm_stable_node (mm/ksm.c, Linux 6.1). */
final class StableNode {
  final int id;
  final long contents;
  final List<KsmItem> items = new ArrayList<>();

  /** Where the page lies: kpfn. */
  long pfn;

  /** In which tree it stands. */
  int nid;

  /** Whether it stands in none, for its page has come to another node: migrate_nodes. */
  boolean stray;

  /** Whether its page has been freed, which ksmd finds out when it comes by. */
  boolean gone;

  StableNode(int id, long pfn, long contents) {
    this.id = id;
    this.pfn = pfn;
    this.contents = contents;
  }

  /** Whether one more entry may share the page: is_page_sharing_candidate(). */
  boolean takesMore(int most) {
    return !items.isEmpty() && items.size() < most;
  }
}
