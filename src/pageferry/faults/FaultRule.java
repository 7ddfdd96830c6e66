package pageferry.faults;

import org.jspecify.annotations.Nullable;
import pageferry.mm.Errno;
import pageferry.world.FaultKind;
import pageferry.world.Latency;

/**
 * One fault of a plan.
 *
 * @param kind what goes wrong
 * @param attr how often
 * @param filter for whom
 * @param effect how it goes wrong
 */
public record FaultRule(FaultKind kind, FaultAttr attr, FaultFilter filter, Effect effect) {
  /**
   * How something goes wrong.
   *
   * @param duration how long it lasts
   * @param error what is returned, or null for the usual error of the place
   * @param whom the task, or the kind of node, that it befalls; empty where there is no choice
   */
  public record Effect(Latency duration, @Nullable Errno error, String whom) {}
}
