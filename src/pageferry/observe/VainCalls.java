package pageferry.observe;

import java.util.ArrayList;
import java.util.List;
import org.agrona.collections.Long2LongHashMap;
import pageferry.mm.Errno;
import pageferry.mm.StepOp;
import pageferry.world.StepEvent.SysExit;

/**
 * Calls that take memory offline, would have gone on for ever, and were ended by their signal: for
 * the greater part of their time not one page moved.
 */
final class VainCalls {
  /** Those that are kept. */
  private static final int MOST = 20;

  private static final long NEVER = -1;

  private final Long2LongHashMap cameNearerNs = new Long2LongHashMap(NEVER);
  private final List<Stalls.VainCall> calls = new ArrayList<>();

  void enters(StepOp call, int task, long nowNs) {
    if (isOffline(call)) {
      cameNearerNs.put(task, nowNs);
    }
  }

  private static boolean isOffline(StepOp call) {
    return call == StepOp.OFFLINE_NODE || call == StepOp.UNPLUG_NODE;
  }

  /** A task has moved some pages. */
  void cameNearer(int task, long nowNs) {
    if (cameNearerNs.containsKey(task)) {
      cameNearerNs.put(task, nowNs);
    }
  }

  void exits(SysExit event, int task, long nowNs) {
    if (!isOffline(event.call())) {
      return;
    }
    long fromNs = cameNearerNs.remove(task);
    long lastsNs = nowNs - fromNs;
    boolean ended = event.result() == Errno.EINTR.negated();
    if (ended && lastsNs > event.tookNs() / 2 && calls.size() < MOST) {
      calls.add(new Stalls.VainCall(task, event.call(), fromNs, lastsNs));
    }
  }

  /** Those that there were, in the order of their ends. */
  List<Stalls.VainCall> calls() {
    return List.copyOf(calls);
  }
}
