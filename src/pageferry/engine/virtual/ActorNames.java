package pageferry.engine.virtual;

import akka.actor.ActorPath;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import pageferry.engine.ActorPaths;
import pageferry.engine.Delivery;

/**
 * Numbers for the names of actors, the same in all explored runs of one engine; 0 is the outside.
 */
final class ActorNames {
  /** Bits of a number in the id of a message. */
  static final int BITS = 15;

  /** Whose child the root is. */
  static final int NOBODY = 0;

  private static final int INITIAL_BIRTHS = 64;

  private final Map<String, Integer> numbers = new LinkedHashMap<>();
  private final List<String> names = new ArrayList<>(List.of(Delivery.OUTSIDE));
  private int[] byBirth = new int[INITIAL_BIRTHS];
  private int[] parents = new int[INITIAL_BIRTHS];
  private @Nullable String[] owns = new String[INITIAL_BIRTHS];

  /**
   * The number of the actor at a path, which most likely is the one that was born after as many
   * others in an earlier run.
   */
  int number(ActorPath path, int born) {
    int likely = likely(born);
    boolean same = likely != 0 && ActorPaths.isNamed(path, names.get(likely));
    return same ? likely : remember(born, ActorPaths.name(path));
  }

  /** The same for an actor that has a name of its own below another one; nobody's child is "/". */
  int number(int parent, String own, int born) {
    int likely = likely(born);
    if (likely != 0 && parents[likely] == parent && own.equals(owns[likely])) {
      return likely;
    }
    int number = remember(born, below(parent, own));
    if (number >= owns.length) {
      parents = Arrays.copyOf(parents, 2 * number);
      owns = Arrays.copyOf(owns, 2 * number);
    }
    parents[number] = parent;
    owns[number] = own;
    return number;
  }

  private String below(int parent, String own) {
    if (parent == NOBODY) {
      return "/";
    }
    String above = name(parent);
    return above.length() == 1 ? above + own : above + "/" + own;
  }

  private int likely(int born) {
    return born < byBirth.length ? byBirth[born] : 0;
  }

  private int remember(int born, String name) {
    if (born >= byBirth.length) {
      byBirth = Arrays.copyOf(byBirth, 2 * born);
    }
    byBirth[born] = number(name);
    return byBirth[born];
  }

  private int number(String name) {
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
