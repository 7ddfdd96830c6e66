package pageferry.experiment.explore;

import java.util.List;
import org.jspecify.annotations.Nullable;
import pageferry.experiment.plan.Finding;
import pageferry.experiment.plan.Row;

/**
 * A schedule that a search has found to fail.
 *
 * @param row what it is a schedule of
 * @param labels its messages, in the order in which they were delivered
 * @param known what it failed with when it was written down; null: that is not known
 */
public record FailingSchedule(Row row, List<String> labels, @Nullable Finding known) {
  public FailingSchedule {
    labels = List.copyOf(labels);
  }

  /** Whether a finding is what it failed with. */
  boolean isLike(Finding finding) {
    return known == null || known.isLike(finding);
  }
}
