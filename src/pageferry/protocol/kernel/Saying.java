package pageferry.protocol.kernel;

import java.util.SortedMap;

/** A call that answers more than its return value. */
public interface Saying {
  /** What else it answers, by the corpus's names. */
  SortedMap<String, String> said();
}
