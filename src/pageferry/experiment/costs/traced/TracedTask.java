package pageferry.experiment.costs.traced;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a task of a trace is in the midst of. */
final class TracedTask {
  /** When migration entries were set, by their addresses. */
  final Map<String, Long> entries = new LinkedHashMap<>();

  @Nullable TracedCall call;
  long migratesNs = -1;
  long wantsLockNs = -1;
  boolean slept;
  long faultNs = -1;
  boolean faultLocked;
  int zeroed;
  int otherPages;
  long sentNs = -1;
  long receivedNs = -1;
  int receivers;

  void faults(long nowNs) {
    faultNs = nowNs;
    faultLocked = false;
    zeroed = 0;
    otherPages = 0;
  }

  /** A CPU that it has interrupted has flushed. */
  void received(long nowNs) {
    receivedNs = nowNs;
    receivers++;
  }

  /** Whether it is in a fault that has been given one empty page and is about to end. */
  boolean ownsFault() {
    return faultNs >= 0 && faultLocked && zeroed == 1 && otherPages == 0;
  }
}
