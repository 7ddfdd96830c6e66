package pageferry.observe;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How things stand with lru_add_drain_all() at one moment.
 *
 * @param holder the task that has its mutex and has every CPU drain its batches; 0: none
 * @param waiting the tasks that wait for the mutex
 * @param late the CPUs whose work item is queued and has not run, each with the task that was on it
 *     then; 0: none
 */
public record LruDrain(int holder, List<Integer> waiting, SortedMap<Integer, Integer> late) {
  public LruDrain {
    waiting = List.copyOf(waiting);
    late = Collections.unmodifiableSortedMap(new TreeMap<>(late));
  }
}
