package pageferry.serve;

import java.util.function.Supplier;
import pageferry.journal.Journal;
import pageferry.journal.RunId;
import pageferry.report.SavedResults;

/** Gets the results of a run that a journal has, by running it again. */
@FunctionalInterface
public interface Retelling {
  /**
   * Reads what that needs of the journal.
   *
   * @return whoever does the rest, with the journal closed
   */
  Supplier<SavedResults> of(Journal journal, RunId run);
}
