package pageferry.protocol.ops.ksm;

import org.jspecify.annotations.Nullable;

/**
 * Looks for a page of the same contents as one that ksmd has come to: cmp_and_merge_page()
 * (mm/ksm.c, Linux 6.1 and 6.11).
 *
 * @param page the page
 * @param rules how pages are compared
 * @param phase how far that has come
 */
public record ComparePage(KsmPage page, KsmRules rules, Phase phase)
    implements KsmOp<ComparePage.Verdict> {
  /** How far the comparison has come. */
  public enum Phase {
    /** ksmd has just come to the page. */
    FIRST,
    /** It could not become the zero page. */
    NOT_ZERO,
    /** What the unstable tree had in its place holds something else by now. */
    STALE
  }

  /** What is to become of it. */
  public enum Kind {
    /** It is passed over, and does not count. */
    SKIPPED,
    /** It stays as it is. */
    NOTHING,
    /** The zero page. */
    ZERO,
    /** A merged page that there is. */
    MERGED,
    /** A merged page, together with another one. */
    PAIR
  }

  /**
   * What comes of it.
   *
   * @param kind what is to become of it
   * @param id the number of the merged page
   * @param pfn where that lies, if there is one
   * @param mm the address space of the other page
   * @param vpn where that is mapped there
   */
  public record Verdict(Kind kind, int id, long pfn, int mm, long vpn) {
    static Verdict of(Kind kind) {
      return new Verdict(kind, 0, -1, 0, 0);
    }
  }

  private static final long ZEROS = 0;

  @Override
  public Verdict on(KsmTrees trees) {
    return switch (phase) {
      case FIRST -> first(trees);
      case NOT_ZERO -> notZero(trees);
      case STALE -> insert(trees, known(trees));
    };
  }

  private KsmItem known(KsmTrees trees) {
    KsmItem item = trees.find(page.mm(), page.vpn());
    return item == null ? new KsmItem(page.mm(), page.vpn()) : item;
  }

  private Verdict first(KsmTrees trees) {
    KsmItem item = trees.reach(page.mm(), page.vpn());
    if (rules.smart() && page.id() == 0 && item.isPassedOver()) {
      trees.remove(item);
      return Verdict.of(Kind.SKIPPED);
    }
    StableNode own = trees.stable().of(page.id());
    if (own == null) {
      return rules.sumsFirst() ? sum(trees, item) : search(trees, item, null);
    }
    trees.stable().leaveIfMoved(own, rules);
    return !own.stray && item.stable == own ? Verdict.of(Kind.NOTHING) : search(trees, item, own);
  }

  private Verdict notZero(KsmTrees trees) {
    return rules.sumsFirst() ? search(trees, known(trees), null) : pair(trees, known(trees));
  }

  private Verdict sum(KsmTrees trees, KsmItem item) {
    trees.remove(item);
    if (!item.isUnchanged(page.contents())) {
      return Verdict.of(Kind.NOTHING);
    }
    if (rules.zeros() && page.contents() == ZEROS) {
      return Verdict.of(Kind.ZERO);
    }
    return rules.sumsFirst() ? search(trees, item, null) : pair(trees, item);
  }

  private Verdict search(KsmTrees trees, KsmItem item, @Nullable StableNode own) {
    StableNode found = trees.stable().search(page, own, rules);
    if (found != null && found == own && item.stable == own) {
      return Verdict.of(Kind.NOTHING);
    }
    trees.remove(item);
    if (found != null) {
      return new Verdict(Kind.MERGED, found.id, found.pfn, 0, 0);
    }
    return rules.sumsFirst() ? pair(trees, item) : sum(trees, item);
  }

  private TreeKey key(KsmTrees trees) {
    return new TreeKey(trees.stable().nid(page.pfn(), rules), page.contents());
  }

  /** unstable_tree_search_insert(). */
  private Verdict pair(KsmTrees trees, KsmItem item) {
    KsmItem other = trees.match(item, key(trees));
    return other == null
        ? insert(trees, item)
        : new Verdict(Kind.PAIR, trees.newId(), -1, other.mm, other.vpn);
  }

  private Verdict insert(KsmTrees trees, KsmItem item) {
    trees.insert(item, key(trees));
    return Verdict.of(Kind.NOTHING);
  }
}
