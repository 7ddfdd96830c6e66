package pageferry.experiment.litmus;

import java.util.List;
import pageferry.engine.virtual.Pending;
import pageferry.engine.virtual.Picker;

/**
 * Runs the tasks of a race one after the other: a task begins when nothing else can go on. Searches
 * that mix tasks hardly ever come there, and on a real kernel it happens all the time.
 */
final class OneByOne implements Picker {
  private static final String MACHINE = "/";
  private static final String CPU = "/cpu-";

  private final List<Integer> order;
  private int begun = 1;

  /**
   * @param order the CPUs of the tasks in the order in which they begin
   */
  OneByOne(List<Integer> order) {
    this.order = List.copyOf(order);
  }

  @Override
  public int pick(Pending enabled) {
    while (true) {
      for (int i = 0; i < enabled.size(); i++) {
        if (!isHeldBack(enabled, i)) {
          return i;
        }
      }
      begun++;
    }
  }

  /** Whether the message would have a task begin before it is its turn. */
  private boolean isHeldBack(Pending enabled, int index) {
    if (!enabled.name(enabled.sender(index)).equals(MACHINE)) {
      return false;
    }
    String receiver = enabled.name(enabled.receiver(index));
    return order.stream().skip(begun).anyMatch(cpu -> receiver.equals(CPU + cpu));
  }
}
