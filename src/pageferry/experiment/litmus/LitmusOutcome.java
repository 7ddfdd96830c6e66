package pageferry.experiment.litmus;

import java.util.Collections;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What came of one race: return values, statuses, what is seen afterwards, and counters.
 *
 * @param fields each part by its name, such as {@code race A.0}, {@code see A placement.a} or
 *     {@code vmstat pgmigrate_success}
 */
public record LitmusOutcome(SortedMap<String, String> fields) implements Comparable<LitmusOutcome> {
  static final String RACE = "race ";
  static final String SEE = "see ";
  static final String VMSTAT = "vmstat ";

  /** The part that tells how a run ended, if it was not as all should. */
  static final String END = "end";

  public LitmusOutcome {
    fields = Collections.unmodifiableSortedMap(new TreeMap<>(fields));
  }

  /** The part of it that programs see: all but the counters. */
  public LitmusOutcome visible() {
    SortedMap<String, String> visible = new TreeMap<>(fields);
    visible.keySet().removeIf(name -> name.startsWith(VMSTAT));
    return new LitmusOutcome(visible);
  }

  /** In how many parts two outcomes differ; what programs see counts more than counters. */
  public int distance(LitmusOutcome other) {
    return 8 * differing(visible(), other.visible()) + differing(this, other);
  }

  private static int differing(LitmusOutcome one, LitmusOutcome other) {
    TreeSet<String> names = new TreeSet<>(one.fields.keySet());
    names.addAll(other.fields.keySet());
    names.removeIf(name -> Objects.equals(one.fields.get(name), other.fields.get(name)));
    return names.size();
  }

  @Override
  public int compareTo(LitmusOutcome other) {
    return fields.toString().compareTo(other.fields.toString());
  }

  /** All parts in one line. */
  @Override
  public String toString() {
    return fields.entrySet().stream()
        .map(each -> shown(each.getKey()) + " " + each.getValue())
        .collect(Collectors.joining(", "));
  }

  private static String shown(String name) {
    int space = name.indexOf(' ');
    return name.startsWith(SEE)
        ? name.substring(space + 1).replace(' ', '.')
        : name.substring(space + 1);
  }
}
