package pageferry.experiment.litmus;

import org.jspecify.annotations.Nullable;

/** Why a race has more schedules than could be run. */
public enum PairBound {
  /** Some schedules did not end: who spins can do so without end, and others are very long. */
  CUT_OFF(
      "cut off",
      "some schedules have more steps than are let: who spins goes round, and a huge page that"
          + " reclaim has to split is swapped out part by part"),
  /** An operation that goes through lists, and takes pages out of memory. */
  RECLAIMS(
      "reclaims",
      "it goes through the lists of each node priority by priority, up to twice, and takes two"
          + " pages out of memory, each in some forty steps under its lock; the other one can be"
          + " between any two of these"),
  /** Two operations that try again. */
  BOTH_MIGRATE(
      "two migrate",
      "each drains the LRU batches of all CPUs, isolates, and tries a page that the other has up to"
          + " ten times; each of these tries can fall between any two steps of the other"),
  /** One operation that tries again. */
  ONE_MIGRATES(
      "one migrates",
      "it tries a page up to ten times, and whatever the other one holds for a moment can meet each"
          + " of these tries"),
  /** Many entries, that are treated one after the other. */
  MANY_ENTRIES(
      "many entries",
      "the entries of the folio are looked at, copied or dropped one by one, and each of these"
          + " steps concerns the other operation"),
  /** Nothing but their length. */
  LONG("long", "each has many steps on the same page or in the same page table");

  private final String text;
  private final String reason;

  PairBound(String text, String reason) {
    this.text = text;
    this.reason = reason;
  }

  /** Its name in the table of reasons. */
  public String text() {
    return text;
  }

  /** The reason, in a sentence. */
  public String reason() {
    return reason;
  }

  /** Why a race was not searched to its end; null if it was. */
  public static @Nullable PairBound of(PairCell cell) {
    if (cell.found().exhausted()) {
      return null;
    }
    if (cell.found().cutOff() > 0) {
      return CUT_OFF;
    }
    if (cell.operations().stream().anyMatch(PairOperation::reclaims)) {
      return RECLAIMS;
    }
    long migrate = cell.operations().stream().filter(PairOperation::migrates).count();
    if (migrate > 0) {
      return migrate == 1 ? ONE_MIGRATES : BOTH_MIGRATE;
    }
    return cell.page().entries() > 1 ? MANY_ENTRIES : LONG;
  }
}
