package pageferry.engine.virtual;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import pageferry.engine.Delivery;

/**
 * Numbers for the names of actors, the same in all explored runs of one engine; 0 is the outside.
 */
final class ActorNames {
  /** Bits of a number in the id of a message. */
  static final int BITS = 15;

  private final Map<String, Integer> numbers = new LinkedHashMap<>();
  private final List<String> names = new ArrayList<>(List.of(Delivery.OUTSIDE));

  int number(String name) {
    Integer known = numbers.get(name);
    if (known != null) {
      return known;
    }
    if (names.size() == 1 << BITS) {
      throw new IllegalStateException(
          "a search knows " + names.size() + " actors, and this machine has more");
    }
    numbers.put(name, names.size());
    names.add(name);
    return names.size() - 1;
  }

  /** The id of a message with names. */
  String label(long id) {
    int sender = (int) (id >>> Integer.SIZE + BITS);
    int receiver = (int) (id >>> Integer.SIZE) & (1 << BITS) - 1;
    return name(sender) + ">" + name(receiver) + "#" + (id & 0xffff_ffffL);
  }

  String name(int number) {
    return names.get(number);
  }
}
