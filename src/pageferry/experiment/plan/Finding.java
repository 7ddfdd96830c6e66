package pageferry.experiment.plan;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Something that must not be, met by one schedule.
 *
 * @param kind of what kind it is
 * @param signature what makes two findings the same, whatever tasks and folios are part of them
 * @param text one line for people
 */
public record Finding(Kind kind, String signature, String text) {
  /** The kinds. */
  public enum Kind {
    /** A cycle of tasks that wait for each other, or one that waits for itself. */
    DEADLOCK,
    /** Nothing can go on, and tasks sleep for what nobody will give. */
    STUCK,
    /** The machine contradicted itself: a VM_BUG_ON(). */
    KERNEL_BUG,
    /** A task did with a lock what nobody may do. */
    LOCK_MISUSE,
    /** An invariant did not hold. */
    INVARIANT,
    /** What the experiment says must hold of every schedule did not. */
    EXPECTATION,
    /** The steps did not suffice: no progress is to be seen. */
    LIVELOCK,
    /** A waiter was overtaken too often. */
    STARVATION;

    /** The word that reports use. */
    public String word() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The kinds by word. */
    public static Map<String, Kind> byWord() {
      Map<String, Kind> kinds = new LinkedHashMap<>();
      for (Kind kind : values()) {
        kinds.put(kind.word(), kind);
      }
      return kinds;
    }

    /** The metric that counts the schedules which met one. */
    public String metric() {
      return "found." + word();
    }
  }

  /** Whether another finding is the same, whatever tasks and folios are part of it. */
  public boolean isLike(Finding other) {
    return kind == other.kind && signature.equals(other.signature);
  }
}
