package pageferry.observe;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import pageferry.mm.AnswerPart;

/**
 * What a step answered, on a real machine or on one of these.
 *
 * @param ret what it returned, -1 with an errno
 * @param errno the errno's name; empty: it did not fail
 * @param said what it wrote besides: statuses as nodes and negated errnos
 * @param tookNs how long it took; -1: that is not known
 */
public record StepAnswer(
    long ret, String errno, SortedMap<AnswerPart, List<Long>> said, long tookNs) {
  public StepAnswer {
    said = Collections.unmodifiableSortedMap(new TreeMap<>(said));
  }
}
