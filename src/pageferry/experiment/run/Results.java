package pageferry.experiment.run;

import java.util.List;
import pageferry.experiment.plan.Experiment;
import pageferry.experiment.plan.RowResult;
import pageferry.experiment.plan.Verdict;

/**
 * What an experiment gave.
 *
 * @param experiment the experiment
 * @param rows what each run gave
 * @param verdicts what became of each expectation
 */
public record Results(Experiment experiment, List<RowResult> rows, List<Verdict> verdicts) {
  public Results {
    rows = List.copyOf(rows);
    verdicts = List.copyOf(verdicts);
  }

  /** Whether all rows have been run. */
  public boolean isComplete() {
    return rows.size() == experiment.rows().size();
  }

  /** Whether every run ended as it must and every expectation holds. */
  public boolean holds() {
    return rows.stream().allMatch(RowResult::endedWell)
        && verdicts.stream().allMatch(each -> each.outcome().passes());
  }

  /** One digest of the digests of all runs. */
  public String digest() {
    return digest(rows);
  }

  /** One digest of the digests of these runs. */
  static String digest(List<RowResult> rows) {
    StringBuilder digests = new StringBuilder();
    rows.forEach(row -> digests.append(row.digest()).append('\n'));
    return TextDigest.of(digests.toString());
  }
}
