package pageferry.experiment.conf;

import java.util.List;
import pageferry.protocol.strategy.Strategy;

/** Reads how often a strategy tries a folio, and for what it waits. */
final class BudgetReader {
  private static final int MOST_PASSES = 1_000;
  private static final String LOCK = "lock";
  private static final String WRITEBACK = "writeback";
  private static final List<String> WAITS = List.of(LOCK, WRITEBACK);

  private BudgetReader() {}

  static Strategy.Budget read(Fields fields) {
    Strategy.Budget usual = Strategy.Budget.USUAL;
    int passes = fields.has("passes") ? fields.get("passes").count(1, MOST_PASSES) : usual.passes();
    int least = fields.flag("async-first", false) ? 1 : 0;
    int most = fields.flag("async-first", false) ? passes - 1 : passes;
    if (least > most) {
      throw fields.get("passes").mistake("two passes or more with async-first, one of each kind");
    }
    int polite = Math.max(least, Math.min(usual.politePasses(), most));
    if (fields.has("polite-passes")) {
      polite = fields.get("polite-passes").count(least, most);
    }
    List<String> waits = WAITS;
    if (fields.has("waits-for")) {
      waits =
          fields.get("waits-for").list("a list of lock and writeback").stream()
              .map(BudgetReader::wait)
              .toList();
    }
    return new Strategy.Budget(passes, polite, waits.contains(LOCK), waits.contains(WRITEBACK));
  }

  private static String wait(Entry entry) {
    if (!WAITS.contains(entry.text())) {
      throw entry.unknown("what a migration may wait for", WAITS);
    }
    return entry.text();
  }
}
