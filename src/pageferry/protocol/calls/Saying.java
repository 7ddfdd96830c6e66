package pageferry.protocol.calls;

import java.util.SortedMap;

/** A call that answers more than its return value. */
interface Saying {
  /** What else it answers, by the corpus's names. */
  SortedMap<String, String> said();
}
