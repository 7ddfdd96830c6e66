package pageferry.report;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import pageferry.observe.Unit;
import pageferry.observe.waits.Cause;
import pageferry.observe.waits.Tail;

/** Why a duration was as long as it was, as a sentence and as a tree. */
public final class ChainText {
  /** A cause with less than this part of the whole is left out of a tree. */
  private static final double LEAST_PART = 0.01;

  /** A second cause with at least this part of the whole is told beside the first one. */
  private static final double MUCH = 0.15;

  private final Tail tail;

  public ChainText(Tail tail) {
    this.tail = tail;
  }

  /** The longest chain: whom it befell, and what was behind it, to the end. */
  public String sentence() {
    StringBuilder text = new StringBuilder(tail.subject());
    List<Cause> causes = tail.because();
    String glue = " ";
    while (!causes.isEmpty()) {
      Cause most = causes.get(0);
      text.append(glue).append(link(most));
      boolean isEnd = most.because().isEmpty() && most.kind() != Cause.Kind.SLEEP;
      if (isEnd && causes.size() > 1 && isMuch(causes.get(1), causes)) {
        text.append(" and ").append(link(causes.get(1)));
      }
      glue =
          switch (most.kind()) {
            case HOLDER -> " and ";
            case RECLAIM -> ", where it ";
            default -> "; ";
          };
      causes = most.because();
    }
    return text.append('.').toString();
  }

  /** Whether a second cause, which nothing is behind, has to be told of too. */
  private static boolean isMuch(Cause second, List<Cause> all) {
    long ns = all.stream().mapToLong(Cause::ns).sum();
    return second.because().isEmpty() && second.ns() >= MUCH * ns;
  }

  private static String link(Cause cause) {
    boolean isWhole = cause.kind() == Cause.Kind.HOLDER && cause.times() == 1;
    String about = isWhole ? "" : " (" + ns(cause.ns()) + times(cause) + ")";
    return (cause.kind() == Cause.Kind.RECLAIM ? "was in " : "") + cause.text() + about;
  }

  private static String times(Cause cause) {
    return cause.times() > 1 ? " in " + cause.times() + " times" : "";
  }

  /** The whole tree, a cause in each line, with how long and how often. */
  public List<String> tree() {
    List<String> lines = new ArrayList<>();
    add(tail.because(), 1, lines);
    return lines;
  }

  private void add(List<Cause> causes, int depth, List<String> lines) {
    for (Cause cause : causes) {
      if (cause.ns() >= LEAST_PART * tail.ns()) {
        String head = ns(cause.ns()) + times(cause);
        lines.add("  ".repeat(depth) + head + "  " + cause.text());
        add(cause.because(), depth + 1, lines);
      }
    }
  }

  /** A duration, as tables have it. */
  public static String ns(long ns) {
    return Quantity.text((double) ns, Unit.NS);
  }

  /** An instant, in the form that replay --to takes. */
  public static String instant(long ns) {
    BigDecimal ms = BigDecimal.valueOf(ns, 6).stripTrailingZeros();
    return ms.toPlainString() + "ms";
  }
}
