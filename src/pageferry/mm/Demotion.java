package pageferry.mm;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntUnaryOperator;

/**
 * How reclaim demotes folios instead of dropping them.
 *
 * @param protocol what it does about PG_locked
 * @param targets the nodes that each node demotes to, any of them: node_demotion[] (mm/migrate.c,
 *     Linux 5.16; mm/memory-tiers.c, Linux 6.1)
 * @param lower the nodes that may serve for each node where its target cannot: those of all lower
 *     tiers (mm/memory-tiers.c, Linux 6.1)
 * @param kswapd whether kswapd demotes as well as direct reclaim
 */
public record Demotion(
    Protocol protocol, List<NodeMask> targets, List<NodeMask> lower, boolean kswapd) {
  /** Reclaim demotes nothing. */
  public static final Demotion OFF = new Demotion(Protocol.OFF, List.of(), List.of(), false);

  public Demotion {
    targets = List.copyOf(targets);
    lower = List.copyOf(lower);
  }

  /** What reclaim does about PG_locked of the folios that it demotes. */
  public enum Protocol {
    /** It demotes nothing. */
    OFF,
    /** Trylock, look, unlock; migrate_pages() then takes a list without waiting: mainline. */
    UNLOCKED,
    /** Trylock, and the lock is kept through a migration that knows of it: the proposal of 2020. */
    LOCKED,
    /** The same, but the lock is slept for. */
    WAITING,
    /** Trylock, and then the ordinary migration, which takes the lock for itself. */
    RELOCKING;

    /** Whether PG_locked is kept while the target is allocated. */
    public boolean keepsLock() {
      return this == LOCKED || this == WAITING || this == RELOCKING;
    }
  }

  /** The nodes that a node demotes to, all alike; none: it does not. */
  public NodeMask targets(int node) {
    boolean any = protocol != Protocol.OFF && node < targets.size();
    return any ? targets.get(node) : NodeMask.NONE;
  }

  /** The first node that a node demotes to, or -1. */
  public int target(int node) {
    return targets(node).first();
  }

  /**
   * One of the nodes that a node demotes to, or -1: next_demotion_node().
   *
   * @param below chooses a number below another, if there is a choice
   */
  public int choose(int node, IntUnaryOperator below) {
    NodeMask all = targets(node);
    int others = all.weight() < 2 ? 0 : below.applyAsInt(all.weight());
    int chosen = all.first();
    while (others-- > 0) {
      chosen = all.next(chosen);
    }
    return chosen;
  }

  /** The nodes that may serve where the targets of a node cannot, and the targets. */
  public NodeMask allowed(int node) {
    NodeMask others = node < lower.size() ? lower.get(node) : NodeMask.NONE;
    return target(node) < 0 ? NodeMask.NONE : others.or(targets(node));
  }

  /** The same to those nodes alone that take what is demoted. */
  public Demotion on(Topology topology) {
    List<NodeMask> taking = new ArrayList<>();
    for (NodeMask mask : targets) {
      NodeMask rest = mask;
      for (int node = mask.first(); node >= 0; node = mask.next(node)) {
        rest = topology.serves(node, NodeService.DEMOTION) ? rest : rest.without(node);
      }
      taking.add(rest);
    }
    return new Demotion(protocol, taking, lower, kswapd);
  }

  /** Whether a node is of a lower tier than another. */
  public boolean isLower(int node) {
    return lower.stream().anyMatch(mask -> mask.has(node));
  }

  /** Whether nothing is demoted until that is switched on. */
  public boolean isOff() {
    return protocol == Protocol.OFF;
  }

  /** The same switched on or off: /sys/kernel/mm/numa/demotion_enabled. */
  public Demotion switched(boolean on) {
    Protocol running = protocol == Protocol.OFF ? Protocol.UNLOCKED : protocol;
    return new Demotion(on ? running : Protocol.OFF, targets, lower, kswapd);
  }

  /** How deep reclaim may nest: an allocation under a kept lock reclaims its own node once. */
  public int depth() {
    return protocol.keepsLock() ? 2 : 1;
  }
}
