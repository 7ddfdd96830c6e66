package pageferry.protocol.kernel;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** A call that answers more than its return value. */
public interface Saying {
  /** What else it answers, by the corpus's names. */
  default SortedMap<String, String> said() {
    return new TreeMap<>();
  }

  /** The status array of move_pages(2). */
  default List<Integer> status() {
    return List.of();
  }
}
