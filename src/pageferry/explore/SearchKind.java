package pageferry.explore;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import pageferry.explore.ExhaustiveSearch.Dependence;

/** The ways to search interleavings. */
public enum SearchKind {
  /** {@link RandomSearch}. */
  RANDOM,
  /** {@link PctSearch}. */
  PCT,
  /** {@link PosSearch}. */
  POS,
  /** {@link DelaySearch}. */
  DELAY,
  /** {@link ReversalSearch}. */
  REVERSAL,
  /** {@link ExhaustiveSearch}. */
  EXHAUSTIVE;

  private final String key = name().toLowerCase(Locale.ROOT);

  /** The name in conf and on the command line. */
  public String key() {
    return key;
  }

  /** All of them by name. */
  public static Map<String, SearchKind> byKey() {
    Map<String, SearchKind> kinds = new TreeMap<>();
    for (SearchKind kind : values()) {
      kinds.put(kind.key, kind);
    }
    return kinds;
  }

  /** A search of every schedule, equivalent or not: what reductions are held against. */
  public static Search unreduced() {
    return new ExhaustiveSearch(Dependence.ALL);
  }

  /** An exhaustive search that knows receivers only: what finer reductions are held against. */
  public static Search byReceiver() {
    return new ExhaustiveSearch(Dependence.RECEIVER);
  }

  /** A search of that kind in that space. */
  public Search search(SearchSize space, long seed) {
    return switch (this) {
      case RANDOM -> new RandomSearch(seed);
      case PCT -> new PctSearch(seed, space);
      case POS -> new PosSearch(seed);
      case DELAY -> new DelaySearch(space);
      case REVERSAL -> new ReversalSearch(seed, space);
      case EXHAUSTIVE -> new ExhaustiveSearch(Dependence.PARTS);
    };
  }
}
