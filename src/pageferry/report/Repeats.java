package pageferry.report;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiPredicate;

/** A list in which groups of neighbours that come again at once are put together. */
final class Repeats {
  /** Neighbours that are looked for as a group, at most. */
  private static final int MOST_OF_GROUP = 24;

  private Repeats() {}

  /**
   * Neighbours in a list, and how often they stand there in a row.
   *
   * @param from the index of the first of them
   * @param length how many they are
   * @param times how often they come, one after the other
   */
  record Group(int from, int length, int times) {
    private int saves() {
      return length * (times - 1);
    }

    /** The index of the very last of them. */
    int last() {
      return from + length * times - 1;
    }
  }

  /** The groups of a list in their order; what does not come again is a group by itself. */
  static <T> List<Group> of(List<T> list, BiPredicate<T, T> same) {
    List<Group> groups = new ArrayList<>();
    int at = 0;
    while (at < list.size()) {
      Group best = new Group(at, 1, 1);
      for (int length = 1; length <= MOST_OF_GROUP; length++) {
        Group group = new Group(at, length, times(list, at, length, same));
        best = group.saves() > best.saves() ? group : best;
      }
      groups.add(best);
      at = best.last() + 1;
    }
    return groups;
  }

  private static <T> int times(List<T> list, int from, int length, BiPredicate<T, T> same) {
    int equal = 0;
    while (from + length + equal < list.size()
        && same.test(list.get(from + equal), list.get(from + length + equal))) {
      equal++;
    }
    return 1 + equal / length;
  }
}
