package pageferry.protocol.ops.ksm;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import pageferry.mm.Topology;

/**
 * The merged pages by what they hold: root_stable_tree and migrate_nodes (mm/ksm.c, Linux 6.1).
 * Several pages of the same contents in one tree are a chain. Unlike the kernel's it is told where
 * its pages lie, but like there a page that is gone is found out when somebody comes by.
 */
final class StableTree {
  private final Topology topology;
  private final TreeMap<TreeKey, List<StableNode>> chains = new TreeMap<>();
  private final TreeMap<Integer, StableNode> byId = new TreeMap<>();
  private final List<StableNode> strays = new ArrayList<>();
  private int shared;
  private int sharing;

  StableTree(Topology topology) {
    this.topology = topology;
  }

  /** How many merged pages are shared. */
  int shared() {
    return shared;
  }

  /** By how many entries more than one each. */
  int sharing() {
    return sharing;
  }

  /** Whose tree a page belongs to: get_kpfn_nid(). */
  int nid(long pfn, KsmRules rules) {
    return rules.across() ? 0 : topology.nodeOf(pfn);
  }

  /** The merged page of that number, or null. */
  @Nullable StableNode of(int id) {
    return byId.get(id);
  }

  /** A merged page lies elsewhere now, or is gone. */
  void note(int id, long pfn, boolean there) {
    StableNode node = byId.get(id);
    if (node != null && there) {
      node.pfn = pfn;
    } else if (node != null && node.pfn == pfn) {
      node.gone = true;
    }
  }

  /** Takes a page that has come to another node out of its tree. */
  void leaveIfMoved(StableNode node, KsmRules rules) {
    if (!node.stray && nid(node.pfn, rules) != node.nid) {
      makeStray(node);
    }
  }

  private void makeStray(StableNode node) {
    leaveChain(node);
    node.stray = true;
    strays.add(0, node);
  }

  private void leaveChain(StableNode node) {
    TreeKey key = new TreeKey(node.nid, node.contents);
    List<StableNode> chain = chains.get(key);
    if (chain != null && chain.remove(node) && chain.isEmpty()) {
      chains.remove(key);
    }
  }

  private void join(StableNode node, int nid) {
    strays.remove(node);
    node.stray = false;
    node.nid = nid;
    chains.computeIfAbsent(new TreeKey(nid, node.contents), key -> new ArrayList<>()).add(0, node);
  }

  /** One more entry shares a page: stable_tree_append(). */
  void append(KsmItem item, StableNode node) {
    node.items.add(0, item);
    item.stable = node;
    shared += node.items.size() == 1 ? 1 : 0;
    sharing += node.items.size() == 1 ? 0 : 1;
  }

  /** An entry shares its page no more: remove_rmap_item_from_tree(). */
  void remove(KsmItem item, StableNode node) {
    if (node.gone) {
      drop(node);
      return;
    }
    node.items.remove(item);
    item.stable = null;
    shared -= node.items.isEmpty() ? 1 : 0;
    sharing -= node.items.isEmpty() ? 0 : 1;
  }

  /** remove_node_from_stable_tree(). */
  private void drop(StableNode node) {
    shared -= node.items.isEmpty() ? 0 : 1;
    sharing -= Math.max(0, node.items.size() - 1);
    node.items.forEach(item -> item.stable = null);
    node.items.clear();
    strays.remove(node);
    leaveChain(node);
    byId.remove(node.id);
  }

  /** Forgets the pages that are gone of those in no tree. */
  void pruneStrays() {
    List.copyOf(strays).stream().filter(node -> node.gone).forEach(this::drop);
  }

  /** A page has just been merged: stable_tree_insert(). */
  StableNode insert(int id, long pfn, long contents, KsmRules rules) {
    StableNode node = new StableNode(id, pfn, contents);
    byId.put(id, node);
    join(node, nid(pfn, rules));
    return node;
  }

  /**
   * The merged page that a page is to become, or null: stable_tree_search().
   *
   * @param page the page
   * @param own the merged page that it is itself, or null
   */
  @Nullable StableNode search(KsmPage page, @Nullable StableNode own, KsmRules rules) {
    if (own != null && !own.stray) {
      return own;
    }
    int nid = nid(page.pfn(), rules);
    List<StableNode> chain = pruned(new TreeKey(nid, page.contents()));
    if (chain.isEmpty()) {
      return own == null ? null : settle(own, nid, rules);
    }
    if (own != null && page.mapcount() > 1) {
      return settle(own, nid, rules);
    }
    StableNode found = candidate(chain, rules);
    if (found == null || nid(found.pfn, rules) == found.nid) {
      return found;
    }
    makeStray(found);
    return own == null ? null : settle(own, nid, rules);
  }

  private @Nullable StableNode settle(StableNode own, int nid, KsmRules rules) {
    join(own, nid);
    return own.takesMore(rules.most()) ? own : null;
  }

  private List<StableNode> pruned(TreeKey key) {
    List<StableNode> chain = chains.getOrDefault(key, List.of());
    List.copyOf(chain).stream().filter(node -> node.gone).forEach(this::drop);
    return chain;
  }

  private static @Nullable StableNode candidate(List<StableNode> chain, KsmRules rules) {
    return chain.stream().filter(node -> node.takesMore(rules.most())).findFirst().orElse(null);
  }

  /**
   * Forgets all merged pages of which nothing is mapped: remove_all_stable_nodes(). Answers whether
   * these were all.
   */
  boolean clear() {
    List.copyOf(byId.values()).stream().filter(node -> node.gone).forEach(this::drop);
    return byId.isEmpty();
  }
}
