package pageferry.experiment.litmus;

import java.util.List;
import java.util.stream.Collectors;

/**
 * What came of the race of two or three operations.
 *
 * @param page on what they race
 * @param operations what each task does
 * @param found its outcomes
 * @param findings what must not be: deadlocks, lost pages, bugs, complaints of the audit
 * @param told a schedule to each outcome, if they are wanted
 */
public record PairCell(
    PairPage page,
    List<PairOperation> operations,
    LitmusFound found,
    List<Finding> findings,
    List<LitmusSchedule> told) {
  public PairCell {
    operations = List.copyOf(operations);
    findings = List.copyOf(findings);
    told = List.copyOf(told);
  }

  /**
   * Something that must not be.
   *
   * @param what what it is, in words
   * @param schedule a schedule that leads to it
   */
  public record Finding(String what, LitmusSchedule schedule) {}

  /** Whether nothing is wrong with any outcome. */
  public boolean holds() {
    return findings.isEmpty();
  }

  /** The operations and the memory, in words. */
  public String title() {
    return operations.stream().map(PairOperation::text).collect(Collectors.joining(" and "))
        + " on "
        + page.about();
  }
}
