package pageferry.protocol.strategy;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A migration protocol as data: the order in which migrate_pages() takes its steps.
 *
 * @param name what conf and reports call it
 * @param about one sentence for people
 * @param phases each phase is run over a whole batch before the next one; a strategy of one phase
 *     moves folio by folio
 * @param batchPages base pages in a batch at most
 * @param spares targets allocated once per call before anything is locked
 * @param asyncFirst whether a batch is first tried without waiting, and what is left is then taken
 *     one by one (Linux 6.3 and later); otherwise ten passes, the last seven of which may wait
 */
public record Strategy(
    String name,
    String about,
    List<List<MigrationStep>> phases,
    int batchPages,
    int spares,
    boolean asyncFirst) {
  public Strategy {
    phases = phases.stream().map(List::copyOf).toList();
  }

  /** Whether the shootdowns of a batch are sent together. */
  public boolean defersFlush() {
    return phases.stream().anyMatch(phase -> phase.contains(MigrationStep.FLUSH_TLB));
  }

  /** Why this order makes no sense, or null if it does. */
  public @Nullable String objection() {
    return new StrategyCheck(this).objection();
  }
}
