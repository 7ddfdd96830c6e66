package pageferry.experiment.litmus;

import java.util.List;

/**
 * What came of the race of two operations on a page.
 *
 * @param page the page
 * @param one what the first task does
 * @param other what the second task does
 * @param found its outcomes
 * @param findings what must not be: deadlocks, lost pages, bugs, complaints of the audit
 */
public record PairCell(
    PairPage page,
    PairOperation one,
    PairOperation other,
    LitmusFound found,
    List<Finding> findings) {
  public PairCell {
    findings = List.copyOf(findings);
  }

  /**
   * Something that must not be.
   *
   * @param what what it is, in words
   * @param schedule a schedule that leads to it
   */
  public record Finding(String what, LitmusSchedule schedule) {}

  /** Whether two tasks raced as the name says, and nothing is wrong. */
  public boolean holds() {
    return findings.isEmpty();
  }
}
