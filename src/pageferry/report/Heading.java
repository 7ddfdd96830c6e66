package pageferry.report;

import pageferry.observe.Metric;
import pageferry.observe.Unit;

/**
 * The head of a column, in two lines.
 *
 * @param group what neighbours may have in common: {@code lock.hold}; may be empty
 * @param leaf what it alone is called: {@code p99.9}
 * @param unit what its numbers are measured in
 */
public record Heading(String group, String leaf, Unit unit) {
  /** The head of the column that shows the metric of that name. */
  public static Heading of(String name) {
    Metric.Named named = Metric.of(name);
    int at = name.indexOf('@');
    if (at > 0) {
      Unit of = named == null ? Unit.COUNT : named.unit();
      return new Heading(name.substring(0, at), name.substring(at), of);
    }
    Unit unit = named == null ? Unit.COUNT : named.unit();
    int dot =
        named != null && named.statistic() != null
            ? named.family().length()
            : name.lastIndexOf('.');
    return dot < 0
        ? new Heading("", name, unit)
        : new Heading(name.substring(0, dot), name.substring(dot + 1), unit);
  }
}
