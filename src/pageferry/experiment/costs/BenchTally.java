package pageferry.experiment.costs;

import java.util.List;
import pageferry.experiment.costs.Bench.Answered;
import pageferry.experiment.costs.Bench.Table;
import pageferry.experiment.plan.Cell;

/**
 * How many cells of some tables are met.
 *
 * @param fit within 1 standard error, of those that costs were fitted to
 * @param ofFit how many those are
 * @param heldOut within 2 standard errors, of the others
 * @param ofHeldOut how many those are
 */
public record BenchTally(int fit, int ofFit, int heldOut, int ofHeldOut) {
  private static final double NEAR = 1;
  private static final double FAR = 2;

  /** The cells of some tables, counted. */
  public static BenchTally of(List<Table> tables) {
    List<Answered> all = tables.stream().flatMap(table -> table.cells().stream()).toList();
    return new BenchTally(
        (int) all.stream().filter(each -> isFit(each) && isMet(each)).count(),
        (int) all.stream().filter(BenchTally::isFit).count(),
        (int) all.stream().filter(each -> !isFit(each) && isMet(each)).count(),
        (int) all.stream().filter(each -> !isFit(each)).count());
  }

  /** Whether a cell is met: within 1 standard error if costs were fitted to it, within 2 if not. */
  public static boolean isMet(Answered cell) {
    return cell.isWithin(isFit(cell) ? NEAR : FAR);
  }

  /** Whether each cell of some tables is met, or the table says why it is not. */
  public static boolean isAccounted(List<Table> tables) {
    return tables.stream()
        .flatMap(table -> table.cells().stream())
        .allMatch(each -> isMet(each) || !each.cell().why().isEmpty());
  }

  private static boolean isFit(Answered cell) {
    return cell.cell().use() == Cell.Use.FIT;
  }

  /** The line that sums them up. */
  public String text() {
    return "published: fit %d/%d held out %d/%d within 2 sd"
        .formatted(fit, ofFit, heldOut, ofHeldOut);
  }
}
