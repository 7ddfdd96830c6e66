package pageferry.protocol.strategy;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import pageferry.mm.MigrateMode;
import pageferry.mm.MigrateReason;

/**
 * A migration protocol as data: the order in which migrate_pages() takes its steps.
 *
 * @param name what conf and reports call it
 * @param about one sentence for people
 * @param order what is done in which order
 * @param specials other orders for some folios; the first that suits rules
 * @param conduct how it goes about it
 * @param offload who helps it copy
 */
public record Strategy(
    String name,
    String about,
    Order order,
    List<Special> specials,
    Conduct conduct,
    Offload offload) {
  public Strategy {
    specials = List.copyOf(specials);
  }

  /** One whose contents are copied by who moves them. */
  public Strategy(String name, String about, Order order, List<Special> specials, Conduct conduct) {
    this(name, about, order, specials, conduct, Offload.NONE);
  }

  /**
   * The steps of a strategy.
   *
   * @param phases each phase is run over a whole batch before the next one; a strategy of one phase
   *     moves folio by folio
   * @param locks the locks of the experiment's own that are taken and given back, in order
   */
  public record Order(List<List<MigrationStep>> phases, List<LockStep> locks) {
    public Order {
      phases = phases.stream().map(List::copyOf).toList();
      locks = List.copyOf(locks);
    }
  }

  /**
   * How a strategy goes about its steps.
   *
   * @param batchPages base pages in a batch at most
   * @param spares targets allocated once per call before anything is locked
   * @param asyncFirst whether a batch is first tried without waiting, and what is left is then
   *     taken one by one (Linux 6.3 and later); otherwise ten passes, the last seven of which may
   *     wait
   * @param migratingBit whether faults wait for a bit of the folio's own that says that it is being
   *     migrated, instead of PG_locked
   * @param referenceWaitNs how long {@link MigrationStep#WAIT_REFERENCES} sleeps at most
   * @param budget how often it tries, and for what it waits
   */
  public record Conduct(
      int batchPages,
      int spares,
      boolean asyncFirst,
      boolean migratingBit,
      long referenceWaitNs,
      Budget budget) {}

  /**
   * How often a strategy tries a folio, and for what it waits.
   *
   * @param passes how often at most: NR_MAX_MIGRATE_PAGES_RETRY (mm/migrate.c, Linux 6.1)
   * @param politePasses how many of these, the first ones, wait for nothing
   * @param waitsForLock whether the others sleep for PG_locked
   * @param waitsForWriteback whether the others sleep for the end of a writeback
   */
  public record Budget(
      int passes, int politePasses, boolean waitsForLock, boolean waitsForWriteback) {
    /** The kernel's: ten, of which the first three wait for nothing. */
    public static final Budget USUAL = new Budget(10, 3, true, true);
  }

  /** Another order for the folios that something is true of. */
  public record Special(When when, Order order) {}

  /** The phases, each of which is run over a whole batch before the next one. */
  public List<List<MigrationStep>> phases() {
    return order.phases();
  }

  /** The locks of the experiment's own that are taken and given back, in order. */
  public List<LockStep> locks() {
    return order.locks();
  }

  /** What locks are taken and given back before a step of a phase. */
  public List<LockStep> locksAt(int phase, int before) {
    return locks().isEmpty()
        ? locks()
        : locks().stream()
            .filter(each -> each.phase() == phase && each.before() == before)
            .toList();
  }

  /** What locks are held before a step of a phase, as they were taken. */
  public List<LockStep> heldAt(int phase, int before) {
    List<LockStep> held = new ArrayList<>();
    for (LockStep each : locks()) {
      if (each.phase() == phase && each.before() < before) {
        held.removeIf(other -> other.lock().equals(each.lock()));
        if (each.takes()) {
          held.add(each);
        }
      }
    }
    return held;
  }

  /** The strategy of folios of an order that are moved for a reason in a mode: one order alone. */
  public Strategy of(int folioOrder, MigrateReason reason, MigrateMode mode) {
    return specials.isEmpty() ? this : with(orderOf(folioOrder, reason, mode));
  }

  /** In which order such folios are moved. */
  public Order orderOf(int folioOrder, MigrateReason reason, MigrateMode mode) {
    for (Special each : specials) {
      if (each.when().suits(folioOrder, reason, mode)) {
        return each.order();
      }
    }
    return order;
  }

  /** The same with another order, which is for all folios. */
  public Strategy with(Order other) {
    return new Strategy(name, about, other, List.of(), conduct, offload);
  }

  /** The same for one folio after the other: all its steps are one phase. */
  public Strategy inOnePhase() {
    List<LockStep> moved = new ArrayList<>();
    for (LockStep each : locks()) {
      int before = phases().subList(0, each.phase()).stream().mapToInt(List::size).sum();
      moved.add(each.at(0, before + each.before()));
    }
    List<MigrationStep> steps = phases().stream().flatMap(List::stream).toList();
    return with(new Order(List.of(steps), moved));
  }

  /** How often contents are copied before a step of a phase: each time another part of them. */
  public int partsBefore(int phase, int before) {
    int parts = 0;
    for (int at = 0; at <= phase && at < phases().size(); at++) {
      List<MigrationStep> steps = phases().get(at);
      for (MigrationStep step : at < phase ? steps : steps.subList(0, before)) {
        parts += step == MigrationStep.COPY_CONTENTS ? 1 : 0;
      }
    }
    return parts;
  }

  /** In how many parts the contents are copied. */
  public int parts() {
    return partsBefore(phases().size(), 0);
  }

  /** Whether the frames of some pages that move stay behind as their shadow copies. */
  public boolean keepsShadows() {
    return keepsShadows(order) || specials.stream().anyMatch(each -> keepsShadows(each.order()));
  }

  private static boolean keepsShadows(Order of) {
    return of.phases().stream().anyMatch(phase -> phase.contains(MigrationStep.KEEP_SHADOW));
  }

  /** Whether the shootdowns of a batch are sent together. */
  public boolean defersFlush() {
    for (List<MigrationStep> phase : phases()) {
      if (phase.contains(MigrationStep.FLUSH_TLB)) {
        return true;
      }
    }
    return false;
  }

  /** Why this order makes no sense, or null if it does. */
  public @Nullable String objection() {
    String objection = new StrategyCheck(this).objection();
    return objection == null ? new LockStepCheck(this).objection() : objection;
  }
}
