package pageferry.engine.threads;

import java.util.HashMap;
import java.util.Map;
import pageferry.engine.Throws;

/**
 * Somebody who sends messages: an actor, or the outside. Belongs to the thread that it runs on, one
 * at a time.
 */
final class Origin {
  /** Said for what is sent without delay. */
  static final long AT_ONCE = -1;

  /** The machine's time in the present step. */
  long nowNs;

  /** When what is sent now is to arrive. */
  long dueNs = AT_ONCE;

  private final String name;
  private final Map<String, Integer> sent = new HashMap<>();
  private int thrown;

  /**
   * @param nowNs the time until its first step
   */
  Origin(String name, long nowNs) {
    this.name = name;
    this.nowNs = nowNs;
  }

  String name() {
    return name;
  }

  /** How many messages it has sent to that actor before this one. */
  int countTo(String receiver) {
    return sent.merge(receiver, 1, Integer::sum) - 1;
  }

  /** The bits of its next throw. */
  long throwDice(long seed) {
    return Throws.bits(seed, name, thrown++);
  }
}
